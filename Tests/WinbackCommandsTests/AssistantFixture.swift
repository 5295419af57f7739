import Foundation
import Testing
import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackServer
import WinbackStore
import WinbackWire

/// A team with an assistants' door, and people's keys for it.
struct AssistantFixture {
    let team: DaemonFixture
    let desk: AssistantDesk

    init(decides: Bool = true) async throws {
        let team = try await DaemonFixture()
        self.team = team
        desk = AssistantDesk(
            settings: AssistantSettings(
                version: "1", address: try HTTPAddress("127.0.0.1:8787"), decides: decides),
            team: { team.live.current })
        #expect(await team.reload())
    }

    /// A key of a preset; an assistant's when it acts for somebody.
    func key(
        _ preset: KeyPreset, owner: Principal = DaemonFixture.other, actsFor: Principal? = nil, limits: [String] = []
    ) async throws -> String {
        try await KeyOperations.create.run(
            .init(preset: preset, owner: owner.id, actsFor: actsFor?.id, limits: limits), by: DaemonFixture.person,
            of: team.live.current
        ).text
    }

    /// An assistant that acts for Ana.
    func assistant() async throws -> CallerIdentity {
        try await desk.identify(key: try await key(.agent, owner: DaemonFixture.person, actsFor: DaemonFixture.person))
    }

    func visible(_ preset: KeyPreset, actsFor: Principal? = nil) async throws -> [ToolDescription] {
        let caller = try await desk.identify(key: try await key(preset, owner: DaemonFixture.other, actsFor: actsFor))
        return AssistantDesk.visible(to: caller)
    }

    static let forms = ClientDescription(name: "test", showsForms: true)

    /// One call in the stateless revision; the result, or the error under `error`.
    func call(
        _ tool: String, _ arguments: JSONObject = [:], by caller: CallerIdentity, client: ClientDescription = .init(),
        round: InputRound = InputRound()
    ) async -> JSONValue {
        let request = AdmittedRequest(
            id: .number(1), ask: .callTool(name: tool, arguments: arguments, round: round), revision: .july2026,
            client: client)
        let json = await desk.response(to: request, by: caller)
        return json["result"] ?? json
    }

    func proposal() async throws -> ProposalRecord { try #require(try await team.proposals().first) }

    func status(_ id: ProposalID) async throws -> ProposalRecord.Status? {
        try await team.store.read { try $0.proposal(id) }?.status
    }

    /// The audit rows since the beginning, newest first, as `who what result`.
    func audit() async throws -> [String] {
        // Rows of what was read join the next commit, which is this one.
        try await team.store.write { _ in }
        let rows = try await team.store.read { try $0.auditRows(AuditFilter(), limit: 10_000) }
        return rows.map { "\($0.entry.principal) \($0.entry.action) \($0.entry.result)" }
    }
}

extension AssistantDesk {
    /// The response alone.
    func response(to request: AdmittedRequest, by caller: CallerIdentity) async -> JSONValue {
        await answer(request, by: caller)
    }
}
