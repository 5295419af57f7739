import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

@Suite struct DaemonReloadTests {
    @Test func whatIsNewOnDiskBecomesOneProposalOfTheDaemon() async throws {
        let team = try await DaemonFixture(playbooks: ["slipping-nudge", "lapsed-regulars"])
        defer { team.remove() }
        #expect(await team.reload())
        #expect(await team.reload())
        let waiting = try await team.proposals()
        #expect(waiting.map(\.subject.name).sorted() == ["lapsed-regulars", "slipping-nudge"])
        #expect(waiting.allSatisfy { $0.proposer == Principal.daemon.id && $0.kind == .launch })
    }

    @Test func aRejectedVersionIsNotPutForwardAgainButAnotherIs() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        try await team.decide(try #require(try await team.proposals().first), approve: false)
        #expect(await team.reload())
        #expect(try await team.proposals().isEmpty)
        try team.edit(team.state.playbooks + "/slipping-nudge.yaml", "per_day: 400,", "per_day: 300,")
        #expect(await team.reload())
        #expect(try await team.proposals().count == 1)
    }

    @Test func onAnyErrorTheOldStaysAndEveryProblemIsLogged() async throws {
        let team = try await DaemonFixture(playbooks: [])
        defer { team.remove() }
        let before = team.live.current.configuration.programme
        try team.edit(team.state.policy, "per_call: 10.00", "per_call: 9.00")
        try team.edit(team.state.programme, "zone: Europe/Madrid", "zone: Europe/Paris")
        let broken = "playbook: broken\nownr: x\n"
        try broken.write(toFile: team.state.playbooks + "/broken.yaml", atomically: true, encoding: .utf8)
        #expect(await team.reload() == false)
        #expect(team.live.current.configuration.programme == before)
        #expect(try await team.proposals().isEmpty)
        #expect(team.live.current.policy.value.perCall == Money(minorUnits: 900))
        #expect(team.log.all.contains { $0.contains("broken.yaml:2") && $0.contains("owner") })
        #expect(team.log.all.contains { $0.contains("what was read before stays") })
        try FileManager.default.removeItem(atPath: team.state.playbooks + "/broken.yaml")
        #expect(await team.reload())
        #expect(team.live.current.zone.name == "Europe/Paris")
    }

    @Test func twoFilesOfOneNameAreAnError() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let first = team.state.playbooks + "/slipping-nudge.yaml"
        try FileManager.default.copyItem(atPath: first, toPath: team.state.playbooks + "/zz-copy.yaml")
        #expect(await team.reload() == false)
        #expect(team.log.all.contains { $0.contains("zz-copy.yaml") && $0.contains("already") })
    }

    @Test func aRunningLoopWhoseFileIsGoneGoesOn() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        try await team.decide(try #require(try await team.proposals().first), approve: true)
        try FileManager.default.removeItem(atPath: team.state.playbooks + "/slipping-nudge.yaml")
        #expect(await team.reload())
        #expect(try await team.proposals().isEmpty)
        #expect(team.log.all.contains { $0.contains("gone from disk") })
    }

    @Test func aLoopThatIsOverStartsAgainOnlyWithAnotherPlaybook() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let configuration = team.live.current.configuration
        let disk = try #require(try DiskPlaybook.readAll(in: team.state, with: configuration).playbooks.first)
        let id = disk.closure.playbook.name
        var programme = disk.closure
        programme.programme.weekStart = 7
        let over = LoopRecord(id: id, status: .ended, digest: programme.digest, family: FamilyID(id.text))
        #expect(ReloadPlan.steps([disk], loops: [over], pinned: [id: programme], proposals: []).isEmpty)
        var other = programme
        other.playbook.owner = "else@example.com"
        let steps = ReloadPlan.steps([disk], loops: [over], pinned: [id: other], proposals: [])
        guard case .propose(disk, let reason)? = steps.first else {
            Issue.record("expected a proposal, got \(steps)")
            return
        }
        #expect(reason.contains("the playbook"))
    }
}
