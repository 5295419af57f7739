/// Members of one group who entered within the same 24 hours, by how long their first order took.
///
/// Ages and delays are whole days of 24 hours, counted from entry, so that a cohort seen at one instant is cut alike
/// whatever zone anybody lives in.
package struct CohortCount: Sendable, Hashable {
    /// Number of the experiment.
    package var experiment: Int
    /// Arm index; -1 is the holdout.
    package var arm: Int
    /// Whole days since entry; 0 for those who entered in the last 24 hours.
    package var age: Int
    /// The day of the first order, 1 for the first 24 hours after entry; 0 when there is none inside the window.
    package var delay: Int
    /// Members.
    package var members: Int
    /// Of these, with a closed window.
    package var frozen: Int
    /// Of these, converted as it was frozen.
    package var converted: Int

    /// Makes a count.
    package init(
        experiment: Int, arm: Int, age: Int, delay: Int, members: Int, frozen: Int = 0, converted: Int = 0
    ) {
        self.experiment = experiment
        self.arm = arm
        self.age = age
        self.delay = delay
        self.members = members
        self.frozen = frozen
        self.converted = converted
    }
}

/// Harm done in one arm: what its guardrails are read from.
package struct ArmHarm: Sendable, Hashable {
    /// Arm index.
    package var arm: Int
    /// Messages sent.
    package var sends: Int
    /// Unsubscribes within 7 days of one.
    package var unsubscribes: Int
    /// Complaints within 7 days of one.
    package var complaints: Int

    /// Makes counts.
    package init(arm: Int, sends: Int = 0, unsubscribes: Int = 0, complaints: Int = 0) {
        self.arm = arm
        self.sends = sends
        self.unsubscribes = unsubscribes
        self.complaints = complaints
    }
}
