internal import Synchronization
package import WinbackModel

/// The policy at work: the stricter of what was approved and what the file says, whoever asks.
///
/// One of them is shared by everything that acts for a team, so that a tighter policy holds for the next decision.
package final class PolicyAtWork: Sendable {
    private struct State {
        var file: Policy
        var approved: Policy?
        var current: Policy
        var version = 0

        mutating func settle() {
            current = approved?.stricter(than: file) ?? file
            version += 1
        }
    }

    private let state: Mutex<State>

    /// Starts with what the file says; until something is approved, that is at work.
    package init(file: Policy) { state = Mutex(State(file: file, current: file)) }

    /// The policy at work.
    package var current: Policy { state.withLock { $0.current } }

    /// What the file says.
    package var file: Policy { state.withLock { $0.file } }

    /// The policy at work and a number that changes with it.
    var versioned: (policy: Policy, version: Int) { state.withLock { ($0.current, $0.version) } }

    func take(file: Policy, approved: Policy) {
        state.withLock { state in
            guard state.file != file || state.approved != approved else { return }
            state.file = file
            state.approved = approved
            state.settle()
        }
    }

    func approve(_ policy: Policy) {
        state.withLock { state in
            state.approved = policy
            state.settle()
        }
    }
}
