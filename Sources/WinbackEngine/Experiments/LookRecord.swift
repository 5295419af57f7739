package import WinbackModel

/// One recorded reading of an experiment, because evidence is spent by looking.
package struct LookRecord: Codable, Sendable, Hashable {
    /// What the evidence says.
    package enum Decision: String, Codable, Sendable, Hashable, CaseIterable {
        /// The policy brings more goals than the holdout.
        case better
        /// It brings fewer.
        case worse
        /// Not decided yet.
        case notYet = "not_yet"
        /// Too thin for a number.
        case thin
    }

    /// An interval of a difference per member.
    package struct Interval: Codable, Sendable, Hashable {
        /// Point estimate.
        package var estimate: Double
        /// Lower end.
        package var low: Double
        /// Upper end.
        package var high: Double
        /// Makes an interval.
        package init(estimate: Double, low: Double, high: Double) {
            self.estimate = estimate
            self.low = low
            self.high = high
        }
    }

    /// The loop.
    package var loop: LoopID
    /// Number of the experiment.
    package var experiment: Int
    /// Number of the look, from 1.
    package var number: Int
    /// Team-zone date of the reading; windows closed by then are in.
    package var date: CivilDate
    /// Error level that holds under any number of looks.
    package var alpha: Double
    /// Units with closed windows, treated.
    package var treated: Int
    /// Units with closed windows, held out.
    package var heldOut: Int
    /// Goals among them, treated.
    package var treatedGoals: Int
    /// Goals among them, held out.
    package var heldOutGoals: Int
    /// Logarithm of the e-value against "no difference".
    package var logE: Double
    /// Conversion lift, absolute; `nil` while evidence is too thin for a number.
    package var lift: Interval?
    /// Margin per member, policy minus holdout, in minor units; `nil` while too thin.
    package var margin: Interval?
    /// Logarithm of the e-value against the planned shares (sample-ratio mismatch).
    package var sampleRatioLogE: Double
    /// The experiment's decision once there is one, else what the evidence says today.
    package var decision: Decision
    /// The reading as a sentence.
    package var sentence: String
    /// What it was read from and by; nil for looks of earlier releases.
    package var evidence: LookEvidence?

    /// Makes a look.
    package init(
        loop: LoopID, experiment: Int, number: Int, date: CivilDate, alpha: Double, treated: Int, heldOut: Int,
        treatedGoals: Int, heldOutGoals: Int, logE: Double, lift: Interval?, margin: Interval?,
        sampleRatioLogE: Double, decision: Decision, sentence: String, evidence: LookEvidence? = nil
    ) {
        self.loop = loop
        self.experiment = experiment
        self.number = number
        self.date = date
        self.alpha = alpha
        self.treated = treated
        self.heldOut = heldOut
        self.treatedGoals = treatedGoals
        self.heldOutGoals = heldOutGoals
        self.logE = logE
        self.lift = lift
        self.margin = margin
        self.sampleRatioLogE = sampleRatioLogE
        self.decision = decision
        self.sentence = sentence
        self.evidence = evidence
    }
}
