import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Proposing a playbook, from its text or by editing the one at work.
enum ProposeTool {
    private struct Edit: Sendable {
        var find: String
        var replace: String
        static let shape = Shape<Edit>.object(
            "Edit", "A piece of text and what stands there instead.",
            Field("find", "Text that occurs exactly once.", .string(min: 1, max: 10_000), \.find),
            Field("replace", "What stands there instead.", .string(max: 10_000), \.replace),
            make: { Edit(find: $0, replace: $1) })
    }

    private struct Template: Sendable {
        var file: String
        var text: String
        static let shape = Shape<Template>.object(
            "Template", "A message template that comes along.",
            Field("file", "Its file name, such as we-miss-you.md.", .string(min: 1, max: 100), \.file),
            Field("text", "Its text.", .string(max: 50_000), \.text), make: { Template(file: $0, text: $1) })
    }

    private struct Arguments: Sendable {
        var yaml: String?
        var loop: String?
        var edits: [Edit]
        var templates: [Template]
        var reason: String
        var checkOnly: Bool
        static let shape = Shape<Arguments>.object(
            "Propose", "A playbook to propose.",
            Field("yaml", "The whole playbook.", .optional(.string(min: 1, max: 200_000)), \.yaml),
            Field("loop", "Instead of yaml: the loop whose playbook is changed.", .optional(.string(max: 64)), \.loop),
            Field(
                "edits", "With loop: changes of its text, as winback://loops/LOOP/playbook shows it.",
                .array(of: Edit.shape, max: 50), \.edits, default: []),
            Field(
                "templates", "Message templates that come along.", .array(of: Template.shape, max: 20), \.templates,
                default: []),
            Field("reason", "Why, for those who decide.", .string(max: 2_000), \.reason, default: ""),
            Field(
                "check_only", "Only read it and compute what it would do; propose nothing.", .boolean, \.checkOnly,
                default: false),
            make: {
                Arguments(yaml: $0, loop: $1, edits: $2, templates: $3, reason: $4, checkOnly: $5)
            })
    }

    static let tool = AssistantTool(
        "propose_playbook", title: "Propose a playbook",
        "Create or change a loop: from a whole playbook in `yaml`, or from `loop` and `edits` of the one at work. Gives every "
            + "problem with its line, or a proposal that another person decides; nothing starts before that. Use check_only first.",
        input: Arguments.shape.kind,
        output: [
            "type": "object",
            "properties": [
                "proposal": ["type": "string"], "fingerprint": ["type": "string"], "loop": ["type": "string"],
                "forecast": ["type": "object"], "changes": ["type": "array"], "warnings": ["type": "array"],
                "approval_page": ["type": "string"], "happened": ["type": "string"],
            ],
        ],
        does: .adds, isLong: true,
        fence: Fence.Rule(always: ["reason"], phrases: ["changes", "warnings"], own: ["exclusions"]),
        isFor: { $0.scopes.contains(.playbooksPropose) },
        body: { call in
            let arguments = try call.read(Arguments.shape)
            let text = try await text(arguments, call)
            var input: JSONObject = ["playbook": ["file": "playbook.yaml", "text": .string(text)]]
            input["templates"] = .array(
                arguments.templates.map { ["file": .string($0.file), "text": .string($0.text)] })
            return .done(
                arguments.checkOnly ? try await check(input, call) : try await propose(input, arguments, call))
        })

    private static func text(_ arguments: Arguments, _ call: ToolCall) async throws -> String {
        switch (arguments.yaml, arguments.loop) {
        case (let yaml?, nil): return yaml
        case (nil, let loop?):
            let known = try await call.call(LoopOperations.playbook, ["loop": .string(loop)])
            return try edited(known["text"]?.stringValue ?? "", arguments.edits)
        default:
            throw WinbackError(
                "yaml_or_loop", .badInput, "exactly one of `yaml` and `loop` has to be given",
                advice: "`yaml` for a new playbook, `loop` with `edits` to change one at work")
        }
    }

    static func edited(_ text: String, _ edits: [(find: String, replace: String)]) throws -> String {
        var text = text
        for (number, edit) in edits.enumerated() {
            let parts = text.split(separator: edit.find, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw WinbackError(
                    "edit_not_unique", .badInput,
                    "edit \(number + 1): its text occurs \(parts.count - 1) times, expected once",
                    advice: "read winback://loops/LOOP/playbook and take a longer piece of it")
            }
            text = parts[0] + edit.replace + parts[1]
        }
        return text
    }

    private static func edited(_ text: String, _ edits: [Edit]) throws -> String {
        guard !edits.isEmpty else {
            throw WinbackError("no_edits", .badInput, "`edits` is empty: nothing would change")
        }
        return try edited(text, edits.map { (find: $0.find, replace: $0.replace) })
    }

    private static func check(_ input: JSONObject, _ call: ToolCall) async throws -> JSONObject {
        let plan = try await call.call(PlaybookOperations.plan, input)
        return [
            "loop": plan["loop"] ?? "", "fingerprint": plan["fingerprint"] ?? "", "currency": plan["currency"] ?? "",
            "forecast": plan["forecast"] ?? [:], "warnings": plan["warnings"] ?? [],
            "happened": "Nothing: it was only checked. Call again without check_only to propose it.",
        ]
    }

    private static func propose(_ input: JSONObject, _ arguments: Arguments, _ call: ToolCall) async throws
        -> JSONObject
    {
        var input = input
        input["reason"] = .string(arguments.reason)
        let view = try await call.call(PlaybookOperations.propose, input)
        let proposal = view["proposal"]
        let id = proposal?["proposal"]?.stringValue ?? ""
        var result: JSONObject = [
            "proposal": .string(id), "fingerprint": proposal?["fingerprint"] ?? "", "loop": proposal?["loop"] ?? "",
            "status": proposal?["status"] ?? "", "decide_before": proposal?["decide_before"] ?? "",
            "currency": view["currency"] ?? "", "forecast": proposal?["forecast"] ?? [:],
            "changes": view["facts"]?["changes"] ?? [], "may_decide": view["facts"]?["may_decide"] ?? [],
        ]
        if let page = call.settings.approvalPage(id, call.team.configuration.web) {
            result["approval_page"] = .string(page)
        }
        result["happened"] = "A proposal waits. Nothing is at work before another person approves it."
        return result
    }
}
