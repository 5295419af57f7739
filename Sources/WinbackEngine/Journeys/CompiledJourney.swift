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

    /// Compiles a journey with the terms of its closure.
    ///
    /// Throws when a cost is unknown (never counted as zero) or a template or pool is missing.
    package init(_ journey: Journey, in closure: PlaybookClosure) throws(WinbackError) {
        var compiler = JourneyCompiler(closure: closure)
        try compiler.append(journey.steps, prefix: "")
        name = journey.name
        instructions = compiler.instructions
        worstCase = CompiledJourney.dearestPath(compiler.instructions)
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
            return .send(channel: channel, template: template, purpose: body.purpose, cost: cost)
        case .wait(let until, let atMost): return .wait(until: until, atMost: atMost)
        case .awardPoints(let points):
            guard let cost = closure.programme.cost(ofPoints: points) else {
                throw unknownCost("a point", "point_value")
            }
            return .awardPoints(points, cost: cost)
        case .issueCoupon(let pool, let expires):
            guard let terms = closure.pool(pool) else { throw missing("coupon pool", pool.text) }
            return .issueCoupon(pool: pool, expires: expires, maximumValue: terms.maximumValue)
        case .exit(let reason): return .exit(reason: reason)
        case .branch: preconditionFailure("branches are compiled by append")
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
