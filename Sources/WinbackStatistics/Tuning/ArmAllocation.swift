import RealModule

/// Shares of arms from beliefs under constraints, as one deterministic decision of batched Thompson sampling.
///
/// The share of an arm is f + (1 − K f) × P(it is best) over the arms that may be used, with deviations at `exploration`
/// of what they are; the result is frozen until the next decision and logged with each assignment as its propensity.
package struct ArmAllocation: Sendable, Equatable {
    /// One arm's beliefs.
    package struct Arm: Sendable, Equatable {
        /// The reward, more is better.
        package var reward: NormalPosterior
        /// What one assignment costs; 0 when that does not matter.
        package var cost: Double
        /// The probability that harm is below its margin, 0…1.
        package var safety: Double
        /// Whether the arm may be used at all: false once a guardrail stopped it, until a person says otherwise.
        package var isAllowed: Bool

        /// An arm by its parts.
        package init(reward: NormalPosterior, cost: Double = 0, safety: Double = 1, isAllowed: Bool = true) {
            self.reward = reward
            self.cost = cost
            self.safety = safety
            self.isAllowed = isAllowed
        }
    }

    /// Probability of each arm to be best among those allowed, with its whole deviation; 0 for others.
    package let beliefs: [Double]
    /// Share of each arm; they sum to 1, or are all 0 when no arm is allowed.
    package let shares: [Double]
    /// The price of a unit of cost at which the budget is kept; 0 when it is no limit.
    package let budgetPrice: Double

    /// Decides on shares.
    ///
    /// - Parameters:
    ///   - arms: beliefs in a fixed order.
    ///   - floor: the share every allowed arm gets at least.
    ///   - largestShare: p_max; an arm gets at most this times its safety, beyond its floor.
    ///   - costPerMember: the mean cost that the budget allows; nil for no limit.
    ///   - exploration: what deviations are multiplied by for the shares, above 0; 1 is plain Thompson sampling. Less
    ///     (Chapelle & Li 2011) saves regret on average and risks to stay with the second best: at 0.8 the study's regret
    ///     falls by 2 to 7 %, and some replays in small batches never find the best arm.
    package init(
        _ arms: [Arm], floor: Double, largestShare: Double = 1, costPerMember: Double? = nil,
        exploration: Double = 1
    ) {
        precondition(exploration > 0, "without deviations there is no belief")
        func decide(_ price: Double) -> [Double] {
            Self.decide(arms, floor: floor, largestShare: largestShare, price: price, exploration: exploration)
        }
        func cost(_ shares: [Double]) -> Double { zip(arms, shares).reduce(0) { $0 + $1.0.cost * $1.1 } }
        var found = decide(0)
        var price = 0.0
        if let limit = costPerMember, cost(found) > limit {
            var (low, high) = (0.0, 1e-6)
            // The floor may cost more than the budget: then the price is as high as it gets and the floor stays.
            while cost(decide(high)) > limit, high < 1e9 { high *= 4 }
            for _ in 0..<60 {
                let middle = 0.5 * (low + high)
                if cost(decide(middle)) > limit { low = middle } else { high = middle }
            }
            price = high
            found = decide(high)
        }
        beliefs = Self.decide(arms, floor: 0, largestShare: 1, price: price, exploration: 1, isCapped: false)
        shares = found
        budgetPrice = price
    }

    private static func decide(
        _ arms: [Arm], floor: Double, largestShare: Double, price: Double, exploration: Double, isCapped: Bool = true
    ) -> [Double] {
        let allowed = arms.indices.filter { arms[$0].isAllowed }
        var shares = arms.map { _ in 0.0 }
        guard !allowed.isEmpty else { return shares }
        let weights = BestArmProbabilities.probabilities(
            of: allowed.map { index in
                NormalPosterior(
                    mean: arms[index].reward.mean - price * arms[index].cost,
                    standardDeviation: exploration * arms[index].reward.standardDeviation)
            })
        var kept = AdditiveFloor.shares(weights: weights, floor: floor)
        if isCapped {
            kept = capped(kept, allowed.map { max(floor, largestShare * min(1, max(0, arms[$0].safety))) })
        }
        for (place, index) in allowed.enumerated() { shares[index] = kept[place] }
        return shares
    }

    /// Takes what is above an arm's cap and spreads it over the others in proportion; equally when all are capped.
    private static func capped(_ shares: [Double], _ caps: [Double]) -> [Double] {
        guard zip(shares, caps).contains(where: { $0 > $1 }) else { return shares }
        var result = shares
        for _ in shares.indices {
            let surplus = zip(result, caps).reduce(0) { $0 + max(0, $1.0 - $1.1) }
            guard surplus > 1e-15 else { return result }
            result = zip(result, caps).map(min)
            let free = result.indices.filter { result[$0] < caps[$0] }
            let room = free.reduce(0) { $0 + result[$1] }
            guard room > 0 else { break }
            for index in free { result[index] += surplus * result[index] / room }
        }
        let total = result.reduce(0, +)
        return result.map { $0 / total }
    }
}
