package import WinbackModel
package import WinbackStatistics

/// What a look was read from and by, so that anybody can derive it again, bit for bit.
package struct LookEvidence: Codable, Sendable, Hashable {
    /// How an experiment is read: fixed at its first look, carried on by every later one.
    package struct Terms: Codable, Sendable, Hashable {
        /// Which test reads.
        package enum Method: String, Codable, Sendable, Hashable, CaseIterable {
            /// Most of the error level is spent by the planned size, a tenth is kept for ever.
            case horizon
            /// No horizon: for experiments that began under a release without one, or without a plan.
            case endless
        }

        /// Which test reads.
        package var method: Method
        /// Share held out.
        package var holdoutShare: Share
        /// Members frozen in the approval that began the experiment.
        package var plannedMembers: Int
        /// Planned steps up to that size: ticks of the cadence, at most `LiftReader.plannedLooksMax`.
        package var plannedLooks: Int
        /// The smallest lift worth having; a loss as large is what "safe so far" excludes.
        package var minimumLift: Share
        /// Currency of the sentence.
        package var currency: Currency

        /// Makes terms; planned members and looks are at least 1.
        package init(
            method: Method = .horizon, holdoutShare: Share, plannedMembers: Int, plannedLooks: Int,
            minimumLift: Share, currency: Currency
        ) {
            self.method = method
            self.holdoutShare = holdoutShare
            self.plannedMembers = max(1, plannedMembers)
            self.plannedLooks = min(max(1, plannedLooks), LiftReader.plannedLooksMax)
            self.minimumLift = minimumLift
            self.currency = currency
        }
    }

    /// A decision that stays the experiment's: after the horizon a reading may weaken, what was decided may not.
    package struct Decided: Codable, Sendable, Hashable {
        /// Better or worse.
        package var decision: LookRecord.Decision
        /// Team-zone date of the look that decided.
        package var date: CivilDate
        /// Its number.
        package var number: Int
        /// Makes a decision.
        package init(decision: LookRecord.Decision, date: CivilDate, number: Int) {
            self.decision = decision
            self.date = date
            self.number = number
        }
    }

    /// How the experiment is read.
    package var terms: Terms
    /// First date with a closed window.
    package var firstReading: CivilDate
    /// Earliest and latest date of a decision, as approved; empty when not within the run.
    package var decisionExpected: [CivilDate]
    /// Sums by arm over all periods, ascending: counts, margin sums and sums of squares in minor units, epoch 0.
    package var groups: [ArmTally]
    /// Planned step that was reached last.
    package var step: Int = 0
    /// Planned conversions from each number of conversions on; empty while thin.
    package var stages: [HorizonConversionTest.Stage] = []
    /// Members at each look at which money spent some of its level, this one included.
    package var moneySteps: [Int] = []
    /// The rate ratio, treated over control, with the ends that the test does not exclude; nil while thin.
    package var ratio: LookRecord.Interval?
    /// What stands in place of 1.96 for margin; nil while thin.
    package var multiplier: Double?
    /// Level spent on conversions so far.
    package var spent = 0.0
    /// Level spent on margin so far.
    package var moneySpent = 0.0
    /// What today's evidence says about conversions.
    package var verdict = LookRecord.Decision.thin
    /// What today's evidence says about margin per member.
    package var moneyVerdict = LookRecord.Decision.thin
    /// The experiment's decision about conversions, once there is one.
    package var decided: Decided?
    /// The experiment's decision about margin, once there is one.
    package var moneyDecided: Decided?

    /// Makes the evidence of a look from its inputs.
    package init(terms: Terms, firstReading: CivilDate, decisionExpected: [CivilDate], groups: [ArmTally]) {
        self.terms = terms
        self.firstReading = firstReading
        self.decisionExpected = decisionExpected
        self.groups = groups
    }
}
