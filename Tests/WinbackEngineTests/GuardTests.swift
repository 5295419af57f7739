import Testing
import WinbackEngine
import WinbackModel

@Suite struct GuardTests {
    static let noon = SampleZones.utc("2026-06-01", "10:00")
    static let policy = Policy(value: SampleLoop.programme.limits)
    static let madrid = SampleZones.madrid

    private static func caller(mayUse: Bool = true, mayServe: Bool = false, isService: Bool = false) -> ToolCall.Caller
    {
        .init(
            principal: PrincipalID("ana"), key: "k1", mayUse: mayUse, mayServe: mayServe, isService: isService)
    }

    private static func call(
        _ tool: Tool, value: Money? = Money(minorUnits: 100), purpose: MessageTemplate.Purpose = .marketing,
        by caller: ToolCall.Caller = caller()
    ) -> ToolCall {
        ToolCall(
            tool: tool, member: MemberKey(value: 7), channel: tool == .sendMessage ? .email : nil, purpose: purpose,
            value: value, origin: .single(caller))
    }

    private static func stop(_ scope: Stop.Scope, by sort: Principal.Sort = .person) -> Stop {
        Stop(scope: scope, reason: "why", by: PrincipalID("bea"), bySort: sort, at: .epoch)
    }

    private func verdict(_ call: ToolCall, _ facts: GuardFacts, at now: Instant = noon) -> Verdict {
        Guard(policy: Self.policy).verdict(call, facts, at: now, zone: Self.madrid)
    }

    @Test func `every gate answers, in the order of the design`() {
        let verdict = verdict(Self.call(.awardPoints), GuardFacts(member: SampleLoop.member()))
        #expect(
            verdict.lines.map(\.gate) == [
                .stop, .scope, .approval, .holdout, .consent, .quietHours, .frequency, .rate, .value, .offers,
                .provider,
            ])
        #expect(verdict.isAllowed && verdict.error == nil && verdict.opens(from: Self.noon) == Self.noon)
    }

    /// One planted fact at a time: the gate it belongs to closes, and no other.
    @Test func `one fact closes one gate`() {
        let noon = Self.noon
        let measured = SampleLoop.date("2026-07-01")
        let rate = RateStanding(
            name: "key/k1", rate: .init(calls: 1, perSeconds: 60, burst: 1),
            standing: .init(arrivalMicros: noon.milliseconds * 1_000 + 30_000_000))
        let planted: [(Gate, Tool, (inout GuardFacts) -> Void)] = [
            (.stop, .awardPoints, { $0.stops = [Self.stop(.everything)] }),
            (.stop, .awardPoints, { $0.stops = [Self.stop(.key("k1"))] }),
            (.stop, .sendMessage, { $0.stops = [Self.stop(.channel(.email))] }),
            (.approval, .awardPoints, { $0.unapproved = "nobody approved it" }),
            (.holdout, .awardPoints, { $0.measuredThrough = measured }),
            (.holdout, .issueCoupon, { $0.measuredThrough = measured }),
            (.consent, .sendMessage, { $0.member.consented = [] }),
            (.consent, .sendMessage, { $0.member.suppressed = true }),
            (.frequency, .sendMessage, { $0.member.recentMessages = [noon, noon, noon] }),
            (.rate, .awardPoints, { $0.rates = [rate] }),
            (.value, .awardPoints, { $0.caps = [CapStanding(title: "team", cap: SampleLoop.money(99), used: .zero)] }),
            (.offers, .issueCoupon, { $0.offers.couponsAt = [noon + ElapsedTime.days(-89)] }),
            (.provider, .awardPoints, { $0.provider.brokenUntil = noon + .minutes(1) }),
            (.provider, .sendMessage, { $0.provider.warmUpLeft = 0 }),
        ]
        for (gate, tool, plant) in planted {
            var facts = GuardFacts(member: SampleLoop.member())
            plant(&facts)
            let verdict = verdict(Self.call(tool), facts)
            #expect(verdict.lines.filter { $0.answer != .passes }.map(\.gate) == [gate])
            #expect(!verdict.isAllowed)
            #expect(verdict.error?.message.hasPrefix(gate.title) == true)
        }
    }

    @Test func `a refusal names every gate that stands in the way`() {
        var facts = GuardFacts(member: SampleLoop.member())
        facts.member.consented = []
        facts.stops = [Self.stop(.everything)]
        facts.caps = [CapStanding(title: "team, today", cap: .zero, used: .zero)]
        let error = verdict(Self.call(.sendMessage, by: Self.caller(mayUse: false)), facts).error
        #expect(error?.code == "guard_refused" && error?.category == .refused)
        for word in ["stops: everything", "scope: ", "consent: ", "value: no room under team, today"] {
            #expect(error?.message.contains(word) == true, "\(word)")
        }
        #expect(error?.advice?.contains("winback stop lift") == true)
    }

    @Test func `what would pass later says when, and the latest gate counts`() {
        var facts = GuardFacts(member: SampleLoop.member())
        facts.provider.brokenUntil = Self.noon + .minutes(5)
        // Three in the afternoon universal time is five in Madrid; ten at night is quiet until nine.
        let night = SampleZones.utc("2026-06-01", "20:00")
        let verdict = verdict(Self.call(.sendMessage), facts, at: night)
        #expect(verdict.delays.map(\.gate) == [.quietHours, .provider])
        #expect(verdict.opens(from: night) == SampleZones.utc("2026-06-02", "07:00"))
        #expect(verdict.error?.code == "guard_later")
    }

    @Test func `an unknown cost is refused and never taken for nothing`() {
        let verdict = verdict(Self.call(.awardPoints, value: nil), GuardFacts(member: SampleLoop.member()))
        #expect(verdict.refusals.map(\.gate) == [.value])
    }

    @Test func `a service reaches a member of a comparison only under its own scope`() {
        var facts = GuardFacts(member: SampleLoop.member())
        facts.measuredThrough = SampleLoop.date("2026-07-01")
        let allowed = verdict(Self.call(.awardPoints, by: Self.caller(mayServe: true, isService: true)), facts)
        #expect(allowed.isAllowed)
        let refused = verdict(Self.call(.awardPoints, by: Self.caller(isService: true)), facts)
        #expect(refused.refusals.map(\.gate) == [.scope])
        // Held out or treated, the words are the same: the guard of a single operation does not even know.
        var heldOut = facts
        heldOut.isHeldOut = true
        #expect(verdict(Self.call(.awardPoints), facts) == verdict(Self.call(.awardPoints), heldOut))
    }

    @Test func `what only protects the member goes through a stop and a comparison`() {
        var facts = GuardFacts(member: SampleLoop.member())
        facts.stops = [Self.stop(.everything)]
        facts.measuredThrough = SampleLoop.date("2026-07-01")
        for tool in [Tool.suppressMember, .endJourney] {
            #expect(verdict(Self.call(tool, value: .zero), facts).isAllowed)
        }
    }

    @Test func `a loop's step is held by its own stops and no other's`() {
        let call = ToolCall(
            tool: .awardPoints, member: MemberKey(value: 1), value: .zero,
            origin: .step(LoopID("lapsed"), journey: "coupon"))
        let covered: [(Stop.Scope, Bool)] = [
            (.everything, true), (.loop(LoopID("lapsed")), true), (.loop(LoopID("other")), false),
            (.journey(LoopID("lapsed"), "coupon"), true), (.journey(LoopID("lapsed"), "nudge"), false),
            (.key("k1"), false), (.channel(.email), false),
        ]
        for (scope, expected) in covered { #expect(Self.stop(scope).covers(call) == expected, "\(scope.text)") }
        for (scope, _) in covered { #expect(Stop.Scope(scope.text) == scope) }
        for text in ["", "loop", "loop/", "journey/a", "channel/fax", "everything/else", "key//"] {
            #expect(Stop.Scope(text) == nil, "\(text)")
        }
    }

    @Test func `nobody lifts what somebody of more authority stopped`() {
        let assistant = Principal(id: PrincipalID("bot"), sort: .assistant, name: "Bot")
        let person = Principal(id: PrincipalID("ana"), sort: .person, name: "Ana")
        #expect(Self.stop(.everything).liftRefusal(by: assistant)?.code == "stopped_by_person")
        #expect(Self.stop(.everything).liftRefusal(by: person) == nil)
        #expect(Self.stop(.everything, by: .assistant).liftRefusal(by: assistant) == nil)
    }
}
