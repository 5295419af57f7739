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
    ///
    /// What a later version added is optional, so that playbooks stored before it are read as they were written.
    package indirect enum Step: Codable, Sendable, Hashable {
        /// Send a message from an approved template; on a frequency cap it waits for room unless `onCap` says otherwise.
        case send(channel: Channel, template: TemplateID, onCap: CapChoice? = nil)
        /// Wait until the event, but no longer than the duration; when nothing came in time, `onTimeout` is done before
        /// the journey goes on. Without an event it is a wait for the duration.
        case wait(until: WaitEvent?, atMost: CivilDuration, onTimeout: [Step]? = nil)
        /// Wait until the member's clock next shows a time; a clock that shows it goes on at once.
        case waitUntilTime(LocalTime)
        /// Wait until a date begins in the member's zone; a date that has begun does not wait.
        case waitUntilDate(CivilDate)
        /// Credit loyalty points.
        case awardPoints(Int)
        /// Give one single-use code from a pool.
        case issueCoupon(pool: PoolID, expires: CivilDuration)
        /// Continue with one list of steps or the other; both then go on after the branch.
        case branch(when: Condition, then: [Step], otherwise: [Step])
        /// Tell a destination named in the team's configuration that the member reached this step.
        case webhook(to: DestinationID)
        /// Leave, with a reason a person understands.
        case exit(reason: String)
    }

    /// What a message does when a frequency cap is reached, if not wait until there is room.
    package enum CapChoice: String, Codable, Sendable, Hashable, CaseIterable {
        /// The step is passed over.
        case skip
        /// The entry is over.
        case exit
    }

    /// What a wait may end early on, and what a branch may ask about.
    package enum WaitEvent: String, Codable, Sendable, Hashable, CaseIterable {
        case order
        case open
        case click
        case visit
        case redemption
        case message
        case unsubscribe
        case complaint
        case `return`
    }

    /// A test on what is known when the branch is reached.
    package enum Condition: Codable, Sendable, Hashable {
        /// How many value offers (points or coupons) the member ever got equals this.
        case offersEver(Int)
        /// The member's tier is one of these.
        case tier([String])
        /// The churn state at the time is one of these.
        case state([ChurnState])
        /// The member holds at least so many points.
        case pointsAtLeast(Int)
        /// The member's last order is at least so many team-zone days ago.
        case daysSinceOrder(Int)
        /// A governed metric of the team stands on one side of a bound; where its value is not available, it does not
        /// hold.
        case metric(name: String, bound: MetricBound)
        /// The member had an event no longer ago than the duration.
        case event(WaitEvent, within: CivilDuration)
    }

    /// A side of a number, in the metric's own unit: a share is written as a percentage and held in millionths.
    package enum MetricBound: Codable, Sendable, Hashable {
        /// The value is this or more.
        case atLeast(millionths: Int64)
        /// The value is less than this.
        case below(millionths: Int64)

        /// Whether a value lies on this side.
        package func holds(_ value: Double) -> Bool {
            switch self {
            case .atLeast(let bound): value * 1_000_000 >= Double(bound)
            case .below(let bound): value * 1_000_000 < Double(bound)
            }
        }
    }
}

extension Journey {
    /// Every step, those inside branches and time-outs included, in the order of the file.
    package var allSteps: [Step] { Self.flattened(steps) }

    private static func flattened(_ steps: [Step]) -> [Step] {
        steps.flatMap { step in [step] + step.inner.flatMap(flattened) }
    }
}

extension Journey.Step {
    /// The lists of steps inside it, in the order of the file.
    package var inner: [[Journey.Step]] {
        switch self {
        case .branch(_, let then, let otherwise): [then, otherwise]
        case .wait(_, _, let onTimeout?): [onTimeout]
        default: []
        }
    }
}

extension Playbook {
    /// The destinations its webhook steps name, each once, by name ascending.
    package var namedDestinations: [DestinationID] {
        let names = journeys.flatMap(\.allSteps).compactMap { step -> DestinationID? in
            if case .webhook(let destination) = step { destination } else { nil }
        }
        return Set(names).sorted()
    }

    /// The metrics its branches ask about, each once, by name ascending.
    package var branchMetrics: [String] {
        let names = journeys.flatMap(\.allSteps).compactMap { step -> String? in
            if case .branch(.metric(let name, _), _, _) = step { name } else { nil }
        }
        return Set(names).sorted()
    }
}
