import WinbackMCP
import WinbackWire

/// Answers what the suites ask, through the protocol core alone.
struct FixtureDesk: Sendable {
    /// Tells how much of a request is done, of how much.
    typealias Progress = @Sendable (Double, Double) -> Void

    private static let server = ServerDescription(
        name: "winback-conformance", title: "Winback conformance fixtures", version: "1.0.0",
        instructions: "Fixtures of the official conformance suites; nothing here does anything.")
    private static let pageSize = 50

    private let rounds = FixtureRounds()

    /// The response and its HTTP status.
    func response(to request: AdmittedRequest, _ progress: @escaping Progress) async -> (json: JSONValue, status: Int) {
        let writer = ResultWriter(request.revision, server: Self.server)
        do {
            return (writer.response(to: request.id, try await result(request, writer, progress)), 200)
        } catch {
            let known = error as? ProtocolError ?? ProtocolError(.internalError, "\(error)")
            return (known.response(to: request.id), known.code.status(modern: request.revision.isModern))
        }
    }

    private func result(
        _ request: AdmittedRequest, _ writer: ResultWriter, _ progress: @escaping Progress
    ) async throws -> JSONObject {
        switch request.ask {
        case .initialize: return writer.handshake()
        case .discover: return writer.discovery()
        case .ping: return writer.nothing()
        case .listTools(let cursor):
            return writer.tools(try page(Self.tools(in: request.revision), "tools", cursor))
        case .callTool(let name, let arguments, let round):
            return try await call(name, arguments, round, request, writer, progress)
        case .listResources(let cursor):
            return writer.resources(try page(FixtureResources.list, "resources", cursor))
        case .listTemplates(let cursor):
            return writer.templates(try page([FixtureResources.template], "templates", cursor))
        case .readResource(let uri): return writer.contents([try FixtureResources.read(uri, in: request.revision)])
        case .listPrompts(let cursor):
            let all = FixturePrompts.all + (request.revision.isModern ? [FixtureRounds.prompt] : [])
            return writer.prompts(try page(all, "prompts", cursor))
        case .getPrompt(let name, let arguments, let round):
            return try prompt(name, arguments, round, request, writer)
        case .complete(let question): return writer.completion(try FixturePrompts.endings(question))
        case .listSkills(let cursor): return writer.skills(try page([], "skills", cursor))
        case .getSkill(let uri):
            throw ProtocolError(.invalidParams, "there is no such skill", data: ["uri": .string(uri)])
        }
    }

    private static func tools(in revision: Revision) -> [ToolDescription] {
        let rounds = revision.isModern ? FixtureRounds.tools : []
        return FixtureTools.all.map { named($0.name, $0.says, $0.input) }
            + rounds.map { named($0.name, $0.says, $0.input) }
    }

    private static func named(_ name: String, _ says: String, _ input: JSONValue) -> ToolDescription {
        ToolDescription(
            name: name, title: name, description: says, input: input, output: nil,
            hints: .init(readOnly: true, destructive: false, idempotent: true, openWorld: false))
    }

    private func page<Element>(
        _ all: [Element], _ list: String, _ cursor: String?
    ) throws(ProtocolError) -> Page<Element> {
        try Page(all, of: list, from: cursor, size: Self.pageSize)
    }

    private func call(
        _ name: String, _ arguments: JSONObject, _ round: InputRound, _ request: AdmittedRequest,
        _ writer: ResultWriter, _ progress: @escaping Progress
    ) async throws -> JSONObject {
        if let tool = FixtureTools.all.first(where: { $0.name == name }) {
            if let unknown = tool.unknown(in: arguments) {
                return writer.content([.text("\(name) has no argument `\(unknown)`")], isError: true)
            }
            let said = try await tool.body(request.client, progress)
            return writer.content(said.pieces, isError: said.isError)
        }
        guard request.revision.isModern, let tool = FixtureRounds.tools.first(where: { $0.name == name }) else {
            throw ProtocolError(.invalidParams, "there is no tool `\(name.prefix(80))`")
        }
        switch try rounds.next(tool, arguments, round, request.client) {
        case .ask(let requests, let state): return writer.inputRequired(requests, state: state)
        case .finished(let text): return writer.content([.text(text)])
        }
    }

    private func prompt(
        _ name: String, _ arguments: [String: String], _ round: InputRound, _ request: AdmittedRequest,
        _ writer: ResultWriter
    ) throws -> JSONObject {
        guard request.revision.isModern, name == FixtureRounds.prompt.name else {
            let (description, messages) = try FixturePrompts.get(name, arguments)
            return writer.prompt(description, messages)
        }
        switch try rounds.next(FixtureRounds.promptRound, [:], round, request.client) {
        case .ask(let requests, let state): return writer.inputRequired(requests, state: state)
        case .finished(let text): return writer.prompt(FixtureRounds.prompt.description, text)
        }
    }
}
