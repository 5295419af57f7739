package import WinbackPorts

/// A team's store that calls the scheduler after every change somebody made through it.
///
/// Callers work with it; the scheduler itself works with the store beneath, or its own changes would wake it again.
package struct WakingStore: Store {
    private let store: any Store
    private let signal: WakeSignal

    /// Puts a signal on a store.
    package init(_ store: any Store, signal: WakeSignal) {
        self.store = store
        self.signal = signal
    }

    /// Writes, then calls the scheduler.
    package func write<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        let value = try await store.write(body)
        signal.call()
        return value
    }

    /// Reads; nobody is called.
    package func read<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        try await store.read(body)
    }

    /// Looks a few rows up; nobody is called.
    package func glance<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        try await store.glance(body)
    }

    /// The number of the store beneath.
    package var identityRevision: Int? { store.identityRevision }

    /// Hands a closure on; nobody is called, since what is written this way is a record of reading.
    package func submit(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> Void,
        failed: @Sendable @escaping (any Error) -> Void
    ) throws {
        try store.submit(body, failed: failed)
    }
}
