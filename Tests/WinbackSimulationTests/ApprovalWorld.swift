import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// A team in which people, their assistants and Winback itself propose, edit and decide at random, and an account of its
/// own of what may be approved; it never asks the rule it watches.
struct ApprovalWorld {
    /// A mistake planted into what the driver is told.
    enum Mistake: String, CaseIterable {
        case lineageForgotten, ownerForgotten, editsUnseen, assistantsArePeople, waitForgotten, ownDraftUnlimited
    }

    /// Somebody who acts with a key.
    struct Actor {
        var principal: Principal
        var owner: String?
        var actsFor: String?
        var lineage: [String] = []

        var origin: ProposerOrigin {
            ProposerOrigin(
                principal, owner: owner.map { PrincipalID($0) }, actsFor: actsFor.map { PrincipalID($0) },
                lineage: lineage.map { PrincipalID($0) })
        }

        /// The people behind what they do.
        var behind: Set<String> { Set([principal.id.text] + [owner, actsFor].compactMap(\.self) + lineage) }
    }

    private static func person(_ id: String) -> Principal { Principal(id: PrincipalID(id), sort: .person, name: id) }
    private static func bot(_ id: String) -> Principal { Principal(id: PrincipalID(id), sort: .assistant, name: id) }

    private static let firstActors: [Actor] = [
        Actor(principal: person("ana")), Actor(principal: person("bea")), Actor(principal: person("carla")),
        Actor(principal: person("newcomer")),
        Actor(principal: bot("bot"), owner: "ana", actsFor: "ana", lineage: ["ana"]),
        Actor(principal: bot("deep"), owner: "carla", lineage: ["bot", "ana", "bea"]),
        Actor(principal: bot("draft"), actsFor: "bea"), Actor(principal: .daemon),
    ]

    /// What was known when a proposal was made.
    private struct Made {
        var by: Actor
        var closure: PlaybookClosure?
    }

    /// Everybody who acts, keys made on the way among them.
    private(set) var actors = firstActors
    let store: SQLiteStore
    let driver: LoopDriver
    let mistake: Mistake?
    private var random: SeededGenerator
    private var closure = SampleTeam.closure()
    private(set) var now = SampleTeam.madrid.instant(of: SimulationDay.first, LocalTime(minuteOfDay: 540))
    private var made: [ProposalID: Made] = [:]
    private let newcomerFrom: Instant
    private(set) var approvals = 0
    private(set) var breaches: [String] = []

    init(seed: UInt64, mistake: Mistake? = nil) async throws {
        random = SeededGenerator(seed: seed, purpose: "approvals")
        self.mistake = mistake
        store = try await SQLiteStore.inMemory()
        var policy = SampleTeam.policy
        policy.approvals.people = [.init(from: .zero, people: 1), .init(from: Money(minorUnits: 2_000_000), people: 2)]
        closure.policy = policy
        driver = LoopDriver(
            .init(
                store: store, provider: .embedded, zones: HandZones(), teamZone: SampleTeam.madrid,
                programme: SampleTeam.programme, policy: policy,
                metrics: LoopMetrics(versions: SampleTeam.metricVersions)))
        newcomerFrom = now + .days(20)
        try await store.write { [newcomerFrom, now] transaction in
            try transaction.saveSetting("salt", TeamSalt(high: 3, low: 9).hex)
            for actor in Self.firstActors { try transaction.savePrincipal(actor.principal) }
            for id in ["ana", "bea", "carla"] { try transaction.savePerson(Self.approver(id, from: now, at: now)) }
            try transaction.savePerson(Self.approver("newcomer", from: newcomerFrom, at: now))
        }
        try await driver.take(policy: policy, at: now)
    }

    private static func approver(_ id: String, from: Instant, at now: Instant) -> PersonRecord {
        var person = PersonRecord(
            id: PrincipalID(id), email: nil, uid: nil, addedBy: PrincipalID("ana"), addedAt: now)
        person.standing = .approver
        person.decidesFrom = from
        return person
    }

    mutating func run(steps: Int) async throws {
        for _ in 0..<steps {
            now = now + .hours(Int64.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<15, using: &random) {
            case 0...2: try await propose()
            case 3: try await edit()
            case 4: try await editPolicy()
            case 5: try await makeKey()
            default: try await decide()
            }
        }
    }

    private mutating func anybody() -> Actor { pick(actors) ?? Actor(principal: .daemon) }

    /// Somebody makes a key for software of whomever they name, also with a key; whoever made it stays behind it.
    private mutating func makeKey() async throws {
        let maker = anybody()
        guard maker.principal.sort != .daemon, actors.count < 40 else { return }
        let people = ["ana", "bea", "carla"]
        let keyed = [maker.owner, maker.actsFor].compactMap(\.self) + maker.lineage
        let made = Actor(
            principal: Self.bot("key-\(actors.count)"), owner: pick(people),
            actsFor: chance(2) == 0 ? pick(people) : nil,
            lineage: Set(keyed.isEmpty ? [maker.principal.id.text] : keyed).sorted())
        try await store.write { try $0.savePrincipal(made.principal) }
        actors.append(made)
    }

    private mutating func propose() async throws {
        let actor = anybody()
        var origin = actor.origin
        if mistake == .lineageForgotten { origin.lineage = [] }
        if mistake == .ownerForgotten { origin.owner = nil }
        do {
            let proposal: ProposalRecord
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                var looser = driver.policy
                looser.value.perCall += Money(minorUnits: Int64.random(in: 1...50, using: &random))
                proposal = try await driver.propose(policy: looser, by: origin, reason: "", at: now)
            case 1:
                let person = PrincipalID(actors[Int.random(in: 0..<3, using: &random)].principal.id.text)
                proposal = try await driver.propose(approver: person, by: origin, reason: "", at: now)
            case 2:
                let value = Money(minorUnits: Int64.random(in: 1...60_000, using: &random))
                proposal = try await driver.propose(
                    bulk: .init(members: 60, value: value), by: origin, reason: "", at: now)
            default:
                closure.playbook.name = LoopID("loop-\(Int.random(in: 0..<3, using: &random))")
                let totals: [Int64] = [20_000, 90_000, 1_500_000, 3_000_000]
                closure.playbook.budget.total = Money(minorUnits: totals[Int.random(in: 0..<4, using: &random)])
                closure.playbook.budget.perDay = min(Money(minorUnits: 20_000), closure.playbook.budget.total)
                closure.policy = driver.policy
                proposal = try await driver.propose(closure, source: "", by: origin, reason: "", at: now)
            }
            guard made[proposal.id] == nil else { return }
            made[proposal.id] = Made(
                by: actor, closure: proposal.kind.bringsVersion ? closure : nil)
        } catch is WinbackError { return }
    }

    private mutating func edit() async throws {
        let mark = Int.random(in: 0..<1_000_000, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: closure.templates[0].body = "Come back. \(mark)"
        case 1: closure.pools[0].maximumValue = Money(minorUnits: Int64(700 + mark % 100))
        case 2:
            closure.metricVersions = SampleTeam.metricVersions
            if mark % 2 == 0 { closure.metricVersions[0].version = ContentHash(of: [7]) }
        case 3: closure.programme.pointValueMicros = Int64(4_000 + mark % 1_000)
        default: closure.provider = closure.provider == "embedded" ? "webhook" : "embedded"
        }
    }

    private mutating func editPolicy() async throws {
        var file = driver.policy
        let step = Money(minorUnits: Int64.random(in: 1...20, using: &random))
        let tighter = Bool.random(using: &random)
        if tighter, file.value.perTeamDay > Money(minorUnits: 100_000) {
            file.value.perTeamDay -= step
        } else {
            file.value.perTeamDay += step
        }
        let before = driver.policy
        if let opened = try await driver.take(policy: file, at: now) {
            made[opened.id] = Made(by: Actor(principal: .daemon), closure: nil)
        }
        if before.isLoosened(by: driver.policy) { breaches.append("a file loosened the policy by itself") }
    }

    // What deciding needs of the state kept here.

    var today: PlaybookClosure { closure }
    var newcomerDecidesFrom: Instant { newcomerFrom }
    func known(_ id: ProposalID) -> (by: Actor, closure: PlaybookClosure?)? { made[id].map { ($0.by, $0.closure) } }
    mutating func note(_ breach: String) { breaches.append(breach) }
    mutating func countApproval() { approvals += 1 }
    mutating func chance(_ of: Int) -> Int { Int.random(in: 0..<of, using: &random) }
    mutating func pick<T>(_ all: [T]) -> T? { all.isEmpty ? nil : all[chance(all.count)] }

    func forgetWait() async throws {
        try await store.write { [now] transaction in
            try transaction.savePerson(Self.approver("newcomer", from: .epoch, at: now))
        }
    }

    /// Makes a dear draft look cheap.
    func forgetOwnDraft(_ proposal: ProposalRecord) async throws {
        guard proposal.status == .waiting, proposal.detail.actsFor != nil, proposal.kind.bringsVersion else { return }
        try await store.write { transaction in
            var cheap = proposal
            cheap.detail.owner = nil
            cheap.detail.lineage = []
            cheap.detail.actsFor = nil
            try transaction.saveProposal(cheap)
        }
    }
}
