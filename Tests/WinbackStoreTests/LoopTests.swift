import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct LoopTests {
    @Test func `the salt is read back and never changes`() async throws {
        let store = try await SQLiteStore.inMemory()
        await #expect(throws: WinbackError.self) { try await store.read { try $0.teamSalt() } }
        try await store.write { try $0.saveSetting("salt", Fixtures.salt.hex) }
        try await store.write { try $0.saveSetting("salt", Fixtures.salt.hex) }
        let other = TeamSalt(high: 1, low: 2).hex
        let error = await #expect(throws: WinbackError.self) {
            try await store.write { try $0.saveSetting("salt", other) }
        }
        #expect(error?.code == "salt_fixed")
        #expect(try await store.read { try $0.teamSalt() } == Fixtures.salt)
    }

    @Test func `a setting is replaced and an unknown one is nil`() async throws {
        let store = try await Fixtures.store()
        try await store.write { try $0.saveSetting("zone", "UTC") }
        try await store.write { try $0.saveSetting("zone", "Europe/Madrid") }
        let (zone, kind) = try await store.read { (try $0.setting("zone"), try $0.setting("kind")) }
        #expect(zone == "Europe/Madrid")
        #expect(kind == nil)
    }

    @Test func `a closure comes back whole, and a known digest keeps its first source`() async throws {
        let store = try await Fixtures.store()
        let closure = Fixtures.closure()
        try await store.write { try $0.saveClosure(closure, source: "playbook: a") }
        try await store.write { try $0.saveClosure(closure, source: "playbook: b") }
        let held = try await store.read { try $0.closure(closure.digest) }
        #expect(held == closure)
        #expect(held?.digest == closure.digest)
        #expect(try await store.read { try $0.closureSource(closure.digest) } == "playbook: a")
        #expect(try await store.read { try $0.closure(Fixtures.digest) } == nil)
    }

    @Test func `loops are replaced by id and listed in order`() async throws {
        let store = try await Fixtures.store()
        var second = LoopRecord(id: LoopID("b"), status: .proposed, digest: Fixtures.digest, family: FamilyID("b"))
        let first = LoopRecord(id: LoopID("a"), status: .proposed, digest: Fixtures.digest, family: FamilyID("a"))
        try await store.write { [second] in
            try $0.saveLoop(second)
            try $0.saveLoop(first)
        }
        second.status = .held
        second.reason = "complaints"
        second.startedOn = Fixtures.monday
        second.endsOn = Fixtures.monday + 90
        second.approvedDailyEntries = 600
        second.experiment = 2
        try await store.write { [second] in try $0.saveLoop(second) }
        #expect(try await store.read { try $0.loops() } == [first, second])
        #expect(try await store.read { try $0.loop(LoopID("b")) } == second)
        #expect(try await store.read { try $0.loop(LoopID("c")) } == nil)
    }

    @Test func `epochs come by number and cycles newest first`() async throws {
        let store = try await Fixtures.store()
        let epochs = [2, 1].map {
            EpochRecord(
                loop: Fixtures.loop, number: $0, startsOn: Fixtures.monday + $0,
                shares: [Share(millionths: 300_000), Share(millionths: 700_000)], reason: "equal", cleared: $0 == 1)
        }
        let cycles = (0..<3).map { day in
            var cycle = CycleRecord(loop: Fixtures.loop, date: Fixtures.monday + day, startedAt: Fixtures.morning)
            cycle.phase = .measure
            cycle.entered = 5
            cycle.heldOut = 1
            cycle.spent = Money(minorUnits: 70)
            cycle.reserved = Money(minorUnits: 900)
            cycle.exclusions = [CycleRecord.ExclusionCount(reason: "cool-off", members: 9)]
            cycle.notes = ["\"quoted\""]
            return cycle
        }
        try await store.write { tx in
            for epoch in epochs { try tx.saveEpoch(epoch) }
            for cycle in cycles { try tx.saveCycle(cycle) }
        }
        #expect(try await store.read { try $0.epochs(Fixtures.loop) } == [epochs[1], epochs[0]])
        #expect(try await store.read { try $0.cycles(Fixtures.loop, limit: 2) } == [cycles[2], cycles[1]])
        #expect(try await store.read { try $0.cycle(Fixtures.loop, on: Fixtures.monday) } == cycles[0])
        #expect(try await store.read { try $0.cycle(Fixtures.loop, on: Fixtures.monday + 9) } == nil)
    }

    @Test func `proposals are numbered on, and decided ones leave the waiting list`() async throws {
        let store = try await Fixtures.store()
        #expect(try await store.read { try $0.nextProposalNumber() } == 1)
        let first = Fixtures.proposal(1)
        var second = Fixtures.proposal(2)
        try await store.write { [second] in
            try $0.saveProposal(first)
            try $0.saveProposal(second)
        }
        #expect(try await store.read { try $0.nextProposalNumber() } == 3)
        second.status = .rejected
        second.decidedBy = PrincipalID("grace")
        second.decidedAt = Fixtures.morning
        second.decisionReason = "too dear"
        try await store.write { [second] in try $0.saveProposal(second) }
        #expect(try await store.read { try $0.proposals(waitingOnly: false, limit: 9) } == [second, first])
        #expect(try await store.read { try $0.proposals(waitingOnly: true, limit: 9) } == [first])
        let id = second.id
        #expect(try await store.read { try $0.proposal(id) } == second)
        #expect(try await store.read { try $0.nextProposalNumber() } == 3)
    }

    @Test func `principals are replaced by id and listed in order`() async throws {
        let store = try await Fixtures.store()
        let grace = Principal(id: PrincipalID("grace"), sort: .person, name: "Grace")
        try await store.write {
            try $0.savePrincipal(grace)
            try $0.savePrincipal(Principal(id: PrincipalID("ada"), sort: .assistant, name: "A"))
            try $0.savePrincipal(Principal(id: PrincipalID("ada"), sort: .person, name: "Ada"))
        }
        let ada = Principal(id: PrincipalID("ada"), sort: .person, name: "Ada")
        #expect(try await store.read { try $0.principals() } == [ada, grace])
    }
}
