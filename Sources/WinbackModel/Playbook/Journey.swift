/// The ordered steps of one treatment.
package struct Journey: Codable, Sendable, Hashable {
    /// Its name within the playbook; the variant's name.
    package var name: String
    /// What happens, in order.
    package var steps: [Step]
    /// Makes a journey.
    package init(name: String, steps: [Step]) {
        self.name = name
        self.steps = steps
    }

    /// One step as a playbook states it.
    package indirect enum Step: Codable, Sendable, Hashable {
        /// Send a message from an approved template.
        case send(channel: Channel, template: TemplateID)
        /// Wait until the event, but no longer than the duration.
        case wait(until: WaitEvent?, atMost: CivilDuration)
        /// Credit loyalty points.
        case awardPoints(Int)
        /// Give one single-use code from a pool.
        case issueCoupon(pool: PoolID, expires: CivilDuration)
        /// Continue with one list of steps or the other; both then go on after the branch.
        case branch(when: Condition, then: [Step], otherwise: [Step])
        /// Leave, with a reason a person understands.
        case exit(reason: String)
    }

    /// What a wait may end early on.
    package enum WaitEvent: String, Codable, Sendable, Hashable, CaseIterable {
        case order
        case open
        case click
        case visit
    }

    /// A test on what is known of the member when the branch is reached.
    package enum Condition: Codable, Sendable, Hashable {
        /// How many value offers (points or coupons) the member ever got equals this.
        case offersEver(Int)
        /// The member's tier is one of these.
        case tier([String])
        /// The churn state at the time is one of these.
        case state([ChurnState])
    }
}
