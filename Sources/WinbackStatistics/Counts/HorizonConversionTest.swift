import RealModule

/// The exact test of policy against holdout on counts of conversions when the end is known: most of α is spent by a
/// planned number of conversions, the rest is kept for ever by `ExactConversionTest`.
///
/// Under a rate ratio θ every conversion falls in treatment with probability ρ(θ), so the treated count is a random walk
/// whose chance to cross a boundary is summed exactly, conversion by conversion (the conditional test of Przyborowski &
/// Wilenski 1940 with the spending of Lan & DeMets 1983). Every conversion is a look, so readings may come at any time.
package struct HorizonConversionTest: Sendable, Equatable {
    /// The share of α that is spent by the planned number of conversions.
    package static let horizonShare = 0.84
    /// The share of α that is kept for ever. What is left over is room for planned conversions that are estimated anew at
    /// every look.
    package static let endlessShare = 0.1
    /// How late it is spent: α t^1.5.
    package static let spending = SpendingFunction.power(1.5)
    /// More planned conversions than this are not summed conversion by conversion.
    package static let plannedConversionsMax = 5_000

    /// What was planned from a number of conversions on.
    package struct Stage: Codable, Sendable, Hashable {
        /// Conversions of both groups after which this stage's plan holds; 0 in the first stage.
        package var after: Int
        /// Conversions of both groups at the horizon, as planned then.
        package var planned: Int

        /// A stage; the planned number is kept between 1 and `plannedConversionsMax`.
        package init(after: Int, planned: Int) {
            self.after = after
            self.planned = min(max(1, planned), HorizonConversionTest.plannedConversionsMax)
        }
    }

    /// The counts, and the part of the test that never ends.
    package let exact: ExactConversionTest
    /// What was planned when, ascending by `after`; the first holds from the first conversion.
    package let stages: [Stage]
    /// More conversions than this are read by the endless part alone.
    package let lastConversion: Int
    /// The level of the whole, between 0 and 1.
    package private(set) var alpha: Double

    /// Conversions of both groups together at the horizon, as planned last.
    package var plannedConversions: Int { stages[stages.count - 1].planned }

    /// A test from its counts and its plan; planned conversions are kept between 1 and `plannedConversionsMax`.
    package init(_ exact: ExactConversionTest, plannedConversions: Int, alpha: Double = 0.05) {
        precondition(alpha > 0 && alpha < 1, "the level lies between 0 and 1")
        self.exact = exact
        stages = [Stage(after: 0, planned: plannedConversions)]
        lastConversion = stages[0].planned
        self.alpha = alpha
    }

    /// A test whose horizon was planned anew as conversions came in: every conversion spends by the plan of its stage.
    ///
    /// A new plan may depend on totals only, which say nothing about their split under a given ratio, and it changes
    /// nothing about conversions that were looked at, so the whole still errs with at most α (Lan & DeMets 1989). Past
    /// the horizon nothing more is spent: the boundary stays where it was and so loses power with every conversion; a
    /// quarter beyond it only the endless part is left. `stages` is not empty.
    package init(_ exact: ExactConversionTest, stages: [Stage], alpha: Double = 0.05) {
        precondition(alpha > 0 && alpha < 1, "the level lies between 0 and 1")
        precondition(stages.first?.after == 0, "the first plan holds from the first conversion")
        precondition(zip(stages, stages.dropFirst()).allSatisfy { $0.after < $1.after }, "plans come in order")
        self.exact = exact
        self.stages = stages
        let planned = stages[stages.count - 1].planned
        lastConversion = planned + planned / 4
        self.alpha = alpha
    }

    /// The level spent by the conversions so far, with all that is kept: the endless part, which is there from the first
    /// look, and the room for planning anew.
    package var spent: Double {
        let conversions = exact.treatedConversions + exact.holdoutConversions
        var most = 0.0
        for (index, stage) in stages.enumerated() {
            let last = index + 1 < stages.count ? min(stages[index + 1].after, conversions) : conversions
            if last > stage.after || index == 0 { most = max(most, Double(last) / Double(stage.planned)) }
        }
        return Self.spending.spent(alpha: alpha * Self.horizonShare, time: most) + alpha * (1 - Self.horizonShare)
    }

    /// The interval for the rate ratio: every θ that neither part excludes at its share of α.
    package var rateRatioInterval: ConfidenceInterval {
        let always = exact.rateRatioInterval(alpha: alpha * Self.endlessShare)
        let conversions = exact.treatedConversions + exact.holdoutConversions
        guard conversions > 0, conversions <= lastConversion else { return always }
        var ends = always
        if exact.treatedConversions > 0 {
            ends.lower = max(ends.lower, bound(outside: ends.lower, upper: true))
        }
        if exact.holdoutConversions > 0 {
            ends.upper = min(ends.upper, bound(outside: ends.upper, upper: false))
        }
        return ends
    }

    /// The interval carried over to the difference of conversion rates; see `ExactConversionTest.absoluteInterval`.
    package func absoluteInterval(treatedMembers: Int, holdoutMembers: Int) -> ConfidenceInterval {
        let ratio = rateRatioInterval
        return ConfidenceInterval(
            lower: exact.difference(
                rateRatio: ratio.lower, treatedMembers: treatedMembers, holdoutMembers: holdoutMembers),
            upper: exact.difference(
                rateRatio: ratio.upper, treatedMembers: treatedMembers, holdoutMembers: holdoutMembers))
    }

    /// Whether the counts exclude equal conversion, on either side.
    package var rejectsEquality: Bool {
        if exact.logE >= -Double.log(alpha * Self.endlessShare) { return true }
        let conversions = exact.treatedConversions + exact.holdoutConversions
        guard conversions > 0, conversions <= lastConversion else { return false }
        return isCrossed(logRateRatio: 0, upper: true) || isCrossed(logRateRatio: 0, upper: false)
    }

    /// The p value that goes with the interval: the smallest α at which equality would be excluded, to 1 in 10⁵.
    package var pValue: Double {
        func rejects(_ level: Double) -> Bool {
            var other = self
            other.alpha = level
            return other.rejectsEquality
        }
        var low = Double.log(1e-300)
        var high = -1e-12
        guard rejects(Double.exp(high)) else { return 1 }
        if rejects(1e-300) { return 1e-300 }
        while high - low > 1e-5 {
            let middle = 0.5 * (low + high)
            if rejects(Double.exp(middle)) { high = middle } else { low = middle }
        }
        return Double.exp(high)
    }

    /// The treated counts that do not exclude equality, for 1 conversion, 2, and so on up to the planned number.
    ///
    /// Of use to draw or to simulate the boundary. An empty range, its end below its start, excludes everything.
    package static func accepted(
        treatedShare: Double, plannedConversions: Int, alpha: Double = 0.05
    ) -> [(low: Int, high: Int)] {
        accepted(
            treatedShare: treatedShare, stages: [Stage(after: 0, planned: plannedConversions)],
            through: plannedConversions, alpha: alpha)
    }

    /// The same under plans that changed, for 1 conversion up to `last`.
    package static func accepted(
        treatedShare: Double, stages: [Stage], through last: Int, alpha: Double = 0.05
    ) -> [(low: Int, high: Int)] {
        var walk = CountWalk(
            up: treatedShare, down: 1 - treatedShare, stages: stages, level: alpha * horizonShare, spending: spending)
        return (0..<max(0, last)).map { _ in
            walk.step()
            return (walk.low, walk.high)
        }
    }

    /// Where one side of the boundary passes through the counts, between a ratio excluded anyway and the observed one.
    private func bound(outside: Double, upper: Bool) -> Double {
        let observed = exact.rateRatioEstimate ?? 1
        // Logarithms of both ends, with an open end moved to where nothing is left to find.
        var inside = Double.log(observed == 0 || observed.isInfinite ? 1 : observed)
        if observed == 0 { inside = -700 }
        if observed.isInfinite { inside = 700 }
        var excluded = outside == 0 ? -700 : outside.isInfinite ? 700 : Double.log(outside)
        guard isCrossed(logRateRatio: excluded, upper: upper) else { return outside }
        for _ in 0..<48 {
            let middle = 0.5 * (inside + excluded)
            if middle == inside || middle == excluded { break }
            if isCrossed(logRateRatio: middle, upper: upper) { excluded = middle } else { inside = middle }
        }
        // The outer end of the bracket would be on the safe side of rounding, and is what is excluded for certain.
        return Double.exp(excluded)
    }

    /// Whether the counts lie on or beyond the boundary for a rate ratio.
    private func isCrossed(logRateRatio: Double, upper: Bool) -> Bool {
        let logit = Double.log(exact.treatedShare) - Double.log(onePlus: -exact.treatedShare) + logRateRatio
        let share = Double.exp(SpecialFunctions.logSigmoid(logit))
        let rest = Double.exp(SpecialFunctions.logSigmoid(-logit))
        // The lower side is the upper side with the groups exchanged.
        var walk = CountWalk(
            up: upper ? share : rest, down: upper ? rest : share, stages: stages, level: alpha * Self.horizonShare,
            spending: Self.spending)
        for _ in 0..<(exact.treatedConversions + exact.holdoutConversions) { walk.step() }
        return (upper ? exact.treatedConversions : exact.holdoutConversions) > walk.high
    }
}

/// A walk of counts that is stopped on both sides, conversion by conversion.
private struct CountWalk {
    let up: Double
    let down: Double
    let stages: [HorizonConversionTest.Stage]
    let level: Double
    let spending: SpendingFunction
    private var stage = 0
    /// The counts that are not stopped.
    private(set) var low = 0
    private(set) var high = 0
    private var conversions = 0
    /// mass[s] is the chance of the count s, not stopped before.
    private var mass: [Double] = [1]
    private var (spentAbove, spentBelow) = (0.0, 0.0)

    init(
        up: Double, down: Double, stages: [HorizonConversionTest.Stage], level: Double, spending: SpendingFunction
    ) {
        self.up = up
        self.down = down
        self.stages = stages
        self.level = level
        self.spending = spending
        mass.reserveCapacity((stages.last?.planned ?? 0) + 2)
    }

    /// One more conversion.
    mutating func step() {
        conversions += 1
        mass.append(0)
        guard low <= high else { return }
        mass[high + 1] = mass[high] * up
        var count = high
        while count > low {
            mass[count] = mass[count] * down + mass[count - 1] * up
            count -= 1
        }
        mass[low] *= down
        high += 1
        while stage + 1 < stages.count, stages[stage + 1].after < conversions { stage += 1 }
        let side =
            spending.spent(alpha: level, time: Double(conversions) / Double(stages[stage].planned)) / 2
        while high >= low, spentAbove + mass[high] <= side {
            spentAbove += mass[high]
            high -= 1
        }
        while low <= high, spentBelow + mass[low] <= side {
            spentBelow += mass[low]
            low += 1
        }
    }
}
