package import WinbackModel

/// A journey flattened into instructions with jumps, so that an entry's place in it is one integer.
package struct CompiledJourney: Sendable, Equatable {
    /// One instruction.
    package enum Instruction: Sendable, Equatable {
        case send(Message)
        /// Goes on at `woken` when the event came in time, else with the next instruction.
        case wait(Wait, woken: Int)
        case awardPoints(Int, cost: Money)
        case issueCoupon(pool: PoolID, expires: CivilDuration, maximumValue: Money)
        /// Goes on with the next instruction when the condition holds, else at `otherwise`.
        case branch(Journey.Condition, otherwise: Int)
        case jump(to: Int)
        case webhook(DestinationID)
        case exit(reason: String)
    }

    /// A message to be sent.
    package struct Message: Sendable, Equatable {
        /// Its channel.
        package var channel: Channel
        /// The template it is made from.
        package var template: TemplateID
        /// Whether consent, caps and quiet hours apply.
        package var purpose: MessageTemplate.Purpose
        /// What it does on a frequency cap, if not wait for room.
        package var onCap: Journey.CapChoice?
        /// What it costs.
        package var cost: Money
        /// Makes a message.
        package init(
            channel: Channel, template: TemplateID, purpose: MessageTemplate.Purpose,
            onCap: Journey.CapChoice? = nil, cost: Money
        ) {
            self.channel = channel
            self.template = template
            self.purpose = purpose
            self.onCap = onCap
            self.cost = cost
        }
    }

    /// What is waited for.
    package enum Wait: Sendable, Equatable {
        /// An event, if any, or the end of a duration.
        case event(Journey.WaitEvent?, atMost: CivilDuration)
        /// The next time the member's clock shows a time.
        case time(LocalTime)
        /// The first instant of a date in the member's zone.
        case date(CivilDate)

        /// When it is over at the latest, counted from its beginning; never before that.
        package func deadline(from start: Instant, in zone: ZoneRules) -> Instant {
            switch self {
            case .event(_, let atMost): atMost.after(start, in: zone)
            case .time(let time): zone.next(time, from: start)
            case .date(let date): max(start, zone.startOfDay(date))
            }
        }
    }

    /// An instruction and its stable name, part of every idempotency key.
    package struct Located: Sendable, Equatable {
        /// `0`, `2.then.1`: the place in the playbook.
        package var id: String
        /// What is done.
        package var instruction: Instruction
    }

    /// Journey name.
    package let name: String
    /// Instructions in order; past the last the journey is complete.
    package let instructions: [Located]
    /// Cost of the dearest way out of every instruction, and nothing past the last.
    package let dearestFrom: [Money]
    /// Cost of the dearest path: what an entry reserves.
    package var worstCase: Money { dearestFrom[0] }
    /// What its branches ask beside what is known of every member.
    package let questions: BranchQuestions
    /// Channels of its marketing messages, by name.
    package let marketingChannels: [Channel]

    /// Compiles a journey with the terms of its closure.
    ///
    /// Throws when a cost is unknown (never counted as zero), negative or above the team's limit per call, or a template
    /// or pool is missing.
    package init(_ journey: Journey, in closure: PlaybookClosure) throws(WinbackError) {
        var compiler = JourneyCompiler(closure: closure)
        try compiler.append(journey.steps, prefix: "")
        name = journey.name
        instructions = compiler.instructions
        dearestFrom = CompiledJourney.dearestPaths(compiler.instructions)
        questions = BranchQuestions(
            compiler.instructions.compactMap { located in
                if case .branch(let condition, _) = located.instruction { condition } else { nil }
            })
        let channels = compiler.instructions.compactMap { located -> Channel? in
            if case .send(let message) = located.instruction, message.purpose == .marketing {
                message.channel
            } else {
                nil
            }
        }
        marketingChannels = Channel.allCases.filter { channels.contains($0) }
    }

    /// Why the journey is over for a member who consents to none of the channels it writes on, or `nil`.
    ///
    /// An unsubscribe stops all further steps, points and coupons included: nobody would hear of them.
    package func withdrawal(of member: MemberContext) -> String? {
        if marketingChannels.isEmpty || marketingChannels.contains(where: { member.consented.contains($0) }) {
            return nil
        }
        return "no standing consent for " + marketingChannels.map(\.rawValue).joined(separator: ", ")
    }

    /// What the message at a place does on a frequency cap, if not wait for room; `nil` for other steps.
    package func capChoice(at position: Int) -> Journey.CapChoice? {
        guard instructions.indices.contains(position), case .send(let message) = instructions[position].instruction
        else { return nil }
        return message.onCap
    }

    /// Jumps only go forward, so one pass from the end finds the dearest way out of every instruction.
    private static func dearestPaths(_ instructions: [Located]) -> [Money] {
        var cost = Array(repeating: Money.zero, count: instructions.count + 1)
        for (index, located) in instructions.enumerated().reversed() {
            switch located.instruction {
            case .send(let message): cost[index] = message.cost + cost[index + 1]
            case .awardPoints(_, let own), .issueCoupon(_, _, let own): cost[index] = own + cost[index + 1]
            case .webhook: cost[index] = cost[index + 1]
            case .wait(_, let woken): cost[index] = max(cost[index + 1], cost[woken])
            case .branch(_, let otherwise): cost[index] = max(cost[index + 1], cost[otherwise])
            case .jump(let target): cost[index] = cost[target]
            case .exit: cost[index] = .zero
            }
        }
        return cost
    }
}

private struct JourneyCompiler {
    let closure: PlaybookClosure
    var instructions: [CompiledJourney.Located] = []

    mutating func append(_ steps: [Journey.Step], prefix: String) throws(WinbackError) {
        for (index, step) in steps.enumerated() {
            let id = prefix + String(index)
            switch step {
            case .branch(let condition, let then, let otherwise):
                let branchAt = instructions.count
                add(id, .branch(condition, otherwise: 0))
                try append(then, prefix: id + ".then.")
                let jumpAt = instructions.count
                add(id + ".join", .jump(to: 0))
                instructions[branchAt].instruction = .branch(condition, otherwise: instructions.count)
                try append(otherwise, prefix: id + ".else.")
                instructions[jumpAt].instruction = .jump(to: instructions.count)
            case .wait(let until, let atMost, let onTimeout):
                let waitAt = instructions.count
                let wait = CompiledJourney.Wait.event(until, atMost: atMost)
                add(id, .wait(wait, woken: 0))
                try append(onTimeout ?? [], prefix: id + ".timeout.")
                instructions[waitAt].instruction = .wait(wait, woken: instructions.count)
            default: add(id, try simple(step))
            }
        }
    }

    private mutating func add(_ id: String, _ instruction: CompiledJourney.Instruction) {
        instructions.append(.init(id: id, instruction: instruction))
    }

    private func simple(_ step: Journey.Step) throws(WinbackError) -> CompiledJourney.Instruction {
        switch step {
        case .send(let channel, let template, let onCap):
            guard let body = closure.template(template) else { throw missing("template", template.text) }
            guard let cost = closure.programme.cost(ofSendOn: channel) else {
                throw unknownCost("a message by \(channel.rawValue)", "send_cost.\(channel.rawValue)")
            }
            return .send(
                .init(
                    channel: channel, template: template, purpose: body.purpose, onCap: onCap,
                    cost: try bounded(cost, step)))
        case .waitUntilTime(let time): return .wait(.time(time), woken: instructions.count + 1)
        case .waitUntilDate(let date): return .wait(.date(date), woken: instructions.count + 1)
        case .awardPoints(let points):
            guard let cost = closure.programme.cost(ofPoints: points) else {
                throw unknownCost("a point", "point_value")
            }
            return .awardPoints(points, cost: try bounded(cost, step))
        case .issueCoupon(let pool, let expires):
            guard let terms = closure.pool(pool) else { throw missing("coupon pool", pool.text) }
            let worst = try bounded(terms.maximumValue, step)
            return .issueCoupon(pool: pool, expires: expires, maximumValue: worst)
        case .webhook(let destination): return .webhook(destination)
        case .exit(let reason): return .exit(reason: reason)
        case .branch, .wait: preconditionFailure("branches and waits are compiled by append")
        }
    }

    /// Law 2 per call: a step that may cost more than one call may give is refused before anyone enters.
    private func bounded(_ cost: Money, _ step: Journey.Step) throws(WinbackError) -> Money {
        let currency = closure.programme.currency
        let limit = closure.policy.value.perCall
        if cost < .zero {
            throw WinbackError(
                "negative_cost", .refused, "\(Self.words(step)) would cost \(currency.text(cost)), less than nothing")
        }
        if cost > limit {
            throw WinbackError(
                "call_limit", .refused,
                "\(Self.words(step)) can cost \(currency.text(cost)), and one call may give \(currency.text(limit))",
                advice: "lower it, or raise `value.per_call` in config/policy.yaml")
        }
        return cost
    }

    private static func words(_ step: Journey.Step) -> String {
        switch step {
        case .send(let channel, let template, _): "a message by \(channel.rawValue) from `\(template)`"
        case .awardPoints(let points): "an award of \(points) points"
        case .issueCoupon(let pool, _): "a coupon of `\(pool)`"
        case .wait, .waitUntilTime, .waitUntilDate, .branch, .webhook, .exit: "a step"
        }
    }

    private func missing(_ what: String, _ name: String) -> WinbackError {
        WinbackError("undefined_\(what.split(separator: " ").last ?? "name")", .badInput, "no \(what) named `\(name)`")
    }

    private func unknownCost(_ what: String, _ key: String) -> WinbackError {
        WinbackError(
            "unknown_cost", .refused, "what \(what) costs is unknown, and an unknown cost is never taken for zero",
            advice: "set `\(key)` in config/programme.yaml")
    }
}
