import Foundation
import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// What the policy file tightens is at work at once; what it loosens waits, whichever way it arrives.
@Suite struct DaemonPolicyTests {
    private static func euros(_ amount: Int64) -> Money { Money(minorUnits: amount * 100) }

    private static func actions(_ team: DaemonFixture) async throws -> [String] {
        try await team.store.read { try $0.auditRows(after: 0, limit: 1_000) }.map(\.entry.action)
    }

    @Test func aFirstStartAdoptsThePolicyAndRecordsIt() async throws {
        let team = try await DaemonFixture(playbooks: [])
        defer { team.remove() }
        #expect(try await Self.actions(team) == ["policy.adopt"])
        #expect(await team.reload())
        #expect(try await Self.actions(team) == ["policy.adopt"])
    }

    @Test func tighteningIsAtWorkAtOnceAndRunningLoopsNeedNobody() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        try await team.decide(try #require(try await team.proposals().first), approve: true)
        try team.edit(team.state.policy, "per_member_lifetime: 100.00", "per_member_lifetime: 60.00")
        #expect(await team.reload())
        #expect(team.live.current.policy.value.perMemberLifetime == Self.euros(60))
        #expect(team.live.driver.policy.value.perMemberLifetime == Self.euros(60))
        #expect(try await team.proposals().isEmpty)
        #expect(try await Self.actions(team).contains("policy.tighten"))
        // What was tightened is what is approved: the way back is a loosening.
        try team.edit(team.state.policy, "per_member_lifetime: 60.00", "per_member_lifetime: 100.00")
        #expect(await team.reload())
        #expect(team.live.current.policy.value.perMemberLifetime == Self.euros(60))
        #expect(try await team.proposals().map(\.kind) == [.policy])
    }

    @Test func looseningWaitsForPeopleAndTheLoopKeepsItsOwn() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        let first = try #require(try await team.proposals().first)
        try await team.decide(first, approve: true)
        try team.edit(team.state.policy, "per_call: 10.00", "per_call: 20.00")
        #expect(await team.reload())
        #expect(await team.reload())
        let waiting = try await team.proposals()
        #expect(waiting.map(\.kind) == [.policy] && waiting.first?.proposer == Principal.daemon.id)
        #expect(team.live.current.policy.value.perCall == Self.euros(10))
        // Opened directly, it is no other.
        let direct = try await team.live.current.with(try TeamConfiguration.load(from: team.state))
        #expect(direct.policy.value.perCall == Self.euros(10))
        let policy = try #require(waiting.first)
        // The sample asks for two people where the most is at stake, and loosening is that.
        try await team.decide(policy, approve: true)
        #expect(team.live.current.policy.value.perCall == Self.euros(10))
        try await team.decide(policy, approve: true, by: DaemonFixture.other)
        #expect(team.live.current.policy.value.perCall == Self.euros(20))
        #expect(await team.reload())
        let change = try #require(try await team.proposals().first)
        #expect(change.kind == .change && change.reason.contains("the policy (looser)"))
        let loop = try await team.store.read { try $0.loop(LoopID("slipping-nudge")) }
        #expect(loop?.digest == first.digest && loop?.status == .running)
    }

    @Test func aPolicyThatIsTakenBackIsAskedAboutNoMore() async throws {
        let team = try await DaemonFixture(playbooks: [])
        defer { team.remove() }
        try team.edit(team.state.policy, "per_call: 10.00", "per_call: 20.00")
        #expect(await team.reload())
        #expect(try await team.proposals().count == 1)
        try team.edit(team.state.policy, "per_call: 20.00", "per_call: 10.00")
        #expect(await team.reload())
        #expect(try await team.proposals().isEmpty)
        #expect(try await team.proposals(waitingOnly: false).map(\.status) == [.void])
    }

    @Test func aWaitingPlaybookIsVoidWhenThePolicyMoves() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        let playbook = try #require(try await team.proposals().first)
        try team.edit(team.state.policy, "per_call: 10.00", "per_call: 9.00")
        _ = try await team.live.current.with(try TeamConfiguration.load(from: team.state))
        let error = await #expect(throws: WinbackError.self) { try await team.decide(playbook, approve: true) }
        #expect(error?.code == "proposal_void" && error?.message.contains("the policy") == true)
        #expect(try await team.proposals(waitingOnly: false).map(\.status) == [.void])
    }

    @Test func limitsOfAnEarlierProgrammeStillHoldWithAWarning() async throws {
        let team = try await DaemonFixture(playbooks: [])
        defer { team.remove() }
        let limits = """

            limits:
              per_call: 10.00
              per_member_lifetime: 100.00
              per_member_30_days: 30.00
              per_team_day: 5000.00
              total_liability: 250000.00

            """
        let programme = try String(contentsOfFile: team.state.programme, encoding: .utf8)
        try (programme + limits).write(toFile: team.state.programme, atomically: true, encoding: .utf8)
        let both = #expect(throws: DiagnosticsError.self) { try TeamConfiguration.load(from: team.state) }
        #expect(both?.description.contains("take it out here") == true)
        try FileManager.default.removeItem(atPath: team.state.policy)
        let old = try TeamConfiguration.load(from: team.state)
        #expect(old.policy.value.perCall == Self.euros(10))
        #expect(old.warnings.contains { $0.message.contains("config/policy.yaml under `value`") })
        try programme.write(toFile: team.state.programme, atomically: true, encoding: .utf8)
        let neither = #expect(throws: DiagnosticsError.self) { try TeamConfiguration.load(from: team.state) }
        #expect(neither?.description.contains("there is no policy") == true)
    }

    @Test func aPlaybookLooserThanThePolicyIsRefusedWhereItStands() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let file = team.state.playbooks + "/slipping-nudge.yaml"
        try team.edit(file, "quiet: \"20:00-09:00\", at_most: 2 per 7d", "quiet: \"22:00-09:00\", at_most: 4 per 7d")
        let configuration = team.live.current.configuration
        let error = #expect(throws: DiagnosticsError.self) {
            try DiskPlaybook.readAll(in: team.state, with: configuration)
        }
        #expect(error?.diagnostics.count == 2)
        #expect(error?.diagnostics.map(\.suggestion) == ["21:00-09:00", "3 per 7d"])
        #expect(error?.diagnostics.allSatisfy { $0.place.line == 18 } == true)
    }
}
