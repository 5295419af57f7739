import WinbackEngine
import WinbackLoop
package import WinbackModel
import WinbackPorts
import WinbackWire

/// Why something may or may not be done for one member, now and later.
package enum ExplainOperations {
    /// Explains one member: every gate of every tool, and every running loop; never the group a member is in.
    package static let explain = Operation<Input, Output>(
        "member.explain", "Explain what may be done for one member now: every gate, and when it would pass.",
        scope: .membersRead, effect: .read, input: Input.shape, output: Output.shape,
        handler: { context, input in
            let desk = ToolDesk(context: context)
            let output = try await context.store.read { transaction in
                try explain(input, desk, in: transaction)
            }
            context.name("member/\(output.key.value)")
            return output
        })

    private static func explain(
        _ input: Input, _ desk: ToolDesk, in transaction: any StoreTransaction
    ) throws -> Output {
        let context = desk.context
        let member = try desk.known(input.member, in: transaction)
        let key = MemberKey(memberID: member.id)
        let driver = context.team.driver
        let tools = input.tool.map { [$0] } ?? Tool.allCases.filter { $0 != .webhook }
        var lines: [ToolLine] = []
        for action in try tools.flatMap({ try samples(of: $0, driver, in: transaction) }) {
            let judged = try driver.judge(
                action, on: key, by: desk.caller(of: action.tool, isService: false), at: context.now, in: transaction)
            lines.append(
                ToolLine(
                    tool: action.tool, about: about(action), isAllowed: judged.verdict.isAllowed,
                    opensAt: judged.verdict.opens(from: context.now), gates: judged.verdict.lines.map { GateLine($0) }))
        }
        return Output(key: key, tools: lines, loops: try loops(key, context, in: transaction))
    }

    /// The least a tool can do, so that what stands in the way is the member's and not the amount's.
    private static func samples(
        of tool: Tool, _ driver: LoopDriver, in transaction: any StoreTransaction
    ) throws -> [SingleAction] {
        switch tool {
        case .awardPoints: return [.awardPoints(1)]
        case .deductPoints: return [.deductPoints(1)]
        case .issueCoupon:
            return try transaction.pools().map { .issueCoupon(pool: $0.pool.id, expires: .days(30)) }
        case .voidCoupon: return [.voidCoupon(code: "")]
        case .sendMessage:
            var seen: [TemplateID] = []
            for loop in try transaction.loops() where loop.status.isAtWork {
                seen += try transaction.closure(loop.digest)?.templates.map(\.id) ?? []
            }
            let approved = try Set(seen).sorted().compactMap { id in
                try driver.approvedTemplate(id, in: transaction)
                    .map { SingleAction.sendMessage(template: id, channel: $0.channel, purpose: $0.purpose) }
            }
            // Without a template that anybody approved, what the member's side says is told all the same.
            let any = TemplateID("any")
            return approved.isEmpty
                ? Channel.allCases.map { .sendMessage(template: any, channel: $0, purpose: .marketing) } : approved
        case .issueAmbassadorCode: return [.issueAmbassadorCode]
        case .suppressMember: return [.suppressMember]
        case .startJourney:
            return try transaction.loops().filter { $0.status == .running }.map { .startJourney($0.id) }
        case .endJourney, .webhook: return []
        }
    }

    private static func about(_ action: SingleAction) -> String {
        switch action {
        case .issueCoupon(let pool, _): pool.text
        case .sendMessage(let template, let channel, _): "\(template) by \(channel.rawValue)"
        case .startJourney(let loop): loop.text
        default: ""
        }
    }

    /// Whether each running loop would take the member now.
    private static func loops(
        _ key: MemberKey, _ context: OperationContext, in transaction: any StoreTransaction
    ) throws -> [LoopLine] {
        try transaction.loops().filter { $0.status == .running }.map { loop in
            guard let closure = try transaction.closure(loop.digest) else {
                return LoopLine(loop: loop.id, mayEnter: false, reason: "what it works with is not in the store")
            }
            let audience = closure.playbook.audience
            let candidate = try transaction.candidate(
                key, in: audience, loop: loop.id, on: context.today,
                alone: context.team.configuration.policy.contact.oneLoopAtATime)
            guard let candidate else {
                return LoopLine(loop: loop.id, mayEnter: false, reason: "outside its audience")
            }
            let journeys = try closure.playbook.journeys.map { try CompiledJourney($0, in: closure) }
            let rule = Eligibility(playbook: closure.playbook, journeys: journeys, limits: closure.policy.value)
            let reason = rule.exclusion(candidate, on: context.today)
            return LoopLine(loop: loop.id, mayEnter: reason == nil, reason: reason ?? "may enter at the next cycle")
        }
    }

    /// Whom and what to explain.
    package struct Input: Sendable, Hashable {
        /// The member.
        package var member: MemberReference
        /// One tool; `nil` for all of them.
        package var tool: Tool?
        /// Makes an input.
        package init(member: MemberReference, tool: Tool?) {
            self.member = member
            self.tool = tool
        }
        static let shape = Shape<Input>.object(
            "ExplainInput", "Whom and what to explain.",
            Field(
                "member", "The brand's id, an e-mail address, or `phone:` and a number.", MemberReference.shape,
                \.member),
            Field("tool", "One tool.", .optional(.enumeration), \.tool), make: { Input(member: $0, tool: $1) })
    }

    /// What one tool's gates say.
    package struct ToolLine: Sendable, Hashable {
        /// The tool.
        package var tool: Tool
        /// Which pool, template or loop it was asked about.
        package var about: String
        /// Whether every gate passes now.
        package var isAllowed: Bool
        /// When every gate would pass; `nil` when one refuses for good.
        package var opensAt: Instant?
        /// Every gate.
        package var gates: [GateLine]
        static let shape = Shape<ToolLine>.object(
            "ToolGates", "What one tool's gates say.", Field("tool", "The tool.", .enumeration, \.tool),
            Field("about", "Which pool, template or loop.", .string(max: 200), \.about),
            Field("allowed", "Whether every gate passes now.", .boolean, \.isAllowed),
            Field("opens_at", "When every gate would pass.", .optional(.instant), \.opensAt),
            Field("gates", "Every gate.", .array(of: GateLine.shape), \.gates),
            make: { ToolLine(tool: $0, about: $1, isAllowed: $2, opensAt: $3, gates: $4) })
    }

    /// Whether one loop would take the member now.
    package struct LoopLine: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// Whether it would.
        package var mayEnter: Bool
        /// Why, or why not.
        package var reason: String
        static let shape = Shape<LoopLine>.object(
            "LoopEntry", "Whether one loop would take the member now.", Field("loop", "The loop.", .id(), \.loop),
            Field("may_enter", "Whether it would.", .boolean, \.mayEnter),
            Field("reason", "Why, or why not.", .string(max: 500), \.reason),
            make: { LoopLine(loop: $0, mayEnter: $1, reason: $2) })
    }

    /// Everything about one member's gates.
    package struct Output: Sendable, Hashable {
        /// The member's key, which names nobody.
        package var key: MemberKey
        /// Every tool.
        package var tools: [ToolLine]
        /// Every running loop.
        package var loops: [LoopLine]
        static let shape = Shape<Output>.object(
            "Explanation", "What may be done for one member, and why not.",
            Field("member_key", "The member's key, which names nobody.", .integer(0...Int64.max), \.key.value),
            Field("tools", "Every tool.", .array(of: ToolLine.shape), \.tools),
            Field("loops", "Every running loop.", .array(of: LoopLine.shape), \.loops),
            make: { Output(key: MemberKey(value: $0), tools: $1, loops: $2) })
    }
}
