package import WinbackModel

/// The one gate that every way to change the world passes: loops, assistants, people, whatever face they use.
///
/// Gates are asked in a fixed order and all of them answer, so that a refusal can say everything that stands in the way.
/// Nothing here is remembered: what a verdict takes (a call of a rate, room under a cap) is taken by whoever commits the
/// effect, in the transaction the facts were read in.
package struct Guard: Sendable {
    /// The team's policy at work.
    package let policy: Policy
    /// When and how often members are contacted: the policy's rule, for a loop tightened by its playbook.
    package let contact: ContactGate

    /// A guard under a policy; `contact` is the loop's own gate where a loop asks.
    package init(policy: Policy, contact: ContactGate? = nil) {
        self.policy = policy
        self.contact = contact ?? ContactGate(policy.contact)
    }

    /// The verdict on one call at one moment; `zone` is the member's.
    package func verdict(_ call: ToolCall, _ facts: GuardFacts, at now: Instant, zone: ZoneRules) -> Verdict {
        Verdict { gate in
            switch gate {
            case .stop: stop(call, facts, now)
            case .scope: scope(call)
            case .approval: facts.unapproved.map { .refuses(reason: $0, advice: nil) } ?? .passes
            case .holdout: holdout(call, facts)
            case .consent: consent(call, facts)
            case .quietHours: quiet(call, now, zone)
            case .frequency: frequency(call, facts, now)
            case .rate: rate(facts, now)
            case .value: value(call, facts)
            case .offers: offers(call, facts, now)
            case .provider: provider(call, facts, now)
            }
        }
    }

    private func stop(_ call: ToolCall, _ facts: GuardFacts, _ now: Instant) -> GateAnswer {
        // What only protects the member goes through a stop too.
        guard !call.tool.isProtective, let stop = facts.stops.first(where: { $0.covers(call) }) else { return .passes }
        if case .step = call.origin {
            return .later(at: now + .minutes(1), reason: "\(stop.scope.text) is stopped: \(stop.reason)")
        }
        return .refuses(
            reason: "\(stop.scope.text) is stopped: \(stop.reason)", advice: "a person lifts it with: winback stop lift"
        )
    }

    private func scope(_ call: ToolCall) -> GateAnswer {
        guard case .single(let caller) = call.origin else { return .passes }
        if !caller.mayUse {
            return .refuses(
                reason: "the key does not hold \(call.tool.scopeText)",
                advice: "ask for a key with \(call.tool.scopeText)")
        }
        if caller.isService, !caller.mayServe {
            return .refuses(
                reason: "the key does not hold tools:service", advice: "ask for a key with tools:service")
        }
        return .passes
    }

    /// Held out and treated members get the same answer, so that no refusal tells who is which (law 10).
    private func holdout(_ call: ToolCall, _ facts: GuardFacts) -> GateAnswer {
        switch call.origin {
        case .step:
            return facts.isHeldOut ? .refuses(reason: "the member is held out", advice: nil) : .passes
        case .single(let caller):
            guard let through = facts.measuredThrough, call.tool.givesValue || call.isMarketing, !caller.isService
            else { return .passes }
            return .refuses(
                reason: "the member is part of a comparison until \(through)",
                advice: "wait until then, or give it as a service, which needs tools:service and is counted as such")
        }
    }

    private func consent(_ call: ToolCall, _ facts: GuardFacts) -> GateAnswer {
        guard call.isMarketing else { return .passes }
        guard let channel = call.channel else { return .refuses(reason: "no channel is named", advice: nil) }
        let refusal = contact.standing(channel: channel, purpose: .marketing, member: facts.member)
        return refusal.map { .refuses(reason: $0, advice: "the member has to agree first") } ?? .passes
    }

    private func quiet(_ call: ToolCall, _ now: Instant, _ zone: ZoneRules) -> GateAnswer {
        guard call.isMarketing, let end = contact.quietEnd(at: now, zone: zone) else { return .passes }
        return .later(at: end, reason: contact.quietReason(at: now, zone: zone))
    }

    private func frequency(_ call: ToolCall, _ facts: GuardFacts, _ now: Instant) -> GateAnswer {
        guard call.isMarketing else { return .passes }
        switch contact.room(on: call.channel, member: facts.member, at: now) {
        case .free: return .passes
        case .full(let at, let cap): return .later(at: at, reason: "at most \(cap) reached")
        case .never(let cap): return .refuses(reason: "at most \(cap) allows no message", advice: nil)
        }
    }

    private func rate(_ facts: GuardFacts, _ now: Instant) -> GateAnswer {
        var latest: (at: Instant, name: String)?
        for one in facts.rates {
            guard case .later(let at) = one.ask(at: now), at > latest?.at ?? now else { continue }
            latest = (at, one.name)
        }
        guard let latest else { return .passes }
        if latest.at == .distantFuture { return .refuses(reason: "\(latest.name) is allowed no calls", advice: nil) }
        return .later(at: latest.at, reason: "\(latest.name) is called too often")
    }

    private func value(_ call: ToolCall, _ facts: GuardFacts) -> GateAnswer {
        guard let value = call.value else {
            return .refuses(
                reason: "what it costs is unknown, and an unknown cost is never taken for zero",
                advice: "state the cost in config/programme.yaml")
        }
        if facts.isReserved || value == .zero { return .passes }
        let full = facts.caps.filter { $0.used + value > $0.cap }
        if full.isEmpty { return .passes }
        return .refuses(
            reason: "no room under " + full.map(\.title).joined(separator: ", "),
            advice: "give less, wait, or have the policy raised by approval")
    }

    private func offers(_ call: ToolCall, _ facts: GuardFacts, _ now: Instant) -> GateAnswer {
        guard call.tool == .issueCoupon || call.tool == .awardPoints else { return .passes }
        let isLoop: Bool = if case .step = call.origin { true } else { false }
        return OfferRule(policy.offers).answer(
            isCoupon: call.tool == .issueCoupon, value: call.value ?? .zero, isLoop: isLoop, history: facts.offers,
            at: now)
    }

    private func provider(_ call: ToolCall, _ facts: GuardFacts, _ now: Instant) -> GateAnswer {
        if let obstacle = facts.provider.obstacle {
            let reason = "\(facts.provider.name) cannot be used: \(obstacle)"
            if case .step = call.origin { return .later(at: now + .hours(1), reason: reason) }
            return .refuses(reason: reason, advice: "winback destination list tells how each one is")
        }
        guard let until = facts.provider.brokenUntil, until > now else { return .passes }
        return .later(at: until, reason: "\(facts.provider.name) does not answer")
    }
}
