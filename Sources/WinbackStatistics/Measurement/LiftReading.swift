import RealModule

/// One reading of a treated group against a control: a difference, a relative lift, evidence and what they decide.
///
/// Absolute and relative come from one test, so they never disagree about whether zero is excluded.
package struct LiftReading: Sendable, Equatable {
    /// What the evidence says.
    package enum Decision: String, Sendable, CaseIterable {
        /// The difference is above zero for certain (up to α).
        case better
        /// It is below zero.
        case worse
        /// Not decided yet.
        case notYet = "not_yet"
        /// Too few conversions for any number.
        case thin
    }

    /// Fewer conversions than this in all give no number under the exact test.
    package static let leastConversions = 25

    /// The treated mean as seen.
    package let treatedMean: Double
    /// The control mean as seen.
    package let controlMean: Double
    /// Treated minus control.
    package let absolute: Double
    /// The interval of the difference; the whole line while evidence is thin.
    package let absoluteInterval: ConfidenceInterval
    /// Treated over control minus 1; nil without a control mean.
    package let relative: Double?
    /// The interval of the relative lift; nil where it is unbounded on both sides.
    package let relativeInterval: ConfidenceInterval?
    /// ln of the evidence against no difference that is valid at every look, whatever the method.
    package let logE: Double
    /// The p value of the method.
    package let pValue: Double
    /// What the evidence says.
    package let decision: Decision
    private let basis: Basis

    /// Members of both groups, beyond those there are, at which an effect as large as the one seen would be decided;
    /// nil when decided, or when none is in sight.
    package var moreMembers: Double? {
        guard decision == .notYet || decision == .thin else { return nil }
        switch basis {
        case .mean(let rule): return rule.moreMembers
        case .counts(let exact): return exact.moreMembers
        }
    }

    /// Conversions read by the exact tests, or by Welch's interval where the plan reads once.
    ///
    /// Nil with fewer than two members in a group.
    package init?(conversionsOf treated: OutcomeState, control: OutcomeState, plan: ReadingPlan) {
        guard let contrast = Contrast(treated: treated, control: control, variance: .rate) else { return nil }
        let planned = plan.conversionsAtHorizon(treated.nonzero + control.nonzero, members: contrast.members)
        let isLarge = planned > Double(HorizonConversionTest.plannedConversionsMax)
        let exact = ExactReading(treated: treated, control: control, plan: plan, plannedConversions: planned)
        if plan.method == .fixed || (plan.method == .hybrid && isLarge) {
            self.init(contrast, plan: plan, logE: exact.test.logE)
        } else {
            self.init(exact, contrast)
        }
    }

    /// A contrast of means, ratios, adjusted or stratified means.
    ///
    /// `logE` replaces the evidence of the asymptotic sequence where a better test has it.
    package init(_ contrast: Contrast, plan: ReadingPlan, logE exactLogE: Double? = nil) {
        let rule = MeanRule(plan: plan, contrast: contrast)
        let isThin =
            plan.method != .fixed && contrast.leastConversions < AsymptoticConfidenceSequence.burnInConversions
        let multiplier = isThin ? .infinity : rule.multiplier
        treatedMean = contrast.treatedMean
        controlMean = contrast.controlMean
        absolute = contrast.estimate
        absoluteInterval = contrast.interval(multiplier: multiplier)
        relative = contrast.controlMean == 0 ? nil : contrast.estimate / contrast.controlMean
        relativeInterval = contrast.relative(multiplier: multiplier).interval
        logE = exactLogE ?? rule.logE
        pValue = rule.pValue
        decision = isThin ? .thin : Self.decision(absoluteInterval)
        basis = .mean(rule)
    }

    private init(_ exact: ExactReading, _ contrast: Contrast) {
        let (treated, control) = (exact.treated.count, exact.control.count)
        let conversions = exact.treated.nonzero + exact.control.nonzero
        let ends = exact.interval
        treatedMean = contrast.treatedMean
        controlMean = contrast.controlMean
        absolute = exact.test.absoluteEstimate(treatedMembers: treated, holdoutMembers: control)
        absoluteInterval = ConfidenceInterval(
            lower: exact.test.difference(rateRatio: ends.lower, treatedMembers: treated, holdoutMembers: control),
            upper: exact.test.difference(rateRatio: ends.upper, treatedMembers: treated, holdoutMembers: control))
        let ratio = exact.test.rateRatioEstimate
        relative = ratio.flatMap { $0.isInfinite ? nil : $0 - 1 }
        relativeInterval = ConfidenceInterval(lower: ends.lower - 1, upper: ends.upper - 1)
        logE = exact.test.logE
        pValue = exact.pValue
        let found = Self.decision(absoluteInterval)
        decision = found == .notYet && conversions < Self.leastConversions ? .thin : found
        basis = .counts(exact)
    }

    private static func decision(_ interval: ConfidenceInterval) -> Decision {
        interval.lower > 0 ? .better : interval.upper < 0 ? .worse : .notYet
    }
}

/// What a reading was made from.
private enum Basis: Sendable, Equatable {
    case mean(MeanRule)
    case counts(ExactReading)
}

/// Conversions of two groups under a plan.
private struct ExactReading: Sendable, Equatable {
    let treated: OutcomeState
    let control: OutcomeState
    let plan: ReadingPlan
    let test: ExactConversionTest
    let horizon: HorizonConversionTest?

    init(treated: OutcomeState, control: OutcomeState, plan: ReadingPlan, plannedConversions: Double) {
        self.treated = treated
        self.control = control
        self.plan = plan
        let members = Double(treated.count + control.count)
        test = ExactConversionTest(
            treatedConversions: treated.nonzero, holdoutConversions: control.nonzero,
            treatedShare: plan.treatedShare ?? Double(treated.count) / members, kappa: plan.kappa)
        // The total says nothing about its split under no difference, so it may set the horizon.
        horizon =
            plan.method == .hybrid
            ? HorizonConversionTest(
                test, plannedConversions: Int(min(1e6, plannedConversions.rounded(.up))), alpha: plan.alpha) : nil
    }

    var interval: ConfidenceInterval { horizon?.rateRatioInterval ?? test.rateRatioInterval(alpha: plan.alpha) }

    var pValue: Double { horizon?.pValue ?? min(1, Double.exp(-test.logE)) }

    /// The growth at which counts in the same proportion would be decided, in members.
    var moreMembers: Double? {
        let members = Double(treated.count + control.count)
        return growth { factor in
            let grown = ExactConversionTest(
                treatedConversions: Int(Double(treated.nonzero) * factor),
                holdoutConversions: Int(Double(control.nonzero) * factor), treatedShare: test.treatedShare,
                kappa: plan.kappa)
            guard horizon != nil else { return grown.logE >= AlphaThreshold.logE(plan.alpha) }
            let conversions = grown.treatedConversions + grown.holdoutConversions
            let planned = plan.conversionsAtHorizon(conversions, members: members * factor)
            return HorizonConversionTest(
                grown, plannedConversions: Int(min(1e6, planned.rounded(.up))), alpha: plan.alpha
            ).rejectsEquality
        }.map { ($0 - 1) * members }
    }
}

/// How means are decided under a plan.
private struct MeanRule: Sendable, Equatable {
    let plan: ReadingPlan
    let contrast: Contrast

    private var sequence: AsymptoticConfidenceSequence {
        AsymptoticConfidenceSequence(alpha: plan.alpha, plannedMembers: plan.plannedMembers)
    }

    var logE: Double {
        contrast.variance > 0 ? sequence.logE(standardised: contrast.standardised, members: contrast.members) : 0
    }

    var multiplier: Double { multiplier(alpha: plan.alpha, members: contrast.members) }

    private func multiplier(alpha: Double, members: Double) -> Double {
        switch plan.method {
        case .fixed:
            contrast.degreesOfFreedom.isFinite
                ? SpecialFunctions.studentTQuantile(upperTail: alpha / 2, degrees: contrast.degreesOfFreedom)
                : -SpecialFunctions.normalQuantile(alpha / 2)
        case .sequential:
            AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: plan.plannedMembers)
                .multiplier(members: members)
        case .hybrid:
            HybridBoundary.widened(
                HybridBoundary.multiplier(
                    alpha: alpha, plannedMembers: plan.plannedMembers, looks: plan.looks, members: members),
                leastConversions: Int(Double(contrast.leastConversions) * members / contrast.members),
                varianceRatio: contrast.varianceRatio)
        }
    }

    var pValue: Double {
        guard contrast.variance > 0 else { return contrast.estimate == 0 ? 1 : 0 }
        let score = abs(contrast.standardised)
        switch plan.method {
        case .fixed:
            return 2 * SpecialFunctions.studentTUpperTail(score, degrees: contrast.degreesOfFreedom)
        case .sequential: return sequence.pValue(standardised: score, members: contrast.members)
        case .hybrid:
            func excess(_ logLevel: Double) -> Double {
                score - multiplier(alpha: Double.exp(logLevel), members: contrast.members)
            }
            // No boundary is narrower than the fixed one, and none wider than the part that is kept for ever.
            let fixed = 2 * SpecialFunctions.normalCDF(-score)
            guard fixed > 0 else { return 0 }
            let always = sequence.pValue(standardised: score, members: contrast.members)
            let ends = (Double.log(fixed), min(-1e-12, Double.log(always) + 12))
            return smallestLevel(ends.0, ends.1, excess).map { Double.exp($0) } ?? 1
        }
    }

    var moreMembers: Double? {
        guard contrast.variance > 0, contrast.estimate != 0 else { return nil }
        let score = abs(contrast.standardised)
        let burnIn = Double(AsymptoticConfidenceSequence.burnInConversions)
        let least = contrast.leastConversions
        if least == 0, plan.method != .fixed { return nil }
        let expected = plan.method == .hybrid ? hybridAhead : { multiplier(alpha: plan.alpha, members: $0) }
        return growth { factor in
            score * Double.sqrt(factor) >= expected(contrast.members * factor)
                && (plan.method == .fixed || Double(least) * factor >= burnIn)
        }.map { ($0 - 1) * contrast.members }
    }
}

extension MeanRule {
    /// The hybrid's multiplier at the planned looks to come, from one boundary.
    private var hybridAhead: (Double) -> Double {
        let steps = max(plan.looks, HybridBoundary.looksAtAnyTime)
        let whole = HybridBoundary(alpha: plan.alpha, plannedMembers: plan.plannedMembers, looks: steps)
        return { members in
            let look = Int((members / plan.plannedMembers * Double(steps)).rounded(.up)) - 1
            return HybridBoundary.widened(
                whole.multiplier(members: members, look: look),
                leastConversions: Int(Double(contrast.leastConversions) * members / contrast.members),
                varianceRatio: contrast.varianceRatio)
        }
    }
}

/// The logarithm between `low` and `high` from which on a rising `excess` is not negative, to 1e-4, by regula falsi in
/// its Illinois form (Dowell & Jarratt 1971); nil when there is none.
private func smallestLevel(_ low: Double, _ high: Double, _ excess: (Double) -> Double) -> Double? {
    guard low < high else { return nil }
    var (left, right) = ((place: low, value: excess(low)), (place: high, value: excess(high)))
    guard right.value >= 0 else { return nil }
    if left.value >= 0 { return low }
    var weight = (1.0, 1.0)
    for _ in 0..<60 where right.place - left.place > 1e-4 {
        let (a, b) = (left.value * weight.0, right.value * weight.1)
        let isBounded = a.isFinite && b.isFinite && b > a
        var place = isBounded ? (left.place * b - right.place * a) / (b - a) : 0.5 * (left.place + right.place)
        // A step that creeps along one end is made long enough to bring that end's limit.
        place = min(max(place, left.place + 4e-5), right.place - 4e-5)
        let value = excess(place)
        if value >= 0 {
            right = (place, value)
            weight = (weight.0 * 0.5, 1)
        } else {
            left = (place, value)
            weight = (1, weight.1 * 0.5)
        }
    }
    return right.place
}

/// The smallest growth of the data, up to a thousandfold, at which something is decided; to 1 %.
private func growth(_ isDecided: (Double) -> Bool) -> Double? {
    var high = 1.0
    while !isDecided(high) {
        high *= 2
        if high > 1024 { return nil }
    }
    var low = max(1, high / 2)
    while high - low > 0.01 * low {
        let middle = 0.5 * (low + high)
        if isDecided(middle) { high = middle } else { low = middle }
    }
    return high
}
