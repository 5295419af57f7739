import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Holding loops, proposing playbooks, and single operations for one member.
enum OperateTools {
    static let all: [AssistantTool] =
        [pauseLoop, resumeLoop, ProposeTool.tool, journey]
        + [
            single(
                ToolOperations.awardPoints, as: "award_points", title: "Award points", "Credit points to one member."),
            single(
                ToolOperations.issueCoupon, as: "issue_coupon", title: "Issue a coupon",
                "Give one member a coupon of a pool; list_coupon_pools shows them."),
            single(
                ToolOperations.issueAmbassadorCode, as: "issue_ambassador_code", title: "Issue an ambassador code",
                "Give one member an ambassador code."),
        ]

    /// What is paused or resumed.
    private struct HoldArguments: Sendable {
        var loop: String?
        var everything: Bool
        var reason: String

        var scope: String? {
            if everything { return "everything" }
            return loop.map { "loop/" + $0 }
        }

        static let loopField = Field<HoldArguments, String?>(
            "loop", "The loop; leave out with `everything`.", .optional(.string(min: 1, max: 64)), \.loop)
        static let everythingField = Field<HoldArguments, Bool>(
            "everything", "All loops at once.", .boolean, \.everything, default: false)
        static let pause = Shape<HoldArguments>.object(
            "Pause", "What is paused.", loopField, everythingField,
            Field("reason", "Why, for people.", .string(min: 1, max: 500), \.reason),
            make: { HoldArguments(loop: $0, everything: $1, reason: $2) })
        static let resume = Shape<HoldArguments>.object(
            "Resume", "What goes on.", loopField, everythingField,
            make: { HoldArguments(loop: $0, everything: $1, reason: "") })

        func named() throws -> String {
            guard let scope, (loop == nil) == everything else {
                throw WinbackError(
                    "loop_or_everything", .badInput, "exactly one of `loop` and `everything` has to be given",
                    advice: "list_loops shows the loops")
            }
            return scope
        }
    }

    private static let stopsOutline: JSONValue = [
        "type": "object", "properties": ["stops": ["type": "array"], "happened": ["type": "string"]],
    ]

    private static let pauseLoop = AssistantTool(
        "pause_loop", title: "Pause loops",
        "Stop one loop, or everything, at once: no new entries, no effects; measuring goes on. Safe and reversible with "
            + "resume_loop.",
        input: HoldArguments.pause.kind, output: stopsOutline, does: .holds, fence: InspectTools.written,
        isFor: { $0.scopes.contains(.loopsPause) },
        body: { call in
            let arguments = try call.read(HoldArguments.pause)
            let scope = try arguments.named()
            var output = try await call.call(
                StopOperations.set, ["scope": .string(scope), "reason": .string(arguments.reason)])
            output["happened"] = .string("\(scope) is stopped.")
            return .done(output)
        })

    private static let resumeLoop = AssistantTool(
        "resume_loop", title: "Resume loops",
        "Let go on what was paused by hand, by somebody of the same or less authority. A hold that Winback made itself (a "
            + "guardrail, a changed metric) ends only when its resume proposal is approved.",
        input: HoldArguments.resume.kind, output: stopsOutline, does: .holds, fence: InspectTools.written,
        isFor: { $0.scopes.contains(.loopsPause) },
        body: { call in
            let arguments = try call.read(HoldArguments.resume)
            return .done(try await resume(try arguments.named(), loop: arguments.loop, call))
        })

    private static func resume(_ scope: String, loop: String?, _ call: ToolCall) async throws -> JSONObject {
        let stops = try await call.call(StopOperations.list, [:])
        var happened: [String] = []
        var output = stops
        if stops["stops"]?.arrayValue?.contains(where: { $0["scope"]?.stringValue == scope }) ?? false {
            output = try await call.call(StopOperations.lift, ["scope": .string(scope)])
            happened.append("\(scope) goes on.")
        }
        if let loop {
            let record = try await call.call(LoopOperations.show, ["loop": .string(loop)])["loop"]
            if record?["status"] == "held", !call.caller.scopes.contains(.loopsOperate) {
                happened.append(
                    "\(loop) stays held: a person or a guardrail holds it, and only a person lets it go on.")
            } else if record?["status"] == "held" {
                _ = try await call.call(LoopOperations.resume, ["loop": .string(loop)])
                happened.append("The hold of \(loop) is lifted.")
            }
        }
        output["happened"] = .string(
            happened.isEmpty ? "Nothing: \(scope) was not paused by hand." : happened.joined(separator: " "))
        return output
    }

    /// What a call of a single operation carries when it confirms.
    private struct Confirmation: Sendable {
        var preview: String?
        var identifier: String?
        static let shape = Shape<Confirmation>.object(
            "Confirmation", "What confirms a preview.",
            Field(
                "preview", "Second call: the preview's id. Then only `identifier` is needed beside it.",
                .optional(.string(min: 1, max: 40)), \.preview),
            Field(
                "identifier",
                "Second call: the member in another way than the first call named them, as the person said it.",
                .optional(.string(min: 1, max: 400)), \.identifier),
            make: { Confirmation(preview: $0, identifier: $1) })
    }

    private static let how =
        " Two calls: the first gives a preview (who, cost, what is left of each cap) and does nothing; show its name and e-mail "
        + "to the person, then call again with `preview` and `identifier`. A refusal names every gate and what would pass."

    static func single(
        _ operation: Operation<ToolInput, PreviewReply>, as name: String, title: String, _ what: String
    ) -> AssistantTool {
        AssistantTool(
            name, title: title, what + how,
            input: .object(
                name: name, doc: "",
                fields: operation.input.fields.map(\.whenGiven) + Confirmation.shape.fields),
            output: operation.output.kind.outline, does: .gives,
            fence: Fence.Rule(always: ["name"], phrases: ["email", "outcome"]),
            isFor: { $0.scopes.contains(operation.scope) },
            body: { call in try await carry(operation, call.arguments, call) })
    }

    /// A preview, or its confirmation.
    private static func carry(
        _ operation: Operation<ToolInput, PreviewReply>, _ arguments: JSONObject, _ call: ToolCall
    ) async throws -> ToolOutcome {
        guard let preview = call.text("preview") else {
            var reply = try await call.call(
                operation, JSONObject(arguments.members.filter { !["preview", "identifier"].contains($0.key) }))
            reply["happened"] = "Nothing yet: this is a preview."
            reply["next_step"] = .string(
                "Show the person name, e-mail and cost. When they agree, call again with `preview` and, as `identifier`, "
                    + "the member in one of the ways under confirm_by, as the person says it.")
            return .done(reply)
        }
        guard let identifier = call.text("identifier") else {
            throw WinbackError(
                "no_identifier", .badInput,
                "`identifier` is missing: a preview is confirmed by naming its member again",
                advice: "ask the person for the member's e-mail address, number, full name or id")
        }
        var reply = try await call.call(
            ToolOperations.confirm, ["preview": .string(preview), "identifier": .string(identifier)])
        reply["happened"] = .string("Carried out; status \(reply["status"]?.stringValue ?? "").")
        return .done(reply)
    }

    /// Which way a journey goes.
    private enum Direction: String, Sendable, CaseIterable {
        case start, end
    }

    private struct JourneyArguments: Sendable {
        var action: Direction?
        static let shape = Shape<JourneyArguments>.object(
            "JourneyAction", "Which way it goes.",
            Field("action", "First call: whether the journey starts or ends.", .optional(.enumeration), \.action),
            make: { JourneyArguments(action: $0) })
    }

    private static let journey = AssistantTool(
        "start_or_end_journey", title: "Start or end a journey",
        "Put one member into an approved loop's journey, or take them out of it." + how,
        input: .object(
            name: "start_or_end_journey", doc: "",
            fields: JourneyArguments.shape.fields + ToolOperations.startJourney.input.fields.map(\.whenGiven)
                + Confirmation.shape.fields),
        output: ToolOperations.startJourney.output.kind.outline, does: .gives,
        fence: Fence.Rule(always: ["name"], phrases: ["email", "outcome"]),
        isFor: { $0.scopes.contains(.startJourney) && $0.scopes.contains(.endJourney) },
        body: { call in
            let action = call.text("action").flatMap { Direction(rawValue: $0) }
            if action == nil, call.text("preview") == nil {
                throw WinbackError("bad_input", .badInput, "`action` has to be start or end")
            }
            let operation = action == .end ? ToolOperations.endJourney : ToolOperations.startJourney
            return try await carry(operation, call.without("action"), call)
        })
}
