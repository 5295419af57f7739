import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// One attempt to have a person decide through their assistant's client.
///
/// What the assistant sends is a wish. The decision is a form that the client shows its person, who types what is decided
/// and a code that only they have; where no form can be shown, it is the approval page. Every way out says what happened.
struct DecisionRound: Sendable {
    let call: ToolCall
    let arguments: DecideTools.Arguments
    let approves: Bool

    private static let question = "decision"
    private var verb: String { approves ? "approve" : "reject" }
    private var tool: String { verb + "_proposal" }

    /// What a proposal is known to be when the round begins.
    private struct Subject {
        var proposal: String
        var fingerprint: String
        /// What the person types to show that they know what they decide.
        var name: String
        var person: Principal
        var facts: JSONValue?
        var liability: String
    }

    func outcome() async throws -> ToolOutcome {
        let view = try await call.call(ProposalOperations.show, ["proposal": .string(arguments.proposal)])
        let proposal = view["proposal"]
        let digest = proposal?["fingerprint"]?.stringValue ?? ""
        guard digest.hasPrefix(arguments.fingerprint.lowercased()) else {
            throw WinbackError(
                "digest_changed", .refused,
                "the fingerprint is not that of \(arguments.proposal), which is \(digest.prefix(12))",
                advice: "call get_proposal, show the person what it says now, and use the fingerprint it gives")
        }
        if let over = try decidedBefore(view) { return over }
        let subject = try await subject(view, digest)
        if call.round.state != nil || !call.round.answers.isEmpty { return try await answered(subject) }
        try await AssistantRecord.write(
            "assistant." + tool, subject: subject.proposal, reason: arguments.reason,
            result: "wish recorded, nothing decided", by: call.caller, of: call.team)
        guard call.settings.decides else {
            throw WinbackError(
                "no_daemon", .refused, "nothing is decided while no daemon runs; nothing was changed",
                advice: "start it with winback serve, then decide through it")
        }
        guard call.client.showsForms, call.revision.hasElicitation else { return byPage(subject) }
        if call.revision.isModern { return try ask(subject) }
        guard let show = call.channel.ask else { return byPage(subject) }
        return try await taken(await show(form(subject)), subject)
    }

    /// The same decision again is the same answer; the opposite one is refused.
    private func decidedBefore(_ view: JSONObject) throws -> ToolOutcome? {
        let status = view["proposal"]?["status"]?.stringValue ?? ""
        if status == "waiting" { return nil }
        guard status == (approves ? "approved" : "rejected") else {
            throw WinbackError(
                "not_waiting", .refused,
                "\(arguments.proposal) is \(status), so it cannot be \(approves ? "approved" : "rejected")",
                advice: "list_proposals with waiting: true shows what waits")
        }
        return .done([
            "proposal": .string(arguments.proposal), "decided": true, "already_decided": true,
            "status": .string(status),
            "happened": "Nothing now: it was decided before.",
        ])
    }

    private func subject(_ view: JSONObject, _ digest: String) async throws -> Subject {
        let caller = call.caller
        let id = caller.actsFor ?? caller.principal.id
        guard let person = try await AssistantRecord.person(id, of: call.team) else {
            throw WinbackError("no_person", .refused, "\(id) is no person, and only a person decides")
        }
        let may = view["facts"]?["may_decide"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard may.contains(id.text) else {
            let who = may.isEmpty ? "nobody of the team may" : "ask " + may.prefix(5).joined(separator: ", ")
            throw WinbackError(
                "may_not_decide", .refused,
                "\(id) may not decide \(arguments.proposal): they stand behind it, decided it already, or are no approver",
                advice: who)
        }
        // What has changed since makes an approval void, so nobody is asked for a code first.
        if approves, let moved = view["facts"]?["moved"]?.stringValue, !moved.isEmpty {
            throw WinbackError(
                "proposal_moved", .refused, "\(arguments.proposal) cannot be approved any more: \(moved)",
                advice: "propose it again; the new proposal says what holds today")
        }
        let currency = call.team.configuration.programme.currency
        let liability = view["facts"]?["counted_liability"]?.integerValue ?? 0
        return Subject(
            proposal: arguments.proposal, fingerprint: digest,
            name: view["proposal"]?["loop"]?.stringValue ?? arguments.proposal, person: person, facts: view["facts"],
            liability: currency.text(Money(minorUnits: liability)))
    }

    private func byPage(_ subject: Subject) -> ToolOutcome {
        var result: JSONObject = ["proposal": .string(subject.proposal), "decided": false, "status": "waiting"]
        let page = call.settings.approvalPage(subject.proposal, call.team.configuration.web)
        if let page { result["approval_page"] = .string(page) }
        result["happened"] = "Nothing is decided. The wish is recorded."
        result["next_step"] = .string(
            page.map {
                "\(subject.person.name) opens \($0) and decides there with the code of their authenticator app."
            }
                ?? "The daemon serves no pages: start it with winback serve --http 127.0.0.1:8787, then call again.")
        return .done(result)
    }

    private func form(_ subject: Subject, hint: String = "") -> FormQuestion {
        let people = subject.facts?["people_needed"]?.integerValue ?? 1
        let more = people > 1 ? " It takes \(people) people." : ""
        return FormQuestion(
            "\(hint)\(approves ? "Approve" : "Reject") \(subject.proposal) of \(subject.name)? Fingerprint "
                + "\(subject.fingerprint.prefix(12)); at worst \(subject.liability).\(more) Read it first: this form is for "
                + "\(subject.person.name) alone.",
            fields: [
                .init(
                    "name", title: "Type \(subject.name)", help: "The name of what you \(verb), letter by letter",
                    longest: 100),
                .init(
                    "code", title: "Code", help: "Six digits from your authenticator app; they count once", longest: 12),
            ])
    }

    /// What a sealed state is bound to: whoever asked, and the very call.
    private func binding(_ subject: Subject) -> String {
        let arguments = JSONValue.object(call.arguments).write(.canonical)
        return [
            tool, subject.proposal, subject.fingerprint, subject.person.id.text, call.caller.principal.id.text,
            call.caller.key?.id.text ?? "", ContentHash(of: arguments).hex,
        ].joined(separator: "\n")
    }

    private func ask(_ subject: Subject, hint: String = "") throws -> ToolOutcome {
        let state = try call.seal.seal(
            ["proposal": .string(subject.proposal)], about: binding(subject), at: call.team.now, of: call.team)
        return .ask([Self.question: form(subject, hint: hint)], state: state)
    }

    private func answered(_ subject: Subject) async throws -> ToolOutcome {
        guard let state = call.round.state else { return try ask(subject) }
        do {
            _ = try call.seal.open(state, about: binding(subject), at: call.team.now, of: call.team)
        } catch {
            let reason = OperationFailure(error).error
            try await AssistantRecord.write(
                "assistant." + tool, subject: subject.proposal, result: "refused: " + reason.code, by: call.caller,
                of: call.team)
            throw ProtocolError(.invalidParams, "\(reason.description). Nothing was decided.")
        }
        guard let answer = call.round.answers[Self.question] else {
            return try ask(subject, hint: "The form was not answered. ")
        }
        guard call.settings.decides else { return byPage(subject) }
        return try await taken(answer, subject)
    }

    private func taken(_ answer: FormAnswer?, _ subject: Subject) async throws -> ToolOutcome {
        switch answer {
        case nil: return byPage(subject)
        case .declined?, .cancelled?:
            try await AssistantRecord.write(
                "assistant." + tool, subject: subject.proposal, result: "the person said no, nothing decided",
                by: call.caller, of: call.team)
            return .done([
                "proposal": .string(subject.proposal), "decided": false, "status": "waiting",
                "happened":
                    "Nothing is decided: the person closed the form or said no. Do not ask again unless they say so.",
            ])
        case .accepted(let content)?: return try await decide(content, subject)
        }
    }

    private func decide(_ content: JSONObject, _ subject: Subject) async throws -> ToolOutcome {
        let typed = content["name"]?.stringValue ?? ""
        guard typed.filter({ !$0.isWhitespace }) == subject.name else {
            throw WinbackError(
                "name_differs", .refused, "what was typed is not \(subject.name), so nothing was decided",
                advice: "ask the person what they want to decide, then call again")
        }
        let code = content["code"]?.stringValue ?? content["code"]?.integerValue.map { String($0) } ?? ""
        let caller = CallerIdentity(
            principal: subject.person, key: call.caller.actsFor == nil ? call.caller.key : nil, isNamed: true,
            factorCode: code.filter { !$0.isWhitespace }, face: .elicitation, shownThrough: call.caller.key?.id)
        let operation = approves ? ProposalOperations.approve : ProposalOperations.reject
        let view = try await AnyOperation(operation).call(
            [
                "proposal": .string(subject.proposal), "fingerprint": .string(subject.fingerprint),
                "reason": .string(arguments.reason),
            ], by: caller, of: call.team)
        let status = view["proposal"]?["status"]?.stringValue ?? ""
        let waits = status == "waiting"
        return .done([
            "proposal": .string(subject.proposal), "decided": .bool(!waits), "status": .string(status),
            "happened": .string(
                waits
                    ? "\(subject.person.name)'s decision counts; more people have to approve before anything happens."
                    : approves ? "Approved by \(subject.person.name), and at work now." : "Rejected. Nothing changes."),
        ])
    }
}
