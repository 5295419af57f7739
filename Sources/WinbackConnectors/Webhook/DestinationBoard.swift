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
        /// How often was asked about an unknown effect, and when to ask again, by key; for look-ups only.
        var inquiries: [String: (tries: Int, next: Instant)] = [:]
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
        // What cannot be saved, or finds too much waiting, is told by the next commit of outcomes to the same writer.
        try? store.submit {
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

    /// Whether to ask about an unknown effect now: at once, then after half a minute, then twice as long each time up to
    /// an hour, so that one effect on which a receiver hangs does not slow every pass down.
    func mayInquire(_ key: String, at now: Instant) -> Bool {
        state.withLock { state in
            let (tries, next) = state.inquiries[key] ?? (0, now)
            guard now >= next || next - now > .hours(1) else { return false }
            let wait = ElapsedTime(milliseconds: ElapsedTime.seconds(30).milliseconds << Int64(min(tries, 7)))
            state.inquiries[key] = (tries + 1, now + min(wait, .hours(1)))
            return true
        }
    }

    /// Nobody has to ask about an effect any more.
    func forget(_ key: String) { state.withLock { _ = $0.inquiries.removeValue(forKey: key) } }

    /// Takes in what an answer says; `uses` tells that it was about an effect and no test.
    func report(
        _ id: DestinationID, _ sign: WebhookVerdict.Sign, accepted: Bool, uses: Bool, probe: Bool, at now: Instant
    ) {
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
                if uses { known.firstUsed = known.firstUsed ?? now }
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
