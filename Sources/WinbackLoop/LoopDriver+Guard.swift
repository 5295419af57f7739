internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Whoever would carry an effect out: how they are, and how fast they are given work.
struct Carrier {
    var standing: ProviderStanding
    var rates: [RateStanding]
}

/// The guard at the moment an effect is due: what was decided may have been overtaken.
extension LoopDriver {
    /// What keeps a journey's step from being carried out now; `nil` when nothing does.
    func stepObstacle(
        _ effect: Effect, _ due: DueEntry, _ stops: [Stop], _ carrier: Carrier, at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> EffectResult? {
        if due.entry.status == .ended { return .refused(reason: due.entry.endReason) }
        if due.goalAt != nil { return .refused(reason: "bought again") }
        switch due.loopStatus {
        case .held, .proposed: return .retry(after: now + .hours(1), reason: "the loop is held")
        case .ended: return .refused(reason: "the loop ended")
        case .running, .closing: break
        }
        let compiled = try cache.compiled(due.entry.digest, in: transaction)
        // Until the next cycle holds the loop, nothing goes where nobody approved that it goes.
        let named = provider.name(naming: compiled.destinations)
        if compiled.closure.provider != named {
            return .retry(after: now + .hours(1), reason: "\(named) is not who was approved to carry effects out")
        }
        if due.member.suppressed { return .refused(reason: "marketing to this member is suppressed") }
        guard compiled.journeys.indices.contains(due.entry.arm) else {
            return .refused(reason: "the member is in no journey")
        }
        let journey = compiled.journeys[due.entry.arm]
        if let reason = journey.withdrawal(of: due.member) { return .refused(reason: reason) }
        var call = ToolCall(
            tool: effect.action.toolKind, member: effect.member, value: effect.value,
            origin: .step(due.entry.loop, journey: journey.name))
        if case .send(let channel, let template) = effect.action {
            call.channel = channel
            call.purpose = compiled.closure.template(template)?.purpose ?? .marketing
        }
        let facts = GuardFacts(
            stops: stops, isHeldOut: due.entry.arm < 0, member: due.member.without(messageDecidedAt: effect.decidedAt),
            offers: due.offers, rates: carrier.rates, isReserved: true, provider: carrier.standing)
        let verdict = Guard(policy: policy, contact: compiled.gate)
            .verdict(call, facts, at: now, zone: cache.zone(due.member.zone))
        return verdict.result(at: now, onCap: journey.capChoice(at: due.entry.position))
    }

    /// What keeps a confirmed single operation from being carried out now; its value is reserved already.
    func singleObstacle(
        _ effect: Effect, _ stops: [Stop], _ carrier: Carrier, at now: Instant, in transaction: any StoreTransaction
    ) throws -> EffectResult? {
        guard let id = effect.preview, let preview = try transaction.preview(id),
            let standing = try transaction.guardedMember(effect.member, at: now)
        else { return .refused(reason: "its preview is gone") }
        let caller = ToolCall.Caller(
            principal: preview.principal, key: preview.key, mayUse: true, mayServe: true, isService: preview.isService)
        let call = preview.action.call(for: effect.member, value: effect.value, by: caller)
        var facts = GuardFacts(
            stops: stops, member: standing.context.without(messageDecidedAt: effect.decidedAt), rates: carrier.rates,
            isReserved: true, provider: carrier.standing)
        // A coupon on its way is no part of the history yet, so that history counts now as it did then.
        facts.offers = standing.offers
        return Guard(policy: policy).verdict(call, facts, at: now, zone: cache.zone(standing.context.zone))
            .result(at: now)
    }
}

extension Verdict {
    /// What becomes of an effect: refused for good, put off, or nothing in its way (`nil`).
    ///
    /// An offer that would be possible in some months is no part of this journey any more.
    fileprivate func result(at now: Instant, onCap choice: Journey.CapChoice? = nil) -> EffectResult? {
        if let refusal = refusals.first { return .refused(reason: refusal.reason) }
        if let offer = delays.first(where: { $0.gate == .offers }) { return .refused(reason: offer.reason) }
        switch (choice, cap) {
        case (.skip, let cap?): return .skipped(reason: cap.reason)
        case (.exit, let cap?): return .refused(reason: cap.reason)
        case (nil, _), (_, nil): break
        }
        guard let opens = opens(from: now), let delay = delays.first else { return nil }
        return .retry(after: opens, reason: delay.reason)
    }
}

extension MemberContext {
    /// The member without the message that is being decided about, which counts against no cap of its own.
    fileprivate func without(messageDecidedAt at: Instant) -> MemberContext {
        guard let place = recentMessages.firstIndex(of: at) else { return self }
        var member = self
        member.recentMessages.remove(at: place)
        if member.recentChannels.indices.contains(place) { member.recentChannels.remove(at: place) }
        return member
    }
}
