package import WinbackModel

/// What the branches of a journey ask beside what is known of every member that is due.
package struct BranchQuestions: Sendable, Hashable {
    /// Kinds of event, each once, in the order of the vocabulary.
    package var events: [Journey.WaitEvent]
    /// Governed metrics, by name ascending.
    package var metrics: [String]
    /// Whether the balance of points matters.
    package var points: Bool
    /// Whether the date of the last order matters.
    package var lastOrder: Bool

    /// Whether nothing more has to be read.
    package var isEmpty: Bool { events.isEmpty && metrics.isEmpty && !points && !lastOrder }

    /// What some conditions ask.
    package init(_ conditions: [Journey.Condition]) {
        var kinds: [Journey.WaitEvent] = []
        var names: [String] = []
        points = false
        lastOrder = false
        for condition in conditions {
            switch condition {
            case .offersEver, .tier, .state: break
            case .pointsAtLeast: points = true
            case .daysSinceOrder: lastOrder = true
            case .metric(let name, _): names.append(name)
            case .event(let event, _): kinds.append(event)
            }
        }
        events = Journey.WaitEvent.allCases.filter { kinds.contains($0) }
        metrics = Set(names).sorted()
    }
}

/// The answers, as they stood when the entry was due.
package struct BranchFacts: Sendable, Hashable {
    /// A metric's number.
    package struct Metric: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// The number in the metric's own unit; `nil` when there is none.
        package var value: Double?
        /// Makes a reading.
        package init(name: String, value: Double?) {
            self.name = name
            self.value = value
        }
    }
    /// The latest event of a kind.
    package struct Seen: Sendable, Hashable {
        /// The kind.
        package var event: Journey.WaitEvent
        /// When.
        package var at: Instant
        /// Makes a sighting.
        package init(event: Journey.WaitEvent, at: Instant) {
            self.event = event
            self.at = at
        }
    }

    /// The team-zone date.
    package var today: CivilDate
    /// Readings of the metrics asked for.
    package var metrics: [Metric]
    /// The latest event of each kind asked for; kinds that never happened are left out.
    package var seen: [Seen]
    /// Points the member holds; `nil` when not asked.
    package var points: Int?
    /// Date of the member's last order; `nil` when not asked or never.
    package var lastOrderOn: CivilDate?

    /// Makes facts; nothing but the date is needed where no branch asks for more.
    package init(
        today: CivilDate, metrics: [Metric] = [], seen: [Seen] = [], points: Int? = nil, lastOrderOn: CivilDate? = nil
    ) {
        self.today = today
        self.metrics = metrics
        self.seen = seen
        self.points = points
        self.lastOrderOn = lastOrderOn
    }
}

/// What a condition came to.
package enum BranchAnswer: Sendable, Hashable {
    case holds
    case fails
    /// It could not be told, which counts as no; the reason is for people.
    case unknown(reason: String)
}

extension DueEntry {
    /// Whether a branch condition holds for the member at a moment.
    package func answer(
        _ condition: Journey.Condition, facts: BranchFacts, at now: Instant, zone: ZoneRules
    ) -> BranchAnswer {
        func told(_ holds: Bool) -> BranchAnswer { holds ? .holds : .fails }
        switch condition {
        case .offersEver(let count): return told(member.offersEver == count)
        case .tier(let tiers): return told(member.tier.map { tiers.contains($0) } ?? false)
        case .state(let states): return told(states.contains(member.state))
        case .pointsAtLeast(let points): return told((facts.points ?? 0) >= points)
        case .daysSinceOrder(let days): return told(facts.lastOrderOn.map { facts.today - $0 >= days } ?? false)
        case .event(let event, let within):
            guard let seen = facts.seen.first(where: { $0.event == event }) else { return .fails }
            return told(within.after(seen.at, in: zone) >= now)
        case .metric(let name, let bound):
            guard let value = facts.metrics.first(where: { $0.name == name })?.value else {
                return .unknown(reason: "metric \(name) has no value now; went on as if it did not hold")
            }
            return told(bound.holds(value))
        }
    }
}
