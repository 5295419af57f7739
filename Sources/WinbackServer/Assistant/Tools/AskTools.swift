import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Questions about numbers and members.
enum AskTools {
    static let all: [AssistantTool] = [
        listMetrics, queryMetric, diagnoseMetric, membersAtRisk, findMember, explainMember,
    ]

    private static let listMetrics = AssistantTool.direct(
        MetricOperations.list, as: "list_metrics", title: "List metrics",
        "List the governed metrics, a line each. Use it to find the exact name before query_metric; `match` searches names, "
            + "descriptions and synonyms.",
        paging: .sliced("metrics"))

    private static let queryMetric = AssistantTool.direct(
        MetricOperations.query, as: "query_metric", title: "Query a metric",
        "Answer a question about governed metrics: values by dimension and time, compared with another period if asked. "
            + "Quote numbers only from here, with `query_id` and `as_of`. Small groups are held back; `warnings` say what to tell.",
        hiding: ["explain"], fence: Fence.Rule(phrases: ["rows", "totals"]))

    private static let diagnoseMetric = AssistantTool.direct(
        MetricOperations.diagnose, as: "diagnose_metric", title: "Diagnose a metric",
        "Find where and since when a metric moved, and whether it moved at all beyond noise. `story` is what to tell; causes "
            + "are places in the data, not proof of why.",
        isLong: true, fence: Fence.Rule(phrases: ["causes", "factors", "story", "ruled_out"]))

    private static let membersAtRisk = AssistantTool.direct(
        ChurnOperations.list, as: "list_members_at_risk", title: "List members at risk",
        "List members whose orders stopped against their own cadence: slipping and lapsed unless `state` says otherwise. "
            + "Gives ids and dates, no names; `total` counts them all.",
        paging: .skipped("members"), fence: Fence.Rule(phrases: ["member"]))

    private static let findMember = AssistantTool(
        "find_member", title: "Find a member",
        "Find a member by exactly one whole identifier (your own id, an e-mail address or a phone number), with points balance, "
            + "churn state, consents and open coupons. Names and addresses are masked unless the key may see them. Nobody can "
            + "be listed or searched by part of a name.",
        input: MemberOperations.find.input.kind,
        output: [
            "type": "object",
            "properties": [
                "members": ["type": "array"], "masked": ["type": "boolean"], "details": ["type": "object"],
            ],
        ],
        does: .readsOthers,
        fence: Fence.Rule(always: ["name"], phrases: ["email", "phone", "tier", "member", "source"]),
        isFor: { $0.scopes.contains(.membersRead) },
        body: { call in
            var found = try await call.call(MemberOperations.find, call.arguments)
            let members = found["members"]?.arrayValue ?? []
            if members.count == 1, let id = members[0]["member"] {
                found["details"] = .object(try await call.call(MemberOperations.show, ["member": id]))
            } else {
                var lines: [JSONValue] = []
                for member in members {
                    var line = member.objectValue ?? [:]
                    line["points"] = try await call.call(MemberOperations.points, ["member": member["member"] ?? ""])[
                        "points"]
                    lines.append(.object(line))
                }
                found["members"] = .array(lines)
            }
            return .done(found)
        })

    private static let explainMember = AssistantTool.direct(
        ExplainOperations.explain, as: "explain_member", title: "Explain a member",
        "Tell what may be done for one member now, and what stands in the way: every gate of every tool with when it would "
            + "pass, and whether each loop would take them. Never tells which group a member is in.",
        fence: Fence.Rule(phrases: ["about"]),
        keeping: { output in
            // What passes needs no words: of each tool only the gates that stand in the way are told.
            var output = output
            output["tools"] = .array(
                (output["tools"]?.arrayValue ?? []).map { tool in
                    var tool = tool.objectValue ?? [:]
                    tool["gates"] = .array((tool["gates"]?.arrayValue ?? []).filter { $0["answer"] != "passes" })
                    return .object(tool)
                })
            return output
        })
}
