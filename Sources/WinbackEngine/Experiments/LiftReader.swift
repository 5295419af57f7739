package import WinbackModel
internal import WinbackStatistics

/// Reads an experiment: all arms together against the holdout, valid at every look.
///
/// Conversions by the exact conditional beta-binomial e-process (Lindon and Malek, 2022), money by the asymptotic
/// confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, 2021, eq. 9), assignment by the sequential
/// multinomial test.
package struct LiftReader: Sendable {
    /// Mixture weight, fixed in the plan and never after looking.
    package static let kappa = 100.0
    /// Fewer goals than this in all, or none at all in the holdout, give no number.
    package static let leastGoals = 25
    /// Error level of every reading, under any number of looks.
    package let alpha: Double
    /// Share held out, fixed for the experiment.
    package let holdoutShare: Share
    /// Members the plan expects, which tunes the money interval.
    package let plannedMembers: Int

    /// Makes a reader for one experiment.
    package init(holdoutShare: Share, plannedMembers: Int, alpha: Double = 0.05) {
        self.alpha = alpha
        self.holdoutShare = holdoutShare
        self.plannedMembers = max(plannedMembers, 1000)
    }

    /// When a reading can be expected, for sentences about thin evidence.
    package struct Schedule: Sendable {
        /// First date with a closed window.
        package var firstReading: CivilDate
        /// Earliest and latest date of a decision; empty when not within the run.
        package var decision: [CivilDate]
        /// Makes a schedule.
        package init(firstReading: CivilDate, decision: [CivilDate]) {
            self.firstReading = firstReading
            self.decision = decision
        }
    }

    /// One reading from the tallies of an experiment.
    package func read(
        _ tallies: [ArmTally], loop: LoopRecord, number: Int, on date: CivilDate, schedule: Schedule
    ) -> LookRecord {
        let sums = Sums(tallies)
        guard holdoutShare > .zero, holdoutShare < .one else { return unmeasured(sums, loop, number, date) }
        let test = ExactConversionTest(
            treatedConversions: sums.treatedGoals, holdoutConversions: sums.heldOutGoals,
            treatedShare: 1 - holdoutShare.fraction, kappa: Self.kappa)
        let ratio = SampleRatioTest(
            counts: [sums.treatedAssigned, sums.heldOutAssigned],
            plannedShares: [1 - holdoutShare.fraction, holdoutShare.fraction])
        var look = LookRecord(
            loop: loop.id, experiment: loop.experiment, number: number, date: date, alpha: alpha,
            treated: sums.treated, heldOut: sums.heldOut, treatedGoals: sums.treatedGoals,
            heldOutGoals: sums.heldOutGoals, logE: test.logE, lift: nil, margin: nil, sampleRatioLogE: ratio.logE,
            decision: .thin, sentence: "")
        let enough =
            sums.treatedGoals + sums.heldOutGoals >= Self.leastGoals && sums.heldOutGoals > 0 && sums.treated > 0
        if enough, ratio.verdict != .stop {
            let ends = test.absoluteInterval(
                alpha: alpha, treatedMembers: sums.treated, holdoutMembers: sums.heldOut)
            // The estimate and the interval come from one test, so that they can never disagree about zero.
            let estimate = test.absoluteEstimate(treatedMembers: sums.treated, holdoutMembers: sums.heldOut)
            look.lift = .init(estimate: estimate, low: ends.lower, high: ends.upper)
            look.decision = ends.lower > 0 ? .better : ends.upper < 0 ? .worse : .notYet
            look.margin = money(sums)
        }
        look.sentence = sentence(look, ratio.verdict == .stop, schedule)
        return look
    }

    /// Without anyone held out, or anyone treated, there is nothing to compare and no test to run.
    private func unmeasured(_ sums: Sums, _ loop: LoopRecord, _ number: Int, _ date: CivilDate) -> LookRecord {
        LookRecord(
            loop: loop.id, experiment: loop.experiment, number: number, date: date, alpha: alpha,
            treated: sums.treated, heldOut: sums.heldOut, treatedGoals: sums.treatedGoals,
            heldOutGoals: sums.heldOutGoals, logE: 0, lift: nil, margin: nil, sampleRatioLogE: 0, decision: .thin,
            sentence: "No reading: with a control group of \(holdoutShare) there is nothing to compare.")
    }

    /// The interval of margin per member, policy minus holdout, once burn-in is over.
    private func money(_ sums: Sums) -> LookRecord.Interval? {
        guard min(sums.treatedGoals, sums.heldOutGoals) >= AsymptoticConfidenceSequence.burnInConversions else {
            return nil
        }
        let sequence = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: Double(plannedMembers))
        let ends = sequence.interval(treated: sums.treatedMargin, control: sums.heldOutMargin)
        return .init(
            estimate: sums.treatedMargin.mean - sums.heldOutMargin.mean, low: ends.lower, high: ends.upper)
    }

    private func sentence(_ look: LookRecord, _ broken: Bool, _ schedule: Schedule) -> String {
        if broken {
            return "No reading: treated and held out do not come in the planned shares, so the assignment is broken."
        }
        switch look.decision {
        case .thin:
            let until = schedule.decision.map(\.description).joined(separator: " to ")
            return "Not enough evidence for a number: first reading on \(schedule.firstReading), "
                + (until.isEmpty ? "no decision expected within the run." : "decision expected \(until).")
        case .better: return "Better than the control group: \(points(look.lift)) more members came back."
        case .worse: return "Worse than the control group: \(points(look.lift)) difference in members who came back."
        case .notYet: return "Not decided yet: the difference so far is \(points(look.lift))."
        }
    }

    private func points(_ lift: LookRecord.Interval?) -> String {
        guard let lift else { return "unknown" }
        return "\(percentagePoints(lift.estimate)) (\(percentagePoints(lift.low)) to \(percentagePoints(lift.high)))"
    }
}

/// `+1.93 pp`: a difference of rates in percentage points with two decimals.
package func percentagePoints(_ value: Double) -> String {
    guard value.isFinite else { return value < 0 ? "unbounded below" : "unbounded above" }
    let hundredths = Int64((value * 10_000).rounded(.toNearestOrEven))
    let sign = hundredths < 0 ? "−" : "+"
    return "\(sign)\(hundredths.magnitude / 100).\(padded(Int64(hundredths.magnitude % 100), 2)) pp"
}

/// Tallies summed over epochs and arms: the headline does not depend on how arms were shared.
private struct Sums {
    var treated = 0
    var heldOut = 0
    var treatedGoals = 0
    var heldOutGoals = 0
    var treatedAssigned = 0
    var heldOutAssigned = 0
    var treatedMargin = MomentSummary()
    var heldOutMargin = MomentSummary()

    init(_ tallies: [ArmTally]) {
        for tally in tallies {
            let moments = MomentSummary(
                count: Double(tally.matured), sum: Double(tally.marginSum), sumOfSquares: tally.marginSumOfSquares)
            if tally.arm < 0 {
                heldOut += tally.matured
                heldOutGoals += tally.converted
                heldOutAssigned += tally.assigned
                heldOutMargin.merge(moments)
            } else {
                treated += tally.matured
                treatedGoals += tally.converted
                treatedAssigned += tally.assigned
                treatedMargin.merge(moments)
            }
        }
    }
}
