import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// People of the team are told what waits for them, once each.
@Suite struct StaffPostTests {
    private static func keys(_ team: DaemonFixture) async throws -> [String] {
        try await team.store.read { try $0.staffMessages(limit: 100) }.map(\.key).sorted()
    }

    /// Gives a person an address, and a first moment to decide.
    private static func address(_ id: PrincipalID, decidesFrom: Instant = .epoch, _ team: DaemonFixture) async throws {
        try await team.store.write { transaction in
            guard var person = try transaction.person(id) else { return }
            person.email = "\(id)@shop.example"
            person.decidesFrom = decidesFrom
            try transaction.savePerson(person)
        }
    }

    @Test func `who may decide is told once, also when their waiting is over, and nobody who may not`() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let (ana, bea) = (DaemonFixture.person.id, DaemonFixture.other.id)
        try await Self.address(ana, team)
        try await Self.address(bea, decidesFrom: team.clock.now() + .hours(5), team)
        #expect(await team.reload())
        let launch = try #require(try await team.proposals().first)
        let post = StaffPost(team.live)
        try await post.turn(at: team.clock.now())
        #expect(try await Self.keys(team) == ["proposal/\(launch.id)/\(ana)"])
        let message = try #require(try await team.store.read { try $0.staffMessages(limit: 1) }.first)
        #expect(message.address == "\(ana)@shop.example" && message.sentAt == nil)
        #expect(message.body.contains("/approve/\(launch.id)") && message.body.contains(launch.digest.short))
        try await post.turn(at: team.clock.now())
        #expect(try await Self.keys(team).count == 1)
        // Nothing changed but the time: bea decides from now on.
        team.clock.advance(by: .hours(5))
        try await post.turn(at: team.clock.now())
        #expect(try await Self.keys(team) == ["proposal/\(launch.id)/\(ana)", "proposal/\(launch.id)/\(bea)"])
        // Who proposes is told of nothing they cannot decide.
        let asked = try await team.live.driver.propose(
            approver: PrincipalID("dora"), by: ProposerOrigin(DaemonFixture.person), reason: "", at: team.clock.now())
        try await post.turn(at: team.clock.now())
        #expect(try await Self.keys(team).filter { $0.contains(asked.id.text) } == ["proposal/\(asked.id)/\(bea)"])
        // Another daemon's first look writes nothing again.
        try await StaffPost(team.live).turn(at: team.clock.now())
        #expect(try await Self.keys(team).count == 3)
    }
}
