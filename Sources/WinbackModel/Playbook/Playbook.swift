/// One win-back loop as people write it: whom, what, how much, how it is measured and what it may change by itself.
package struct Playbook: Codable, Sendable, Hashable {
    /// Its name, which is the loop's.
    package var name: LoopID
    /// Who answers for it: an e-mail address.
    package var owner: String
    /// What counts as winning a member back.
    package var goal: Goal
    /// Who may enter, and how fast.
    package var audience: Audience
    /// Share of eligible members who get nothing.
    package var holdoutShare: Share
    /// The variants, in the order of the file; their index is the arm.
    package var journeys: [Journey]
    /// How much value may be committed.
    package var budget: Budget
    /// When and how often a member may be contacted.
    package var contact: ContactRule
    /// What stops the loop.
    package var guardrails: [Guardrail]
    /// When a cycle runs.
    package var cadence: Cadence
    /// What the loop may re-tune by itself.
    package var tuning: TuningEnvelope
    /// How long after approval it runs.
    package var runsUntil: CivilDuration
    /// Which loop a member enters who could enter several: higher first, then by name.
    package var priority: Int {
        get { statedPriority ?? 0 }
        set { statedPriority = newValue == 0 ? nil : newValue }
    }
    /// Playbooks stored before there were priorities state none.
    private var statedPriority: Int?

    /// Makes a playbook from its parts.
    package init(
        name: LoopID, owner: String, goal: Goal, audience: Audience, holdoutShare: Share, journeys: [Journey],
        budget: Budget, contact: ContactRule, guardrails: [Guardrail], cadence: Cadence, tuning: TuningEnvelope,
        runsUntil: CivilDuration, priority: Int = 0
    ) {
        self.name = name
        self.owner = owner
        self.goal = goal
        self.audience = audience
        self.holdoutShare = holdoutShare
        self.journeys = journeys
        self.budget = budget
        self.contact = contact
        self.guardrails = guardrails
        self.cadence = cadence
        self.tuning = tuning
        self.runsUntil = runsUntil
        statedPriority = priority == 0 ? nil : priority
    }

    /// What counts as winning a member back.
    package struct Goal: Codable, Sendable, Hashable {
        /// The governed metric, such as `reactivation_rate`.
        package var metric: String
        /// How long after entry an order counts.
        package var window: CivilDuration
        /// The smallest lift worth having, in percentage points.
        package var minimumLift: Share
        /// The money metric read beside it, such as `contribution_margin`.
        package var value: String?
        /// Makes a goal.
        package init(metric: String, window: CivilDuration, minimumLift: Share, value: String?) {
            self.metric = metric
            self.window = window
            self.minimumLift = minimumLift
            self.value = value
        }
    }

    /// Who may enter, and how fast.
    package struct Audience: Codable, Sendable, Hashable {
        /// Churn states that may enter; never `new`.
        package var states: [ChurnState]
        /// Tiers that may enter; empty means every tier.
        package var tiers: [String]
        /// Countries that may enter; empty means every country.
        package var countries: [String]
        /// Home stores that may enter; empty means every store.
        package var stores: [String]
        /// Most entries a day, holdout included.
        package var perDay: Int
        /// Days between two entries of the same member.
        package var coolOff: CivilDuration
        /// Most entries of one member ever.
        package var lifetime: Int
        /// Who enters first when there are more than fit.
        package var order: EntryOrder
        /// Makes an audience.
        package init(
            states: [ChurnState], tiers: [String] = [], countries: [String] = [], stores: [String] = [], perDay: Int,
            coolOff: CivilDuration, lifetime: Int, order: EntryOrder = .mostRecentFirst
        ) {
            self.states = states
            self.tiers = tiers
            self.countries = countries
            self.stores = stores
            self.perDay = perDay
            self.coolOff = coolOff
            self.lifetime = lifetime
            self.order = order
        }
    }

    /// Who enters first when there are more than fit.
    package enum EntryOrder: String, Codable, Sendable, Hashable, CaseIterable {
        /// Latest order first.
        case mostRecentFirst = "most_recent_first"
        /// Earliest order first.
        case leastRecentFirst = "least_recent_first"
    }

    /// How much value may be committed, each a hard cap.
    package struct Budget: Codable, Sendable, Hashable {
        /// Per member over the loop's life.
        package var perMember: Money
        /// Per team-zone day of entry.
        package var perDay: Money
        /// Over the loop's life.
        package var total: Money
        /// Makes a budget.
        package init(perMember: Money, perDay: Money, total: Money) {
            self.perMember = perMember
            self.perDay = perDay
            self.total = total
        }
    }

    /// When and how often a member may be contacted.
    package struct ContactRule: Codable, Sendable, Hashable {
        /// No messages in these local hours.
        package var quiet: QuietHours
        /// Rolling cap on marketing messages from the whole team.
        package var atMost: FrequencyCap
        /// Makes a rule.
        package init(quiet: QuietHours, atMost: FrequencyCap) {
            self.quiet = quiet
            self.atMost = atMost
        }
    }

    /// At most `count` messages in any `days` rolling days.
    package struct FrequencyCap: Codable, Sendable, Hashable, CustomStringConvertible {
        /// Most messages.
        package var count: Int
        /// Rolling days of 24 hours.
        package var days: Int
        /// Makes a cap.
        package init(count: Int, days: Int) {
            self.count = count
            self.days = days
        }
        package var description: String { "\(count) per \(days)d" }
    }

    /// What stops the loop.
    package struct Guardrail: Codable, Sendable, Hashable {
        /// The bound that must not be crossed.
        package enum Bound: Codable, Sendable, Hashable {
            /// Stop when the rate per send is above this.
            case stopAbove(Share)
            /// Stop when the policy is worse than the holdout by more than this, per member.
            case notWorseThan(Money)
        }
        /// The governed metric watched.
        package var metric: String
        /// The bound.
        package var bound: Bound
        /// Fewer events than this never stop it.
        package var minimumEvents: Int
        /// Fewer sends than this never stop it.
        package var minimumSends: Int
        /// Makes a guardrail.
        package init(metric: String, bound: Bound, minimumEvents: Int, minimumSends: Int) {
            self.metric = metric
            self.bound = bound
            self.minimumEvents = minimumEvents
            self.minimumSends = minimumSends
        }
    }

    /// When a cycle runs.
    package struct Cadence: Codable, Sendable, Hashable {
        /// How often.
        package var every: CivilDuration
        /// At what team-zone time, for cadences of days.
        package var at: LocalTime
        /// Makes a cadence.
        package init(every: CivilDuration, at: LocalTime) {
            self.every = every
            self.at = at
        }
    }

    /// What the loop may re-tune by itself.
    package struct TuningEnvelope: Codable, Sendable, Hashable {
        /// No arm's share falls below this.
        package var minimumShare: Share
        /// No arm's share moves more than this in one period.
        package var largestStep: Share
        /// Length of a period.
        package var every: CivilDuration
        /// The governed metric to raise.
        package var objective: String
        /// Makes an envelope.
        package init(minimumShare: Share, largestStep: Share, every: CivilDuration, objective: String) {
            self.minimumShare = minimumShare
            self.largestStep = largestStep
            self.every = every
            self.objective = objective
        }
    }
}
