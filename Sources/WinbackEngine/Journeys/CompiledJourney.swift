package import WinbackModel

/// A journey flattened into instructions with jumps, so that an entry's place in it is one integer.
package struct CompiledJourney: Sendable, Equatable {
    /// One instruction.
    package enum Instruction: Sendable, Equatable {
        case send(channel: Channel, template: TemplateID, purpose: MessageTemplate.Purpose, cost: Money)
        case wait(until: Journey.WaitEvent?, atMost: CivilDuration)
        case awardPoints(Int, cost: Money)
        case issueCoupon(pool: PoolID, expires: CivilDuration, maximumValue: Money)
        /// Goes on with the next instruction when the condition holds, else at `otherwise`.
        case branch(Journey.Condition, otherwise: Int)
        case jump(to: Int)
        case exit(reason: String)
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
    /// Cost of the dearest path: what an entry reserves.
    package let worstCase: Money
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
        worstCase = CompiledJourney.dearestPath(compiler.instructions)
        let channels = compiler.instructions.compactMap { located -> Channel? in
            if case .send(let channel, _, .marketing, _) = located.instruction { channel } else { nil }
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

    /// Jumps only go forward, so one pass from the end finds the dearest way out of every instruction.
    private static func dearestPath(_ instructions: [Located]) -> Money {
        var cost = Array(repeating: Money.zero, count: instructions.count + 1)
        for (index, located) in instructions.enumerated().reversed() {
            switch located.instruction {
            case .send(_, _, _, let own), .awardPoints(_, let own), .issueCoupon(_, _, let own):
                cost[index] = own + cost[index + 1]
            case .wait: cost[index] = cost[index + 1]
            case .branch(_, let otherwise): cost[index] = max(cost[index + 1], cost[otherwise])
            case .jump(let target): cost[index] = cost[target]
            case .exit: cost[index] = .zero
            }
        }
        return cost[0]
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
            default: add(id, try simple(step))
            }
        }
    }

    private mutating func add(_ id: String, _ instruction: CompiledJourney.Instruction) {
        instructions.append(.init(id: id, instruction: instruction))
    }

    private func simple(_ step: Journey.Step) throws(WinbackError) -> CompiledJourney.Instruction {
        switch step {
        case .send(let channel, let template):
            guard let body = closure.template(template) else { throw missing("template", template.text) }
            guard let cost = closure.programme.cost(ofSendOn: channel) else {
                throw unknownCost("a message by \(channel.rawValue)", "send_cost.\(channel.rawValue)")
            }
            return .send(channel: channel, template: template, purpose: body.purpose, cost: try bounded(cost, step))
        case .wait(let until, let atMost): return .wait(until: until, atMost: atMost)
        case .awardPoints(let points):
            guard let cost = closure.programme.cost(ofPoints: points) else {
                throw unknownCost("a point", "point_value")
            }
            return .awardPoints(points, cost: try bounded(cost, step))
        case .issueCoupon(let pool, let expires):
            guard let terms = closure.pool(pool) else { throw missing("coupon pool", pool.text) }
            let worst = try bounded(terms.maximumValue, step)
            return .issueCoupon(pool: pool, expires: expires, maximumValue: worst)
        case .exit(let reason): return .exit(reason: reason)
        case .branch: preconditionFailure("branches are compiled by append")
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
        case .send(let channel, let template): "a message by \(channel.rawValue) from `\(template)`"
        case .awardPoints(let points): "an award of \(points) points"
        case .issueCoupon(let pool, _): "a coupon of `\(pool)`"
        case .wait, .branch, .exit: "a step"
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
