package import WinbackMCP
import WinbackModel
package import WinbackRuntime
package import WinbackWire

/// Answers what assistants ask, through the same operations as everywhere else.
package struct AssistantDesk: Sendable {
    private let team: @Sendable () -> Team
    private let settings: AssistantSettings
    private let seal = RoundSeal()

    /// Every tool, in the order they are listed.
    static let tools: [AssistantTool] =
        AskTools.all + InspectTools.all + DecideTools.all + OperateTools.all
    /// Items of a list at once; all of today's lists fit.
    private static let pageSize = 50

    /// Works for the team as it is configured at each call.
    package init(settings: AssistantSettings, team: @escaping @Sendable () -> Team) {
        self.settings = settings
        self.team = team
    }

    /// Who presents a key; a key that does not count is recorded and refused.
    package func identify(key: String?) async throws -> CallerIdentity {
        try await Caller.identify(
            Caller.Claim(uid: nil, key: key, actingAs: nil, face: .assistant), operation: "assistant", in: team())
    }

    /// The tools a caller sees, as a client lists them.
    package static func visible(to caller: CallerIdentity) -> [ToolDescription] {
        tools.filter { $0.isFor(caller) }.map(\.description)
    }

    /// The result of a request in its envelope, or the error it ends with.
    func response(
        to request: AdmittedRequest, by caller: CallerIdentity, through channel: AssistantChannel = AssistantChannel()
    ) async -> (json: JSONValue, code: ProtocolError.Code?) {
        let writer = ResultWriter(request.revision, server: AssistantTexts.server(version: settings.version))
        do {
            return (writer.response(to: request.id, try await result(request, caller, channel, writer)), nil)
        } catch {
            let known = Self.protocolError(error)
            return (known.response(to: request.id), known.code)
        }
    }

    /// The response of a request that has no way back while it is worked on.
    package func answer(_ request: AdmittedRequest, by caller: CallerIdentity) async -> JSONValue {
        await response(to: request, by: caller, through: AssistantChannel()).json
    }

    private static func protocolError(_ error: any Error) -> ProtocolError {
        if let known = error as? ProtocolError { return known }
        let failure = OperationFailure(error).error
        let code: ProtocolError.Code =
            [.badInput, .notFound].contains(failure.category) ? .invalidParams : .internalError
        return ProtocolError(code, failure.description)
    }

    private func result(
        _ request: AdmittedRequest, _ caller: CallerIdentity, _ channel: AssistantChannel, _ writer: ResultWriter
    ) async throws -> JSONObject {
        let resources = AssistantResources(team: team(), caller: caller, revision: request.revision)
        switch request.ask {
        case .initialize: return writer.handshake()
        case .discover: return writer.discovery()
        case .ping: return writer.nothing()
        case .listTools(let cursor): return writer.tools(try page(Self.visible(to: caller), "tools", cursor))
        case .callTool(let name, let arguments, let round):
            return writer.outcome(try await call(name, arguments, round, request, caller, channel))
        case .listResources(let cursor):
            return writer.resources(try page(try await resources.list(), "resources", cursor))
        case .listTemplates(let cursor): return writer.templates(try page(resources.templates, "templates", cursor))
        case .readResource(let uri): return writer.contents(try await resources.read(uri))
        case .listPrompts(let cursor):
            return writer.prompts(try page(AssistantPrompts.all.map(\.description), "prompts", cursor))
        case .getPrompt(let name, let arguments, _):
            let prompt = try AssistantPrompts.named(name)
            return writer.prompt(prompt.description.description, try prompt.text(arguments))
        case .complete(let question):
            return writer.completion(try await AssistantCompletion(team: team(), caller: caller).endings(question))
        case .listSkills(let cursor): return writer.skills(try page([AssistantSkill.description], "skills", cursor))
        case .getSkill(let uri): return writer.skill(try AssistantSkill.named(uri))
        }
    }

    private func page<Element>(
        _ all: [Element], _ list: String, _ cursor: String?
    ) throws(ProtocolError) -> Page<Element> {
        try Page(all, of: list, from: cursor, size: Self.pageSize)
    }

    private func call(
        _ name: String, _ arguments: JSONObject, _ round: InputRound, _ request: AdmittedRequest,
        _ caller: CallerIdentity, _ channel: AssistantChannel
    ) async throws -> ToolOutcome {
        let team = team()
        guard let tool = Self.tools.first(where: { $0.name == name && $0.isFor(caller) }) else {
            let subject = String(Fence.clean(name, longest: 60))
            try await AssistantRecord.write(
                "assistant.call", subject: subject, result: "refused: unknown_tool", by: caller, of: team)
            let near = NearestName.of(name, among: Self.visible(to: caller).map(\.name))
            let hint = near.map { "; did you mean `\($0)`?" } ?? "; tools/list shows those this key may call"
            throw ProtocolError(.invalidParams, "there is no tool `\(subject)`\(hint)")
        }
        var generator = SystemRandomNumberGenerator()
        var fence = Fence(using: &generator)
        let call = ToolCall(
            team: team, caller: caller, client: request.client, revision: request.revision, settings: settings,
            seal: seal, arguments: arguments, round: round, channel: channel)
        do {
            // What may compute for long leaves the thread that answers everybody.
            let outcome =
                tool.isLong
                ? try await withTaskExecutorPreference(globalConcurrentExecutor) { try await tool.body(call) }
                : try await tool.body(call)
            switch outcome {
            case .done(let object): return .done(finished(object, tool, &fence))
            case .failed(let object): return .failed(finished(object, tool, &fence))
            case .ask: return outcome
            }
        } catch let error as ProtocolError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            // What an operation refused has its row; what never got so far gets one here.
            if call.calls.isZero {
                let code = OperationFailure(error).error.code
                try await AssistantRecord.write(
                    "assistant." + tool.name, subject: "", result: "refused: " + code, by: caller, of: team)
            }
            let told = (error as? ShapeError).map { tool.inOwnNames($0) } ?? error
            return .failed(finished(ToolFailure.object(told), tool, &fence))
        }
    }

    private func finished(_ object: JSONObject, _ tool: AssistantTool, _ fence: inout Fence) -> JSONObject {
        var object = ResultTrim.fit(fence.apply(tool.fence, to: object))
        if fence.isUsed { object["untrusted_text"] = .string(fence.notice) }
        return object
    }
}
