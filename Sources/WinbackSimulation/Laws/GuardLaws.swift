internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 1, stops: nothing happens that somebody has stopped; a second after the stop at the latest.
package struct StopLaw: LawChecker {
    package let law = Law.contact

    /// Makes a checker.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        if step.stops.isEmpty { return }
        for acceptance in step.accepted {
            let effect = acceptance.effect
            let journeys = acceptance.entry.flatMap { step.closures[$0.digest]?.playbook.journeys } ?? []
            let arm = acceptance.entry?.arm ?? -1
            let journey = journeys.indices.contains(arm) ? journeys[arm].name : ""
            for stop in step.stops where effect.at > stop.at + .seconds(1) {
                let isStopped: Bool =
                    switch stop.scope {
                    case .everything: true
                    case .loop(let loop): effect.loop == loop
                    case .journey(let loop, let name): effect.loop == loop && journey == name
                    case .channel(let channel): if case .send(channel, _) = effect.action { true } else { false }
                    case .key: false
                    }
                findings.expect(
                    !isStopped, law, "an effect was accepted although \(stop.scope.text) is stopped",
                    subject: effect.key)
            }
        }
    }
}

/// Law 2, offers: no member gets more coupons in a stretch than the policy of their loop allows.
package struct OfferLaw: LawChecker {
    package let law = Law.money
    /// Coupons each member got, latest last; for lookup only.
    private var coupons: [MemberKey: [Instant]] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for acceptance in step.accepted {
            let effect = acceptance.effect
            guard case .issueCoupon = effect.action else { continue }
            let earlier = coupons[effect.member] ?? []
            let caps = acceptance.entry.flatMap { step.closures[$0.digest]?.policy.offers.coupons } ?? []
            for cap in caps {
                let window = ElapsedTime.days(Int64(cap.days))
                let recent = earlier.filter { $0 + window > effect.at }.count
                findings.expect(
                    recent < cap.count, law, "coupon \(recent + 1) within \(cap.days) days, at most \(cap)",
                    subject: effect.key)
            }
            coupons[effect.member] = (earlier + [effect.at]).suffix(64)
        }
    }
}
