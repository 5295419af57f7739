import Synchronization

/// So many at a time, the others in the order they came: one destination never takes more than its share.
final class Bulkhead: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        var busyUntil: Duration?
    }

    private let state: Mutex<State>

    init(places: Int) { state = Mutex(State(free: places)) }

    /// A batch ran out of patience: until then, on the clock of the process, nobody else need queue.
    func ranOut(until uptime: Duration) { state.withLock { $0.busyUntil = uptime } }

    /// Whether a batch ran out of patience just now.
    func isBusy(at uptime: Duration) -> Bool { state.withLock { $0.busyUntil.map { uptime < $0 } ?? false } }

    /// Waits for a place; whoever enters leaves again.
    func enter() async {
        await withCheckedContinuation { continuation in
            let isIn = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isIn { continuation.resume() }
        }
    }

    /// Gives the place to whoever waits longest.
    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
