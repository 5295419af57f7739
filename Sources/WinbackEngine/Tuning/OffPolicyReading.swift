package import WinbackModel
internal import WinbackStatistics

/// What shares that somebody proposes would have brought on the outcomes already logged.
///
/// Doubly robust with predictions by tier from the other half of the members (see `OffPolicy`), among treated members.
package struct OffPolicyReading: Sendable, Hashable {
    /// Whether conversions were replayed (a rate) or margin (minor units).
    package var isRate: Bool
    /// Logged outcomes replayed.
    package var outcomes: Int
    /// How many outcomes of the proposed shares themselves these are worth; at least `needed`, or there is no number.
    package var effective: Double
    /// See `effective`.
    package var needed: Double
    /// The largest weight of one outcome.
    package var largestWeight: Double
    /// More per treated member than the shares that were logged brought, at 95 %; `nil` when it is too thin, or when
    /// something was never tried.
    package var gain: LookRecord.Interval?
    /// Variants that no logged outcome speaks to: new ones, or with another offer or timing.
    package var untried: [String]

    /// Makes a reading.
    package init(
        isRate: Bool, outcomes: Int, effective: Double, needed: Double, largestWeight: Double,
        gain: LookRecord.Interval?, untried: [String]
    ) {
        self.isRate = isRate
        self.outcomes = outcomes
        self.effective = effective
        self.needed = needed
        self.largestWeight = largestWeight
        self.gain = gain
        self.untried = untried
    }

    /// Replays an experiment's outcomes under other shares.
    ///
    /// - Parameters:
    ///   - outcomes: of one experiment, the control group's left aside.
    ///   - journeys: of that experiment, by arm.
    ///   - holdout: the share held out in it.
    ///   - proposed: the journeys there would be, with their shares of treated members.
    package static func read(
        _ outcomes: [LoggedOutcome], journeys: [Journey], holdout: Share, proposed: [(journey: Journey, share: Share)],
        objective: String
    ) -> OffPolicyReading {
        let isRate = objective == LoopMetric.reactivationRate
        let target = journeys.map { journey in
            proposed.first { $0.journey == journey }.map { $0.share.fraction } ?? 0
        }
        let untried = proposed.filter { $0.share > .zero && !journeys.contains($0.journey) }.map(\.journey.name)
        let treated = outcomes.filter { journeys.indices.contains($0.arm) && $0.propensity > .zero }
        let tiers = Set(treated.map(\.tier)).sorted()
        let rows = treated.map { outcome in
            OffPolicy.Row(
                reward: isRate ? (outcome.converted ? 1 : 0) : Double(outcome.margin.minorUnits), action: outcome.arm,
                propensity: min(1, outcome.propensity.fraction / (1 - holdout.fraction)), target: target)
        }
        let needed = max(OffPolicy.leastEffective, OffPolicy.leastEffectiveShare * Double(rows.count))
        guard untried.isEmpty, holdout < .one else {
            return OffPolicyReading(
                isRate: isRate, outcomes: rows.count, effective: 0, needed: needed, largestWeight: 0, gain: nil,
                untried: untried)
        }
        let places = Dictionary(uniqueKeysWithValues: zip(tiers, tiers.indices))
        let fitted = OffPolicy.crossFitted(
            rows, cells: treated.map { places[$0.tier] ?? 0 },
            folds: treated.map { Int($0.member.value & 1) }, actions: journeys.count)
        guard let read = OffPolicy(fitted) else {
            return OffPolicyReading(
                isRate: isRate, outcomes: 0, effective: 0, needed: needed, largestWeight: 0, gain: nil, untried: [])
        }
        var gain: LookRecord.Interval?
        if !read.isThin, let found = OffPolicy.gain(fitted) {
            let ends = found.interval()
            gain = .init(estimate: found.value, low: ends.lower, high: ends.upper)
        }
        return OffPolicyReading(
            isRate: isRate, outcomes: rows.count, effective: read.effectiveSampleSize, needed: needed,
            largestWeight: read.largestWeight, gain: gain, untried: [])
    }
}
