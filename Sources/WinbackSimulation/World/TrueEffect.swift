package import WinbackModel

/// The effect the simulated world gives a loop, known because it was put there.
package struct TrueEffect: Sendable, Equatable {
    /// What each arm multiplies a member's daily hazard by, before their responsiveness; the last holds for further
    /// arms.
    package var multipliers: [Double]
    /// What each arm multiplies the chance of an unsubscribe by; the last holds for further arms.
    package var resentment: [Double]

    /// Makes an effect; there must be at least one multiplier of each.
    package init(multipliers: [Double], resentment: [Double] = [1]) {
        precondition(!multipliers.isEmpty && !resentment.isEmpty, "an effect needs at least one multiplier")
        self.multipliers = multipliers
        self.resentment = resentment
    }

    /// Lifts return by about 2 and 3 percentage points on a base of 7 to 8 %.
    package static let moderate = TrueEffect(multipliers: [1.33, 1.5, 1.4])
    /// Changes nothing: an A/A run.
    package static let none = TrueEffect(multipliers: [1])

    /// The factor on the chance that a message of an arm makes somebody unsubscribe.
    package func resentment(arm: Int) -> Double { arm < 0 ? 1 : resentment[min(arm, resentment.count - 1)] }

    /// The factor on one member's hazard in an arm; never below zero.
    package func factor(arm: Int, responsiveness: Double) -> Double {
        max(0, 1 + (multipliers[min(arm, multipliers.count - 1)] - 1) * responsiveness)
    }
}

/// One member's first entry and what treatment did to the probability of the goal.
package struct SimulatedExposure: Sendable {
    /// Index of the member in the shop.
    package let member: Int
    /// Arm; -1 in the holdout.
    package let arm: Int
    /// Days since the member's last order on the day of entry.
    package let age: Int
    /// Simulated day of entry, the first of the window.
    package let firstDay: Int
    /// Simulated day after the window.
    package let endDay: Int
    /// Team-zone date on which the outcome freezes.
    package let freezesOn: CivilDate
    /// Probability of the goal from the first contact to the window's end without treatment; zero if never reached.
    package internal(set) var untreated = 0.0
    /// The same with it.
    package internal(set) var treated = 0.0
    /// Whether a first contact has been seen.
    package internal(set) var touched = false
    /// Simulated day of the first completed order in the window.
    package internal(set) var boughtOn: Int?

    /// What treatment did to the probability of the goal.
    ///
    /// Taken at the first contact, given that the member had not come back by then: members who came back before
    /// add zero,
    /// so the mean is exactly the difference treatment makes to all who were assigned to it.
    package var lift: Double { treated - untreated }
}
