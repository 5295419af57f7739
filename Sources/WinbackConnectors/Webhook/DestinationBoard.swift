import Synchronization
import WinbackEngine
import WinbackModel
import WinbackPorts

/// What is known of every destination, shared by all who send; it goes on when the configuration is read again.
final class DestinationBoard: Sendable {
    private struct State {
        /// By name; walked over in the order of names only.
        var states: [DestinationID: DestinationState] = [:]
        var changed: Set<DestinationID> = []
        var generator: SeededGenerator
        var isLoaded = false
    }

    private let state: Mutex<State>

    /// Waits are drawn from a seed.
    init(seed: UInt64) { state = Mutex(State(generator: SeededGenerator(seed: seed, purpose: "webhook waits"))) }

    /// Takes over what the store knows, once.
    func load(from store: any Store) async throws {
        if state.withLock({ $0.isLoaded }) { return }
        let stored = try await store.read { try $0.destinationStates() }
        state.withLock { state in
            guard !state.isLoaded else { return }
            state.isLoaded = true
            for one in stored where state.states[one.id] == nil { state.states[one.id] = one }
        }
    }

    /// Hands what changed to the store's writer; it joins the commit of the outcomes it is about.
    func save(to store: any Store) {
        let changed = state.withLock { state in
            defer { state.changed = [] }
            return state.changed.sorted().compactMap { state.states[$0] }
        }
        if changed.isEmpty { return }
        // What cannot be saved is told by the next commit of outcomes, which goes to the same writer.
        store.submit {
            try $0.saveDestinationStates(changed)
        } failed: { _ in
        }
    }

    func of(_ id: DestinationID) -> DestinationState {
        state.withLock { $0.states[id] ?? DestinationState(id: id) }
    }

    func admit(_ id: DestinationID, at now: Instant) -> CircuitBreaker.Admission {
        change(id) { $0.breaker.admit(at: now) }
    }

    /// A wait for one more failure in a row than there were.
    func wait(_ id: DestinationID) -> ElapsedTime {
        state.withLock { state in
            FullJitter.wait(after: (state.states[id]?.breaker.failures ?? 0) + 1, using: &state.generator)
        }
    }

    func report(_ id: DestinationID, _ sign: WebhookVerdict.Sign, accepted: Bool, probe: Bool, at now: Instant) {
        change(id) { known in
            switch sign {
            case .well: known.breaker.succeed()
            case .busy(let until): known.breaker.pause(until: until, at: now)
            case .failing(let reason), .broken(let reason):
                var trips = false
                if case .broken = sign { trips = true }
                known.breaker.fail(at: now, trips: trips, probe: probe)
                known.lastFailure = now
                known.lastReason = reason
            }
            if accepted {
                known.firstUsed = known.firstUsed ?? now
                known.lastSuccess = now
            }
        }
    }

    @discardableResult
    private func change<T>(_ id: DestinationID, _ body: (inout DestinationState) -> T) -> T {
        state.withLock { state in
            var known = state.states[id] ?? DestinationState(id: id)
            let before = known
            let value = body(&known)
            if known != before {
                state.states[id] = known
                state.changed.insert(id)
            }
            return value
        }
    }
}
