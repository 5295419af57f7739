import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// Texts that an assistant can read: playbooks, metric definitions, reports, audit trails, and the skill.
struct AssistantResources: Sendable {
    let team: Team
    let caller: CallerIdentity
    let revision: Revision

    private static let scheme = "winback://"

    var templates: [ResourceDescription] {
        var all: [ResourceDescription] = []
        if sees(.loopsRead) {
            all.append(Self.playbook("{loop}"))
            all.append(Self.report("{loop}"))
        }
        if sees(.metricsRead) {
            all.append(
                ResourceDescription(
                    uri: Self.scheme + "metrics/{metric}", name: "metric", title: "Metric definition",
                    description: "What a metric means, what it may be cut by and who answers for it.",
                    mimeType: "application/json"))
        }
        if sees(.auditRead) {
            all.append(
                ResourceDescription(
                    uri: Self.scheme + "proposals/{proposal}/audit", name: "audit", title: "Audit trail of a proposal",
                    description: "Everything recorded about a proposal, newest first.", mimeType: "application/json"))
        }
        return all
    }

    func list() async throws -> [ResourceDescription] {
        var all = [AssistantSkill.resource]
        if sees(.loopsRead) {
            for loop in try await LoopOperations.list.run(NoInput(), by: caller, of: team).loops {
                all.append(Self.playbook(loop.loop.id.text))
                all.append(Self.report(loop.loop.id.text))
            }
        }
        return all
    }

    /// The texts of a resource; throws `resourceNotFound` in the code of the revision, with the address that was asked.
    func read(_ uri: String) async throws -> [ResourceText] {
        if uri == AssistantSkill.uri { return [AssistantSkill.text] }
        guard let parts = Self.parts(uri) else { throw notFound(uri) }
        do {
            switch (parts[0], parts.count, parts.last) {
            case ("loops", 3, "playbook"): return [try await playbook(uri, parts[1])]
            case ("loops", 3, "report"): return try await report(uri, parts[1])
            case ("metrics", 2, _):
                return [try await json(uri, MetricOperations.show, ["metric": .string(parts[1])])]
            case ("proposals", 3, "audit"):
                return [
                    try await json(uri, AuditOperations.list, ["subject": .string(parts[1]), "limit": 200])
                ]
            default: throw notFound(uri)
            }
        } catch let error as WinbackError where error.category == .notFound {
            throw notFound(uri, error.description)
        }
    }

    /// Only plain words between slashes: nothing in an address is ever a path.
    private static func parts(_ uri: String) -> [String]? {
        guard uri.hasPrefix(scheme), uri.utf8.count <= 300 else { return nil }
        let parts = uri.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == 0x2D || byte == 0x5F
                }
        }
        return isPlain ? parts : nil
    }

    private func playbook(_ uri: String, _ loop: String) async throws -> ResourceText {
        let shown = try await LoopOperations.playbook.run(.init(loop: LoopID(loop)), by: caller, of: team)
        var generator = SystemRandomNumberGenerator()
        var fence = Fence(using: &generator)
        // The delimiters stand in comments, so that what is between them still is the playbook.
        let fenced = fence.wrap("\n" + shown.text + "\n#", longest: 60_000)
        return ResourceText(uri: uri, mimeType: "application/yaml", text: "# \(fence.notice)\n# \(fenced)\n")
    }

    private func report(_ uri: String, _ loop: String) async throws -> [ResourceText] {
        let report = try await LoopOperations.report.run(.init(loop: LoopID(loop), on: nil), by: caller, of: team)
        return [
            ResourceText(uri: uri, mimeType: "text/plain", text: LoopReportText.render(report, style: .plain)),
            ResourceText(
                uri: uri, mimeType: "image/svg+xml",
                text: LiftPlot(report).file(PlotSize(width: 720, height: 320, name: "lift"))),
        ]
    }

    private func json<Input, Output>(
        _ uri: String, _ operation: Operation<Input, Output>, _ input: JSONObject
    ) async throws -> ResourceText {
        let output = try await AnyOperation(operation).call(.object(input), by: caller, of: team)
        var generator = SystemRandomNumberGenerator()
        var fence = Fence(using: &generator)
        var object = ResultTrim.fit(fence.apply(InspectTools.written, to: output.objectValue ?? [:]))
        if fence.isUsed { object["untrusted_text"] = .string(fence.notice) }
        return ResourceText(uri: uri, mimeType: "application/json", text: JSONValue.object(object).text(.pretty))
    }

    private func sees(_ scope: Scope) -> Bool { caller.scopes.contains(scope) }

    private func notFound(_ uri: String, _ why: String? = nil) -> ProtocolError {
        let shown = Fence.clean(uri, longest: 120)
        return ProtocolError(
            revision.isModern ? .invalidParams : .resourceNotFound,
            why ?? "there is no resource `\(shown)`; resources/list and resources/templates/list show what there is",
            data: ["uri": .string(uri)])
    }

    private static func playbook(_ loop: String) -> ResourceDescription {
        ResourceDescription(
            uri: scheme + "loops/\(loop)/playbook", name: "playbook of \(loop)", title: "Playbook of \(loop)",
            description: "The playbook the loop works with, in its one canonical form; propose_playbook edits it.",
            mimeType: "application/yaml")
    }

    private static func report(_ loop: String) -> ResourceDescription {
        ResourceDescription(
            uri: scheme + "loops/\(loop)/report", name: "report of \(loop)", title: "Report of \(loop)",
            description: "Lift, money, funnel and guardrails as text, and the lift as an SVG plot.",
            mimeType: "text/plain")
    }
}
