internal import WinbackModel
internal import WinbackStatistics

/// Whether an offer should be smaller, or come sooner or later.
package enum OfferProposer {
    /// Fewest conversions of a variant that tell its pace.
    package static let leastConversions = 100
    /// The part of conversions that is "most".
    package static let most = 0.8

    /// With the next smaller offers when conversions are decided better and margin per member is decided worse; `nil`
    /// when they are not, or when no offer can be smaller.
    ///
    /// Points go down by a quarter, to whole tens where there are that many; a coupon becomes one of the playbook's own
    /// pool that is worth less at most.
    package static func smaller(_ standing: LoopStanding) -> ProposalDraft? {
        guard let look = standing.look, look.decision == .better, let margin = look.margin, margin.high < 0,
            let lift = standing.lift
        else { return nil }
        var playbook = standing.playbook
        playbook.journeys = playbook.journeys.enumerated().map { arm, journey in
            // One that has left stays as it was: another offer would make it a new journey, with a share.
            if standing.shares.indices.contains(arm), standing.shares[arm] == .zero { return journey }
            return Journey(name: journey.name, steps: journey.steps.map { reduced($0, standing.pools) })
        }
        guard playbook.journeys != standing.playbook.journeys else { return nil }
        return ProposalDraft(
            evidence: .init(
                rule: .smallerOffer, about: "offers",
                facts: [
                    lift,
                    .init(
                        "margin per member against the control group", margin.estimate, .money, low: margin.low,
                        high: margin.high, n: standing.outcomes),
                ], outcomes: standing.outcomes, direction: -1),
            playbook: playbook,
            reason: "more members come back, and each costs more than they bring; make the offers smaller")
    }

    private static func reduced(_ step: Journey.Step, _ pools: [CouponPool]) -> Journey.Step {
        func all(_ steps: [Journey.Step]) -> [Journey.Step] { steps.map { reduced($0, pools) } }
        switch step {
        case .awardPoints(let points):
            let less = points * 3 / 4
            return .awardPoints(max(1, less >= 10 ? less / 10 * 10 : less))
        case .issueCoupon(let pool, let expires):
            guard let now = pools.first(where: { $0.id == pool }) else { return step }
            let smaller = pools.filter { $0.maximumValue < now.maximumValue }
                .max { ($0.maximumValue, $1.id) < ($1.maximumValue, $0.id) }
            return .issueCoupon(pool: smaller?.id ?? pool, expires: expires)
        case .branch(let condition, let then, let otherwise):
            return .branch(when: condition, then: all(then), otherwise: all(otherwise))
        case .wait(let until, let atMost, let onTimeout):
            return .wait(until: until, atMost: atMost, onTimeout: onTimeout.map(all))
        case .send, .waitUntilTime, .waitUntilDate, .webhook, .exit: return step
        }
    }

    /// With a shorter first wait for an order where most conversions come well before it is over, or a longer one where
    /// most come after; `nil` when neither holds of any variant with enough conversions.
    package static func movedWait(_ standing: LoopStanding) -> ProposalDraft? {
        for pace in standing.paces where pace.conversions >= leastConversions {
            guard standing.playbook.journeys.indices.contains(pace.arm),
                standing.shares.indices.contains(pace.arm), standing.shares[pace.arm] > .zero
            else { continue }
            let journey = standing.playbook.journeys[pace.arm]
            let place = journey.steps.firstIndex {
                if case .wait(.order, .days, _) = $0 { true } else { false }
            }
            guard let place, case .wait(let until, .days(let wait), let onTimeout) = journey.steps[place],
                let days = moved(wait, pace.curve)
            else { continue }
            var playbook = standing.playbook
            playbook.journeys[pace.arm].steps[place] = .wait(until: until, atMost: .days(days), onTimeout: onTimeout)
            let direction = days < wait ? -1 : 1
            let when = days < wait ? "well before" : "after"
            return ProposalDraft(
                evidence: .init(
                    rule: .moveWait, about: journey.name,
                    facts: [
                        .init(
                            "conversions within \(wait) days, of those in the window", pace.curve.share(age: wait),
                            .share, n: pace.conversions),
                        .init(
                            "conversions within \(days) days", pace.curve.share(age: days), .share,
                            n: pace.conversions),
                        .init("the wait", Double(wait), .days, n: 1), .init("it would be", Double(days), .days, n: 1),
                    ], outcomes: pace.conversions, direction: direction),
                playbook: playbook,
                reason: "most conversions of \(journey.name) come \(when) its wait of \(wait) days is over; "
                    + "wait \(days) days")
        }
        return nil
    }

    /// The days a wait would better take; `nil` when it is right as it is.
    private static func moved(_ wait: Int, _ curve: DelayCurve) -> Int? {
        let window = curve.seenByAge.count
        if wait > 1, let day = (1..<wait).first(where: { curve.share(age: $0) >= most }), day * 4 <= wait * 3 {
            return day
        }
        guard wait < window, curve.share(age: wait) <= 1 - most else { return nil }
        let half = (wait...window).first { curve.share(age: $0) >= 0.5 } ?? window
        // No more than twice as long, and half the window is left for what comes after.
        let day = min(half, 2 * wait, window / 2)
        return day > wait ? day : nil
    }
}
