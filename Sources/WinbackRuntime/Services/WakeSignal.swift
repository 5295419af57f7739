import Dispatch
import Synchronization
package import WinbackModel

/// Lets a service sleep until a time is over, until there is something to do, or until the daemon winds down.
package protocol Pause: Sendable {
    /// Sleeps and says why it ended. With `stopOnly` a call for work does not end it and is kept for the next pause.
    func wait(atMost longest: ElapsedTime, stopOnly: Bool) async -> WakeReason
    /// Ends this pause and every later one at once.
    func stop()
}

/// Why a pause ended.
package enum WakeReason: Sendable, Equatable {
    /// The time was over.
    case elapsed
    /// Somebody called for work: an import, an approval.
    case called
    /// The daemon winds down.
    case stopped
}

/// The pause of one service, ended from anywhere.
///
/// A call that comes while nobody sleeps is kept, however many there were, and ends the next pause at once.
package final class WakeSignal: Pause {
    private struct State {
        var isCalled = false
        var isStopped = false
        var sleeper: Sleeper?
        var number = 0
    }

    private struct Sleeper {
        var number: Int
        var stopOnly: Bool
        var continuation: CheckedContinuation<WakeReason, Never>
    }

    private let state = Mutex(State())

    /// A signal nobody has given yet.
    package init() {}

    /// Calls for work.
    package func call() {
        let sleeper: Sleeper? = state.withLock { state in
            guard let sleeper = state.sleeper, !sleeper.stopOnly else {
                state.isCalled = true
                return nil
            }
            state.sleeper = nil
            return sleeper
        }
        sleeper?.continuation.resume(returning: .called)
    }

    /// Ends this pause and every later one at once.
    package func stop() {
        let sleeper: Sleeper? = state.withLock { state in
            state.isStopped = true
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.continuation.resume(returning: .stopped)
    }

    /// Sleeps; one service at a time.
    package func wait(atMost longest: ElapsedTime, stopOnly: Bool) async -> WakeReason {
        await withCheckedContinuation { continuation in
            let (reason, number): (WakeReason?, Int) = state.withLock { state in
                if state.isStopped { return (.stopped, 0) }
                if state.isCalled, !stopOnly {
                    state.isCalled = false
                    return (.called, 0)
                }
                precondition(state.sleeper == nil, "a wake signal has one sleeper")
                state.number += 1
                state.sleeper = Sleeper(number: state.number, stopOnly: stopOnly, continuation: continuation)
                return (nil, state.number)
            }
            if let reason { return continuation.resume(returning: reason) }
            let milliseconds = Int(clamping: max(longest.milliseconds, 0))
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [weak self] in
                self?.expire(number)
            }
        }
    }

    /// Ends one pause when it still lasts; a timer of an earlier pause ends nothing.
    private func expire(_ number: Int) {
        let sleeper: Sleeper? = state.withLock { state in
            guard state.sleeper?.number == number else { return nil }
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.continuation.resume(returning: .elapsed)
    }
}
