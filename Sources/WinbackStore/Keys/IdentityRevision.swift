import Synchronization

/// Counts the changes of who may call, so that what was looked up before can be told from what holds now.
///
/// While such a change is being written, nothing that was looked up holds.
final class IdentityRevision: Sendable {
    private struct State {
        var number = 0
        var isChanging = false
    }
    private let state = Mutex(State())

    /// The number of changes committed; `nil` while one is on its way.
    var current: Int? { state.withLock { $0.isChanging ? nil : $0.number } }

    /// Says that a transaction changes a key, a person or a setting.
    func begin() { state.withLock { $0.isChanging = true } }

    /// Says that a transaction is over, however it ended.
    func settle() {
        state.withLock { state in
            guard state.isChanging else { return }
            state.isChanging = false
            state.number += 1
        }
    }
}
