import Testing
import WinbackEngine
import WinbackLoop
import WinbackMCP
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackServer
import WinbackStore
import WinbackWire

/// A person decides through their assistant's client; the assistant never does.
@Suite struct AssistantDecisionTests {
    private static func arguments(_ proposal: ProposalRecord) -> JSONObject {
        ["proposal": .string(proposal.id.text), "fingerprint": .string(proposal.digest.hex)]
    }

    private static func answer(_ state: JSONValue?, _ name: String, _ code: String) -> InputRound {
        InputRound(
            answers: ["decision": .accepted(["name": .string(name), "code": .string(code)])], state: state?.stringValue)
    }

    private struct Round {
        let fixture: AssistantFixture
        let caller: CallerIdentity
        let proposal: ProposalRecord

        func call(_ round: InputRound = .init(), tool: String = "approve_proposal", by other: CallerIdentity? = nil)
            async -> JSONValue
        {
            await fixture.call(
                tool, AssistantDecisionTests.arguments(proposal), by: other ?? caller, client: AssistantFixture.forms,
                round: round)
        }

        func code() async throws -> String {
            try await Deciders.code(of: DaemonFixture.person.id, of: fixture.team.live.current)
        }

        var name: String { proposal.loop?.text ?? "" }
    }

    private static func round(decides: Bool = true) async throws -> Round {
        let fixture = try await AssistantFixture(decides: decides)
        return Round(fixture: fixture, caller: try await fixture.assistant(), proposal: try await fixture.proposal())
    }

    @Test func `the person types what is decided and a code, and it is theirs in the chain`() async throws {
        let round = try await Self.round()
        defer { round.fixture.team.remove() }
        let asked = await round.call()
        #expect(asked["resultType"] == "input_required")
        let form = asked["inputRequests"]?["decision"]?["params"]
        #expect(form?["requestedSchema"]?["required"] == ["name", "code"])
        #expect(try await round.fixture.status(round.proposal.id) == .waiting)
        let done = await round.call(Self.answer(asked["requestState"], round.name, try await round.code()))
        #expect(done["structuredContent"]?["decided"] == true, "\(done)")
        #expect(try await round.fixture.status(round.proposal.id) == .approved)
        let rows = try await round.fixture.team.store.read { try $0.auditRows(AuditFilter(), limit: 1_000) }
        let decision = rows.first { $0.entry.action == "proposal.approve" && !$0.entry.key.isEmpty }
        #expect(decision?.entry.principal == DaemonFixture.person.id)
        #expect(decision?.entry.key == round.caller.key?.id.text)
        let again = await round.call()
        #expect(again["structuredContent"]?["already_decided"] == true)
        let opposite = await round.call(tool: "reject_proposal")
        #expect(opposite["isError"] == true && opposite["structuredContent"]?["code"] == "not_waiting")
    }

    @Test func `a state that was changed, used, or given for something else decides nothing`() async throws {
        let round = try await Self.round()
        defer { round.fixture.team.remove() }
        let asked = await round.call()
        let state = try #require(asked["requestState"]?.stringValue)
        let code = try await round.code()
        let changed = String(state.dropLast(2)) + (state.hasSuffix("AA") ? "BB" : "AA")
        #expect(await round.call(Self.answer(.string(changed), round.name, code))["error"]?["code"] == -32602)
        #expect(await round.call(Self.answer("AAAA", round.name, code))["error"]?["code"] == -32602)
        #expect(
            await round.call(Self.answer(.string(state), round.name, code), tool: "reject_proposal")["error"]?["code"]
                == -32602)
        let other = try await round.fixture.desk.identify(
            key: try await round.fixture.key(.agent, owner: DaemonFixture.other, actsFor: DaemonFixture.other))
        #expect(await round.call(Self.answer(.string(state), round.name, code), by: other)["error"]?["code"] == -32602)
        // Without an answer it is asked again, and the state is used up.
        let again = await round.call(InputRound(state: state))
        #expect(again["resultType"] == "input_required")
        #expect(await round.call(Self.answer(.string(state), round.name, code))["error"]?["code"] == -32602)
        round.fixture.team.clock.advance(by: .minutes(11))
        #expect(await round.call(Self.answer(again["requestState"], round.name, code))["error"]?["code"] == -32602)
        #expect(try await round.fixture.status(round.proposal.id) == .waiting)
        #expect(try await round.fixture.team.store.read { try $0.decisions(of: round.proposal.id) }.isEmpty)
    }

    @Test func `no, a wrong name and a wrong code decide nothing and say so`() async throws {
        let round = try await Self.round()
        defer { round.fixture.team.remove() }
        var asked = await round.call()
        let declined = await round.call(
            InputRound(answers: ["decision": .declined], state: asked["requestState"]?.stringValue))
        #expect(declined["structuredContent"]?["decided"] == false)
        asked = await round.call()
        let misnamed = await round.call(Self.answer(asked["requestState"], "other", try await round.code()))
        #expect(misnamed["structuredContent"]?["code"] == "name_differs")
        asked = await round.call()
        let guessed = await round.call(Self.answer(asked["requestState"], round.name, "000000"))
        #expect(guessed["structuredContent"]?["code"] == "factor_wrong")
        #expect(try await round.fixture.status(round.proposal.id) == .waiting)
    }

    @Test func `a client without forms gets the page, an argument never carries a code`() async throws {
        let round = try await Self.round()
        defer { round.fixture.team.remove() }
        let arguments = Self.arguments(round.proposal)
        let page = await round.fixture.call("approve_proposal", arguments, by: round.caller)
        #expect(page["structuredContent"]?["decided"] == false)
        #expect(
            page["structuredContent"]?["approval_page"]?.stringValue
                == "http://127.0.0.1:8787/approve/\(round.proposal.id)")
        var coded = arguments
        coded["code"] = .string(try await round.code())
        #expect(await round.fixture.call("approve_proposal", coded, by: round.caller)["isError"] == true)
        var stale = arguments
        stale["fingerprint"] = "000000000000"
        #expect(
            await round.fixture.call("approve_proposal", stale, by: round.caller)["structuredContent"]?["code"]
                == "digest_changed")
        #expect(try await round.fixture.status(round.proposal.id) == .waiting)
    }

    @Test func `an assistant decides nothing through operations either, nor where no daemon runs`() async throws {
        let round = try await Self.round(decides: false)
        defer { round.fixture.team.remove() }
        let refused = await round.call()
        #expect(refused["structuredContent"]?["code"] == "no_daemon")
        await #expect(throws: (any Error).self) {
            try await ProposalOperations.approve.run(
                .init(proposal: round.proposal.id, fingerprint: nil, reason: ""), by: round.caller,
                of: round.fixture.team.live.current)
        }
        #expect(try await round.fixture.status(round.proposal.id) == .waiting)
    }

    @Test func `what an assistant proposed for a person, that person does not decide`() async throws {
        let round = try await Self.round()
        defer { round.fixture.team.remove() }
        let loop = JSONValue.string(round.name)
        let made = await round.fixture.call(
            "propose_playbook",
            ["loop": loop, "edits": [["find": "holdout:\n  share: 20%", "replace": "holdout:\n  share: 25%"]]],
            by: round.caller)
        let proposal = try #require(made["structuredContent"]?["proposal"]?.stringValue, "\(made)")
        let refused = await round.fixture.call(
            "approve_proposal",
            ["proposal": .string(proposal), "fingerprint": made["structuredContent"]?["fingerprint"] ?? ""],
            by: round.caller, client: AssistantFixture.forms)
        #expect(refused["structuredContent"]?["code"] == "may_not_decide", "\(refused)")
    }
}
