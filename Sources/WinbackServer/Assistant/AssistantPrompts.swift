import WinbackMCP
import WinbackModel

/// What people ask again and again, as a client offers it by name.
struct AssistantPrompts: Sendable {
    let description: PromptDescription
    private let template: @Sendable ([String: String]) -> String

    static let all = [weeklyReview, diagnoseDrop, draftWinback, whatWaits]

    static func named(_ name: String) throws(ProtocolError) -> AssistantPrompts {
        if let prompt = all.first(where: { $0.description.name == name }) { return prompt }
        let near = NearestName.of(name, among: all.map(\.description.name))
        throw ProtocolError(
            .invalidParams,
            "there is no prompt `\(Fence.clean(name, longest: 60))`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }

    /// The prompt filled in; throws for an argument that is missing, unknown or no line of text.
    func text(_ arguments: [String: String]) throws(ProtocolError) -> String {
        let known = description.arguments.map(\.name)
        for name in arguments.keys.sorted() where !known.contains(name) {
            let expected = known.isEmpty ? "it takes none" : "it takes " + known.joined(separator: ", ")
            throw ProtocolError(
                .invalidParams,
                "the prompt \(description.name) has no argument `\(Fence.clean(name, longest: 60))`: \(expected)")
        }
        for argument in description.arguments where argument.isRequired && (arguments[argument.name] ?? "").isEmpty {
            throw ProtocolError(.invalidParams, "the prompt \(description.name) needs `\(argument.name)`")
        }
        return template(arguments.mapValues { Fence.clean($0, longest: 200).replacing("\n", with: " ") })
    }

    private static let weeklyReview = AssistantPrompts(
        description: PromptDescription(
            name: "weekly_review", title: "Weekly review",
            description: "How the win-back programme did last week, and what a person should look at."),
        template: { _ in
            """
            Review the win-back programme of last week. Use list_metrics and query_metric for active members, orders, \
            reactivation and unsubscribe rates of last_week compared with previous_period, list_loops and get_loop for each \
            running loop, and list_proposals with waiting: true. Write at most one page: what moved (numbers with query_id and \
            as_of), what each loop showed or when its first reading is expected, guardrails that are not clear, money left, and \
            what waits for a decision. Say what is not known.
            """
        })

    private static let diagnoseDrop = AssistantPrompts(
        description: PromptDescription(
            name: "diagnose_drop", title: "Diagnose a drop",
            description: "Find where and since when a metric fell, and whether it really did.",
            arguments: [
                .init("metric", "The metric, such as active_members.", isRequired: true),
                .init("range", "The period that is off; last_week when left out."),
            ]),
        template: { arguments in
            """
            Find out why \(arguments["metric"] ?? "") moved in \(arguments["range"] ?? "last_week"). Call diagnose_metric first \
            and say plainly whether it moved beyond its usual variation. If it did, name the places and the date it began, check \
            the two largest with query_metric, and say what was ruled out. Do not claim causes that the data does not show. End \
            with one question or one next step.
            """
        })

    private static let draftWinback = AssistantPrompts(
        description: PromptDescription(
            name: "draft_winback", title: "Draft a win-back",
            description: "Draft a playbook for members who slip, check it, and propose it if I agree.",
            arguments: [.init("audience", "Whom to win back, in a few words.")]),
        template: { arguments in
            """
            Draft a win-back playbook for \(arguments["audience"] ?? "members who are slipping or lapsed"). Look at \
            list_members_at_risk for how many there are, at list_coupon_pools for what may be offered, and at the playbook of a \
            running loop (winback://loops/LOOP/playbook) for the form. Keep a holdout of 20% and start with the cheapest treatment. \
            Call propose_playbook with check_only, correct every problem, and show me audience, cost at worst and when a decision \
            can be expected. Propose it only when I say so; another person will decide.
            """
        })

    private static let whatWaits = AssistantPrompts(
        description: PromptDescription(
            name: "decide_what_waits", title: "Decide what waits",
            description: "Go through the proposals that wait, one by one."),
        template: { _ in
            """
            Show me what waits for a decision: list_proposals with waiting: true, then get_proposal for each. For each say in a few \
            lines what changes, the messages it would send, what it costs at worst, what Winback computed and what the proposer \
            says, kept apart. Ask me what I want. Only then call approve_proposal or reject_proposal with the fingerprint you \
            showed me; I type my code myself.
            """
        })
}
