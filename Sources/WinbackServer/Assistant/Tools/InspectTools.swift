import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// What loops do, what waits and what was done.
enum InspectTools {
    static let all: [AssistantTool] = [listLoops, getLoop, listProposals, getProposal, listActivity, listPools]

    /// Texts of loops and proposals that people and assistants wrote.
    static let written = Fence.Rule(
        always: ["reason", "status_reason", "decision_reason", "why", "body"],
        phrases: ["subject", "playbook", "removed", "added", "notes", "moved", "before", "after", "subject_line"],
        own: ["exclusions", "gates"])

    private static let listLoops = AssistantTool.direct(
        LoopOperations.list, as: "list_loops", title: "List loops",
        "List loops (playbooks at work) with status and how many members entered. get_loop tells more of one.",
        paging: .sliced("loops"), does: .readsOthers, fence: written)

    private static let listProposals = AssistantTool.direct(
        ProposalOperations.list, as: "list_proposals", title: "List proposals",
        "List changes that wait for a person or were decided, newest first, with the most they can cost (`liability`, in minor "
            + "units). `waiting: true` gives only what waits.",
        paging: .sliced("proposals"), does: .readsOthers, fence: written,
        keeping: { output in
            var output = output
            output["proposals"] = .array((output["proposals"]?.arrayValue ?? []).map { ProposalBrief.line($0) })
            return output
        })

    private static let getProposal = AssistantTool(
        "get_proposal", title: "Get a proposal",
        "Show a proposal: what it changes, the messages it would send, forecast, liability, evidence, fingerprint, who may decide "
            + "and what may be done next. What Winback computed stands under `facts`; `reason` is only what the proposer says.",
        input: ProposalOperations.show.input.kind,
        output: [
            "type": "object",
            "properties": [
                "proposal": ["type": "object"], "facts": ["type": "object"], "currency": ["type": "string"],
                "allowed_actions": ["type": "array"], "approval_page": ["type": "string"],
            ],
        ],
        does: .readsOthers, isLong: true, fence: written, isFor: { $0.scopes.contains(.loopsRead) },
        body: { call in
            var view = try await call.call(ProposalOperations.show, call.arguments)
            // What changes stands under facts; the playbook at work is a resource of its own.
            view["old"] = nil
            ProposalBrief.addNext(&view, call)
            return .done(view)
        })

    private static let listActivity = AssistantTool.direct(
        AuditOperations.list, as: "list_activity", title: "List activity",
        "List what was done, by whom, for whom and with what result, newest first: the audit chain. `action` takes a whole name "
            + "(proposal.approve) or the part before the dot; `subject` a proposal, loop or preview.",
        paging: .before("rows"), does: .readsOthers, fence: written,
        keeping: { output in
            var output = output
            output["rows"] = .array(
                (output["rows"]?.arrayValue ?? []).map { row in
                    let hashes = ["previous", "hash", "form", "team", "inputs"]
                    return .object(JSONObject(row.objectValue?.members.filter { !hashes.contains($0.key) } ?? []))
                })
            return output
        })

    private static let listPools = AssistantTool.direct(
        PoolOperations.list, as: "list_coupon_pools", title: "List coupon pools",
        "List coupon pools: what a code is worth, what it can cost at most, how many are left.",
        paging: .sliced("pools"))

    private static let getLoop = AssistantTool(
        "get_loop", title: "Get a loop",
        "Show one loop: state, funnel, lift reading against its control group (or when a first reading and a decision are "
            + "expected), guardrails, budget, what is stopped, and what it does next and when. Amounts are in minor units.",
        input: LoopOperations.show.input.kind,
        output: [
            "type": "object",
            "properties": [
                "loop": ["type": "string"], "status": ["type": "string"], "headline": ["type": "string"],
                "reading": ["type": "object"], "expected": ["type": "object"], "funnel": ["type": "array"],
                "guardrails": ["type": "array"], "budget": ["type": "object"], "variants": ["type": "array"],
                "stopped": ["type": "array"], "next": ["type": "object"], "currency": ["type": "string"],
            ],
        ],
        does: .readsOthers, isLong: true, fence: written, isFor: { $0.scopes.contains(.loopsRead) },
        body: { call in .done(try await LoopBrief.object(call)) })
}

/// A proposal in the words of a list, and what may be done with it.
enum ProposalBrief {
    /// Without its forecast, of which the money and the entries are kept.
    static func line(_ proposal: JSONValue) -> JSONValue {
        var line = proposal.objectValue ?? [:]
        let forecast = line["forecast"]
        line["forecast"] = nil
        line["liability"] = forecast?["liability"]
        line["entries_total"] = forecast?["entries_total"]
        return .object(line)
    }

    /// Adds the page, the next calls with their exact arguments, and what they do not do.
    static func addNext(_ view: inout JSONObject, _ call: ToolCall) {
        guard let id = view["proposal"]?["proposal"]?.stringValue, view["proposal"]?["status"] == "waiting" else {
            view["allowed_actions"] = []
            return
        }
        if let page = call.settings.approvalPage(id, call.team.configuration.web) {
            view["approval_page"] = .string(page)
        }
        let arguments: JSONValue = [
            "proposal": .string(id), "fingerprint": view["proposal"]?["fingerprint"] ?? "",
        ]
        let tools = DecideTools.all.filter { $0.isFor(call.caller) }
        view["allowed_actions"] = .array(
            tools.map { ["tool": .string($0.name), "arguments": arguments] })
        view["next_step"] = .string(
            "Only a person decides, with a code of their authenticator app: show them what this changes, then call "
                + "approve_proposal or reject_proposal with this fingerprint, or send them to approval_page.")
    }
}

/// One loop in the words of an assistant.
enum LoopBrief {
    static func object(_ call: ToolCall) async throws -> JSONObject {
        let report = try await call.call(LoopOperations.report, call.arguments)
        let shown = try await call.call(LoopOperations.show, call.arguments)
        let stops = try await call.call(StopOperations.list, [:])["stops"]?.arrayValue ?? []
        let status = try await call.call(StatusOperations.status, [:])
        let loop = report["loop"]?.stringValue ?? ""
        var brief: JSONObject = [
            "loop": .string(loop), "status": report["status"] ?? "", "as_of": report["as_of"] ?? "",
            "currency": report["currency"] ?? "", "fingerprint": shown["loop"]?["fingerprint"] ?? "",
        ]
        if let reason = report["status_reason"], reason != "" { brief["status_reason"] = reason }
        if let started = shown["loop"]?["started_on"] { brief["started_on"] = started }
        if let ends = shown["loop"]?["ends_on"] { brief["ends_on"] = ends }
        let reading = report["checks"]?.arrayValue?.last
        let sentence = reading?["sentence"]?.stringValue ?? ""
        brief["headline"] = .string(sentence.isEmpty ? "No reading yet." : sentence)
        brief["reading"] = reading
        if reading?["lift"] == nil { brief["expected"] = try await expected(loop, call) }
        brief["funnel"] = report["funnel"]
        brief["guardrails"] = report["guardrails"]
        brief["budget"] = budget(report["ledger"])
        brief["holdout_share"] = report["holdout_share"]
        brief["variants"] = variants(report)
        brief["stopped"] = .array(
            stops.filter { stop in
                guard let scope = stop["scope"]?.stringValue else { return false }
                return scope == "everything" || scope == "loop/\(loop)" || scope.hasPrefix("journey/\(loop)/")
            })
        brief["cycles"] = .array(Array((shown["cycles"]?.arrayValue ?? []).prefix(3)))
        brief["next"] = next(report["status"]?.stringValue ?? "", status["next_wake"])
        brief["notes"] = report["notes"]
        return brief
    }

    /// When evidence can be expected, as computed when the loop was approved.
    private static func expected(_ loop: String, _ call: ToolCall) async throws -> JSONValue? {
        let listed = try await call.call(ProposalOperations.list, ["limit": 200])["proposals"]?.arrayValue ?? []
        guard
            let approved = listed.first(where: {
                $0["loop"]?.stringValue == loop && $0["status"] == "approved" && $0["forecast"]?["first_reading"] != nil
            })
        else { return nil }
        return [
            "first_reading": approved["forecast"]?["first_reading"] ?? .null,
            "decision_expected": approved["forecast"]?["decision_expected"] ?? [],
        ]
    }

    private static func budget(_ ledger: JSONValue?) -> JSONValue? {
        guard var account = ledger?.objectValue else { return nil }
        let used = ["reserved", "issued", "redeemed", "unknown"].reduce(Int64(0)) {
            $0 + (account[$1]?.integerValue ?? 0)
        }
        account["scope"] = nil
        account["key"] = nil
        account["left"] = .integer((account["cap"]?.integerValue ?? 0) - used)
        return .object(account)
    }

    private static func variants(_ report: JSONObject) -> JSONValue {
        let shares = report["periods"]?.arrayValue?.last?["shares"]?.arrayValue ?? []
        let names = report["variants"]?.arrayValue ?? []
        return .array(
            names.enumerated().map { index, name in
                ["journey": name, "share": shares.indices.contains(index) ? shares[index] : .null]
            })
    }

    private static func next(_ status: String, _ wake: JSONValue?) -> JSONValue {
        let what =
            switch status {
            case "running": "goes on by itself: due entries, then the next daily cycle"
            case "held":
                "is held: it measures and starts nothing until it is resumed, or its resume proposal is approved"
            case "closing": "takes nobody in any more; entries run to their end and are measured"
            case "proposed": "waits for a person to approve its proposal"
            default: "is over"
            }
        var next: JSONObject = ["what": .string(what)]
        if let wake, status == "running" || status == "closing" { next["not_before"] = wake }
        return .object(next)
    }
}
