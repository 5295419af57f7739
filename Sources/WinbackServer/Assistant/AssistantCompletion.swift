import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Endings of names while they are typed: metrics, loops and proposals that wait.
struct AssistantCompletion: Sendable {
    let team: Team
    let caller: CallerIdentity

    func endings(_ question: CompletionQuestion) async throws -> [String] {
        guard question.typed.utf8.count <= 200 else { throw ProtocolError(.invalidParams, "the value is too long") }
        let typed = question.typed.lowercased()
        let names = try await names(question)
        // Those that begin with it first, then those that hold it.
        let begin = names.filter { $0.lowercased().hasPrefix(typed) }
        return begin + names.filter { !$0.lowercased().hasPrefix(typed) && $0.lowercased().contains(typed) }
    }

    private func names(_ question: CompletionQuestion) async throws -> [String] {
        switch question.reference {
        case .prompt(let name): _ = try AssistantPrompts.named(name)
        case .resource(let uri):
            let resources = AssistantResources(team: team, caller: caller, revision: .newestLegacy)
            guard resources.templates.contains(where: { $0.uri == uri }) else {
                throw ProtocolError(.invalidParams, "there is no resource template `\(Fence.clean(uri, longest: 120))`")
            }
        }
        switch question.argument {
        case "metric" where caller.scopes.contains(.metricsRead):
            let input = try MetricOperations.list.input.decode([:])
            return try await MetricOperations.list.run(input, by: caller, of: team).metrics.map(\.name)
        case "loop" where caller.scopes.contains(.loopsRead), "playbook" where caller.scopes.contains(.loopsRead):
            return try await LoopOperations.list.run(NoInput(), by: caller, of: team).loops.map(\.loop.id.text)
        case "proposal" where caller.scopes.contains(.loopsRead):
            return try await ProposalOperations.list.run(.init(waiting: false, limit: 200), by: caller, of: team)
                .proposals.map(\.id.text)
        case "range": return ["last_week", "last_month", "this_month", "last_7_days", "last_30_days", "this_year"]
        default: return []
        }
    }
}
