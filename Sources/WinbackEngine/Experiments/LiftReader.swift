package import WinbackModel
internal import WinbackStatistics

/// Reads an experiment: all arms together against the holdout, valid at every look.
///
/// Conversions by the exact conditional test with a horizon (`HorizonConversionTest`: .84 α are spent conversion by
/// conversion up to the planned number, .1 α is kept for ever by the beta-binomial e-process of Lindon & Malek 2022, the
/// rest is room for planning anew);
/// margin per assigned member by the hybrid boundary (.86 α by the planned members, .1 α for ever, the rest is room for
/// what holds only in the limit); assignment by the sequential multinomial test. By the union bound each outcome is
/// decided wrongly with at most α over all looks together, and since a reading may weaken after the horizon, what was
/// decided at a look stays decided. Planned conversions follow from totals only, never from how they split.
package struct LiftReader: Sendable {
    /// Mixture weight, fixed in the plan and never after looking.
    package static let kappa = 100.0
    /// Fewer goals than this in all, or none at all in the holdout, give no number.
    package static let leastGoals = 25
    /// Most planned steps: more of them find nothing sooner and cost more at every look.
    package static let plannedLooksMax = 40
    /// Error level of each outcome, under any number of looks.
    package let alpha: Double
    /// How the experiment is read.
    package let terms: LookEvidence.Terms

    /// Makes a reader for one experiment.
    package init(_ terms: LookEvidence.Terms, alpha: Double = 0.05) {
        self.alpha = alpha
        self.terms = terms
    }

    /// Which look is made, and what came before it.
    package struct Place: Sendable {
        /// The loop.
        package var loop: LoopID
        /// Number of the experiment.
        package var experiment: Int
        /// Number of the look, from 1.
        package var number: Int
        /// Team-zone date.
        package var date: CivilDate
        /// First date with a closed window.
        package var firstReading: CivilDate
        /// Earliest and latest date of a decision; empty when not within the run.
        package var decisionExpected: [CivilDate]
        /// The look before it in the same experiment.
        package var previous: LookRecord?
        /// Makes a place; a look of another experiment does not count as one before it.
        package init(
            loop: LoopID, experiment: Int, number: Int, date: CivilDate, firstReading: CivilDate,
            decisionExpected: [CivilDate], previous: LookRecord? = nil
        ) {
            self.loop = loop
            self.experiment = experiment
            self.number = number
            self.date = date
            self.firstReading = firstReading
            self.decisionExpected = decisionExpected
            self.previous = previous?.experiment == experiment ? previous : nil
        }
    }

    /// One reading from the tallies of an experiment.
    package func read(_ tallies: [ArmTally], at place: Place) -> LookRecord {
        let sums = ExperimentSums(tallies)
        var look = LookRecord(
            loop: place.loop, experiment: place.experiment, number: place.number, date: place.date, alpha: alpha,
            treated: sums.treated, heldOut: sums.heldOut, treatedGoals: sums.treatedGoals,
            heldOutGoals: sums.heldOutGoals, logE: 0, lift: nil, margin: nil, sampleRatioLogE: 0, decision: .thin,
            sentence: "")
        var evidence = LookEvidence(
            terms: terms, firstReading: place.firstReading, decisionExpected: place.decisionExpected,
            groups: sums.groups)
        carry(place.previous, into: &evidence)
        var isBroken = false
        if terms.holdoutShare > .zero, terms.holdoutShare < .one {
            let ratio = SampleRatioTest(
                counts: [sums.treatedAssigned, sums.heldOutAssigned],
                plannedShares: [1 - terms.holdoutShare.fraction, terms.holdoutShare.fraction])
            look.sampleRatioLogE = ratio.logE
            isBroken = ratio.verdict == .stop
            readGoals(sums, place, isBroken: isBroken, &look, &evidence)
            if look.lift != nil { readMoney(sums, place, &look, &evidence) }
        }
        look.decision = isBroken ? .thin : evidence.decided?.decision ?? evidence.verdict
        look.evidence = evidence
        look.sentence = LiftSentence(look: look, evidence: evidence, isBroken: isBroken).text
        return look
    }

    /// What earlier looks fixed: plans, levels spent and decisions.
    private func carry(_ previous: LookRecord?, into evidence: inout LookEvidence) {
        guard let previous else { return }
        guard let before = previous.evidence else {
            // A look of an earlier release stored its decision alone, which is the experiment's all the same.
            if previous.decision == .better || previous.decision == .worse {
                evidence.decided = .init(decision: previous.decision, date: previous.date, number: previous.number)
            }
            return
        }
        evidence.step = before.step
        evidence.stages = before.stages
        evidence.moneySteps = before.moneySteps
        evidence.spent = before.spent
        evidence.moneySpent = before.moneySpent
        evidence.decided = before.decided
        evidence.moneyDecided = before.moneyDecided
    }

    /// The planned step that a number of members has reached, from 0.
    private func step(_ members: Int) -> Int {
        let time = Double(min(members, terms.plannedMembers)) / Double(terms.plannedMembers)
        return Int((time * Double(terms.plannedLooks)).rounded(.down))
    }

    private func readGoals(
        _ sums: ExperimentSums, _ place: Place, isBroken: Bool, _ look: inout LookRecord,
        _ evidence: inout LookEvidence
    ) {
        let exact = ExactConversionTest(
            treatedConversions: sums.treatedGoals, holdoutConversions: sums.heldOutGoals,
            treatedShare: 1 - terms.holdoutShare.fraction, kappa: Self.kappa)
        look.logE = exact.logE
        let goals = sums.treatedGoals + sums.heldOutGoals
        guard goals >= Self.leastGoals else { return }
        plan(goals: goals, members: sums.members, place, &evidence)
        guard sums.heldOutGoals > 0, sums.treated > 0, !isBroken else { return }
        let ends: ConfidenceInterval
        switch terms.method {
        case .horizon:
            let test = HorizonConversionTest(exact, stages: evidence.stages, alpha: alpha)
            ends = test.rateRatioInterval
            evidence.spent = max(evidence.spent, test.spent)
        case .endless:
            ends = exact.rateRatioInterval(alpha: alpha)
            evidence.spent = alpha
        }
        // The estimate and both intervals come from one test, so that they can never disagree about zero.
        func difference(_ ratio: Double) -> Double {
            exact.difference(rateRatio: ratio, treatedMembers: sums.treated, holdoutMembers: sums.heldOut)
        }
        let estimate = exact.rateRatioEstimate ?? 1
        evidence.ratio = .init(estimate: estimate, low: ends.lower, high: ends.upper)
        let lift = LookRecord.Interval(
            estimate: difference(estimate), low: difference(ends.lower), high: difference(ends.upper))
        look.lift = lift
        evidence.verdict = lift.verdict
        evidence.decided = evidence.decided ?? lift.decided(place)
    }

    /// Plans conversions anew at every planned step, for those that no earlier look has seen.
    private func plan(goals: Int, members: Int, _ place: Place, _ evidence: inout LookEvidence) {
        let reached = step(members)
        // Conversions at the horizon if they come at the pace so far, rounded up; at the horizon those there are.
        let pace = Double(goals) * Double(terms.plannedMembers) / Double(max(members, 1))
        let expected = max(goals, Int(min(1e6, pace.rounded(.up))))
        if evidence.stages.isEmpty {
            evidence.stages = [.init(after: 0, planned: expected)]
            evidence.step = reached
            return
        }
        let seen = place.previous.map { $0.treatedGoals + $0.heldOutGoals } ?? 0
        let last = evidence.stages[evidence.stages.count - 1].after
        guard reached > evidence.step, goals > seen, seen > last else { return }
        evidence.stages.append(.init(after: seen, planned: expected))
        evidence.step = reached
    }

    /// The interval of margin per member, policy minus holdout, once burn-in is over.
    private func readMoney(
        _ sums: ExperimentSums, _ place: Place, _ look: inout LookRecord, _ evidence: inout LookEvidence
    ) {
        let least = min(sums.treatedGoals, sums.heldOutGoals)
        guard least >= AsymptoticConfidenceSequence.burnInConversions,
            let contrast = Contrast(treated: sums.treatedMargin, control: sums.heldOutMargin)
        else { return }
        let multiplier: Double
        switch terms.method {
        case .horizon:
            multiplier = HybridBoundary.widened(
                money(sums.members, &evidence), leastConversions: least, varianceRatio: contrast.varianceRatio)
        case .endless:
            multiplier = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: Double(terms.plannedMembers))
                .multiplier(members: Double(sums.members))
            evidence.moneySpent = alpha
        }
        let ends = contrast.interval(multiplier: multiplier)
        let margin = LookRecord.Interval(estimate: contrast.estimate, low: ends.lower, high: ends.upper)
        evidence.multiplier = multiplier
        evidence.moneyVerdict = margin.verdict
        evidence.moneyDecided = evidence.moneyDecided ?? margin.decided(place)
        look.margin = margin
    }

    /// The hybrid multiplier: at the first look past each planned step the boundary's, elsewhere the sequence's.
    ///
    /// The boundary is made for the steps at which looks really were, so every one spends what is due and no more.
    private func money(_ members: Int, _ evidence: inout LookEvidence) -> Double {
        let planned = Double(terms.plannedMembers)
        let always = AsymptoticConfidenceSequence(
            alpha: alpha * HybridBoundary.endlessShare, plannedMembers: planned
        ).multiplier(members: Double(members))
        let last = evidence.moneySteps.last ?? 0
        var multiplier = always
        if last < terms.plannedMembers, step(members) > step(last) {
            evidence.moneySteps.append(members)
            let boundary = GroupSequentialBoundary(
                alpha: alpha * HybridBoundary.horizonShare, times: evidence.moneySteps.map { Double($0) / planned },
                spending: HybridBoundary.spending)
            multiplier = min(always, boundary.multipliers.last ?? .infinity)
        }
        let time = Double(evidence.moneySteps.last ?? 0) / planned
        evidence.moneySpent =
            alpha * HybridBoundary.endlessShare
            + HybridBoundary.spending.spent(alpha: alpha * HybridBoundary.horizonShare, time: time)
        return multiplier
    }
}

extension LookRecord.Interval {
    /// What the interval says by itself.
    fileprivate var verdict: LookRecord.Decision { low > 0 ? .better : high < 0 ? .worse : .notYet }

    /// The decision made at a place, if the interval makes one.
    fileprivate func decided(_ place: LiftReader.Place) -> LookEvidence.Decided? {
        verdict == .notYet ? nil : .init(decision: verdict, date: place.date, number: place.number)
    }
}
