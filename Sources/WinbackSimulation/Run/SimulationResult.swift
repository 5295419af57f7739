package import WinbackEngine
package import WinbackModel

/// What a simulated run came to.
package struct SimulationResult: Sendable {
    /// Seed of the run.
    package var seed: UInt64
    /// Days run.
    package var days: Int
    /// Members of the shop.
    package var members: Int
    /// Members who entered, the holdout included.
    package var entered: Int
    /// Of these, members in the holdout.
    package var holdout: Int
    /// Cycles run.
    package var cycles: Int
    /// Proposals made, decided or not.
    package var proposals: Int
    /// Over treated members whose window has closed, the mean of what treatment did to each one's probability of
    /// the goal;
    /// `nil` while there is none.
    package var trueLift: Double?
    /// The latest look.
    package var look: LookRecord?
    /// The loop's account.
    package var ledger: LedgerAccount?
    /// Currency of all money.
    package var currency: Currency
    /// Laws checked and broken.
    package var laws: LoopReport.LawCount
    /// Breaches, the first of them.
    package var violations: [LawViolation]
    /// One line per week.
    package var weeks: [SimulationWeek]
    /// Money by day.
    package var money: [LoopReport.MoneyPoint]
    /// Crashes survived.
    package var crashes: Int
    /// Everything people read, with the truth filled in.
    package var report: LoopReport
    /// The command that plays the run again.
    package var replayHint: String
}

/// How a run stood at the end of a week.
package struct SimulationWeek: Sendable, Hashable {
    /// Number, from 1.
    package var number: Int
    /// Last date of it.
    package var date: CivilDate
    /// Members entered so far, holdout included.
    package var entered: Int
    /// Of these, held out.
    package var heldOut: Int
    /// Issued liability plus redeemed.
    package var spent: Money
    /// Set aside.
    package var reserved: Money
    /// The cap.
    package var cap: Money
    /// Latest reading; `nil` while evidence is too thin.
    package var lift: LookRecord.Interval?
    /// The latest look's sentence; empty before the first.
    package var sentence: String
    /// True lift over the windows closed so far.
    package var trueLift: Double?
    /// Arm shares in force.
    package var shares: [Share]
    /// Where the loop stands.
    package var status: LoopRecord.Status
    /// Checks made so far.
    package var lawsChecked: Int
    /// Breaches so far.
    package var violations: Int
}

/// A run that could not go on: what broke, when, and how to see it again.
package struct SimulationFailure: Error, Sendable, CustomStringConvertible {
    /// Seed of the run.
    package var seed: UInt64
    /// Simulated day, from 0.
    package var day: Int
    /// The virtual time.
    package var at: Instant
    /// What was thrown.
    package var cause: any Error
    /// The command that plays it again.
    package var replayHint: String

    package var description: String {
        "the simulation stopped on day \(day) at \(at.iso8601): \(cause) (seed \(seed); replay: \(replayHint))"
    }
}
