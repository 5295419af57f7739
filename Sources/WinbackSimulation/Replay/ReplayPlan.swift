package import WinbackEngine
package import WinbackModel

/// A playbook run over the real history of a team, day by day, without contacting anybody.
package struct ReplayPlan: Sendable {
    /// What is proposed on the first day.
    package var closure: PlaybookClosure
    /// The playbook's text.
    package var source: String
    /// First day of the replay.
    package var from: CivilDate
    /// Last day, included.
    package var through: CivilDate
    /// Channels for which consent is assumed, in the scratch store only.
    package var assumedConsent: [Channel]
    /// Makes a plan.
    package init(
        closure: PlaybookClosure, source: String, from: CivilDate, through: CivilDate, assumedConsent: [Channel]
    ) {
        self.closure = closure
        self.source = source
        self.from = from
        self.through = through
        self.assumedConsent = assumedConsent
    }
}

/// How a replay stands after a day.
package struct ReplayDay: Sendable, Hashable {
    /// The day.
    package var date: CivilDate
    /// Days done, this one included.
    package var done: Int
    /// Days there are.
    package var total: Int
    /// Members entered so far, holdout included.
    package var entered: Int
}

/// What a replay came to.
package struct ReplayResult: Sendable {
    /// Days replayed.
    package var days: Int
    /// Members known by the last day.
    package var members: Int
    /// Orders fed.
    package var orders: Int
    /// Members who entered, the holdout included.
    package var entered: Int
    /// Of these, held out.
    package var holdout: Int
    /// Cycles run.
    package var cycles: Int
    /// Proposals made.
    package var proposals: Int
    /// Messages that went into the embedded provider and to nobody.
    package var messages: Int
    /// The latest fit of the purchase model.
    package var fit: ChurnFitRecord?
    /// Everything people read; its last look is the reading.
    package var report: LoopReport
}
