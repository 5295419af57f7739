internal import Synchronization
package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Drives decide → commit → perform for every loop of a team; the daemon and the simulator run this very code.
///
/// It holds no state that matters: whatever it caches can be read again from the store, so it may be thrown away and
/// made anew between any two beats.
package struct LoopDriver: Sendable {
    /// Where a crash may be planted: between deciding, committing and performing.
    package enum Beat: String, Sendable, CaseIterable {
        /// Decisions are made, their transaction is not committed.
        case decided
        /// The transaction is committed, nothing is performed yet.
        case committed
        /// Effects are performed, their outcome is not committed.
        case performed
    }

    /// Everything the driver needs of the outside.
    package struct Surroundings: Sendable {
        /// Where the team's data lives.
        package var store: any Store
        /// Who carries effects out.
        package var provider: ProviderBinding
        /// Zones of members.
        package var zones: any ZoneSource
        /// The team's zone.
        package var teamZone: ZoneRules
        /// The team's programme.
        package var programme: Programme
        /// The policy at work.
        package var policy: PolicyAtWork
        /// What the team's metrics mean today.
        package var metrics: LoopMetrics

        /// Makes surroundings under a policy that nothing else shares.
        package init(
            store: any Store, provider: ProviderBinding, zones: any ZoneSource, teamZone: ZoneRules,
            programme: Programme, policy: Policy, metrics: LoopMetrics
        ) {
            self.init(
                store: store, provider: provider, zones: zones, teamZone: teamZone, programme: programme,
                policyAtWork: PolicyAtWork(file: policy), metrics: metrics)
        }

        /// Makes surroundings.
        package init(
            store: any Store, provider: ProviderBinding, zones: any ZoneSource, teamZone: ZoneRules,
            programme: Programme, policyAtWork: PolicyAtWork, metrics: LoopMetrics
        ) {
            self.store = store
            self.provider = provider
            self.zones = zones
            self.teamZone = teamZone
            self.programme = programme
            policy = policyAtWork
            self.metrics = metrics
        }
    }

    /// Rows one transaction takes at most, so that a commit stays short and memory bounded.
    package static let batch = 2_000

    let store: any Store
    let provider: ProviderBinding
    let teamZone: ZoneRules
    let programme: Programme
    let policyAtWork: PolicyAtWork
    let metrics: LoopMetrics
    let cache: DriverCache
    private let interruption: (@Sendable (Beat) throws -> Void)?

    /// Makes a driver; `interruption` is armed by the simulator only and throws where it wants a crash.
    package init(_ surroundings: Surroundings, interruption: (@Sendable (Beat) throws -> Void)? = nil) {
        store = surroundings.store
        provider = surroundings.provider
        teamZone = surroundings.teamZone
        programme = surroundings.programme
        policyAtWork = surroundings.policy
        metrics = surroundings.metrics
        cache = DriverCache(
            zones: surroundings.zones, teamZone: surroundings.teamZone, policy: surroundings.policy)
        self.interruption = interruption
    }

    /// The policy at work.
    package var policy: Policy { policyAtWork.current }

    func pass(_ beat: Beat) throws { try interruption?(beat) }

    /// Runs a decision in one transaction, with the crash points around its commit.
    func commit<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        let interruption = self.interruption
        let value = try await store.write { transaction in
            let value = try body(transaction)
            try interruption?(.decided)
            return value
        }
        try pass(.committed)
        return value
    }
}

/// Things derived from immutable data, kept so that they are derived once.
final class DriverCache: Sendable {
    /// A closure ready to work.
    struct Compiled: Sendable {
        var closure: PlaybookClosure
        var journeys: [CompiledJourney]
        var gate: ContactGate
        /// Destinations that steps name.
        var destinations: [DestinationID]
    }

    private struct State {
        var zones: [String: ZoneRules] = [:]
        var compiled: [ContentHash: Compiled] = [:]
        var policyVersion = -1
        var salt: Assignment?
        var numbers: [String: Double?] = [:]
    }

    private let zones: any ZoneSource
    private let teamZone: ZoneRules
    private let policy: PolicyAtWork
    private let state = Mutex(State())

    init(zones: any ZoneSource, teamZone: ZoneRules, policy: PolicyAtWork) {
        self.policy = policy
        self.zones = zones
        self.teamZone = teamZone
    }

    /// The rules of a member's zone; members without a zone, or with one nobody knows, live in the team's.
    func zone(_ name: String?) -> ZoneRules {
        guard let name, name != teamZone.name else { return teamZone }
        if let known = state.withLock({ $0.zones[name] }) { return known }
        let rules = zones.rules(named: name) ?? teamZone
        state.withLock { $0.zones[name] = rules }
        return rules
    }

    /// The compiled closure of a digest, under the stricter of the policy it was approved with and the one at work.
    func compiled(_ digest: ContentHash, in transaction: any StoreTransaction) throws -> Compiled {
        let (policy, version) = policy.versioned
        let known = state.withLock { state in
            if state.policyVersion != version { state.compiled = [:] }
            state.policyVersion = version
            return state.compiled[digest]
        }
        if let known { return known }
        guard let closure = try transaction.closure(digest) else {
            throw WinbackError(
                "closure_missing", .failed, "what the loop works with (\(digest.short)) is not in the store")
        }
        let atWork = closure.policy.stricter(than: policy)
        var compiled = Compiled(
            closure: closure, journeys: try closure.playbook.journeys.map { try CompiledJourney($0, in: closure) },
            gate: ContactGate(rule: closure.playbook.contact, policy: atWork.contact),
            destinations: closure.playbook.namedDestinations)
        compiled.closure.policy = atWork
        state.withLock { [compiled] in $0.compiled[digest] = compiled }
        return compiled
    }

    /// The team's assignment.
    func assignment(in transaction: any StoreTransaction) throws -> Assignment {
        if let known = state.withLock({ $0.salt }) { return known }
        let assignment = Assignment(salt: try transaction.teamSalt())
        state.withLock { $0.salt = assignment }
        return assignment
    }

    /// A number that was worked out once under a key; old keys go when there are many.
    func number(_ key: String, _ work: () throws -> Double?) rethrows -> Double? {
        if let known = state.withLock({ $0.numbers[key] }) { return known }
        let number = try work()
        state.withLock { state in
            if state.numbers.count >= 1_000 { state.numbers = [:] }
            state.numbers[key] = .some(number)
        }
        return number
    }
}
