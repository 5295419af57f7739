/// What the team allows at most: `config/policy.yaml`, the one copy of every limit.
///
/// Playbooks and keys only tighten it. A tighter policy is at work at once; a looser one waits for a person's approval.
package struct Policy: Codable, Sendable, Hashable {
    /// Caps on value, each a hard cap.
    package var value: Limits
    /// When and how often a member is contacted.
    package var contact: Contact
    /// How many offers of value a member may get, whatever they cost.
    package var offers: Offers
    /// How many calls are answered.
    package var rates: Rates
    /// What one principal may do with single operations in any 24 hours.
    package var bulk: Bulk
    /// Who decides.
    package var approvals: Approvals
    /// Domains that links in messages may lead to, by name ascending; empty means none.
    package var linkDomains: [String]

    /// Makes a policy from its parts.
    package init(
        value: Limits, contact: Contact = .standard, offers: Offers = .standard, rates: Rates = .standard,
        bulk: Bulk = .standard, approvals: Approvals = .standard, linkDomains: [String] = []
    ) {
        self.value = value
        self.contact = contact
        self.offers = offers
        self.rates = rates
        self.bulk = bulk
        self.approvals = approvals
        self.linkDomains = linkDomains.sorted()
    }
}

extension Policy {
    /// Team-wide caps on value, each a hard cap.
    package struct Limits: Codable, Sendable, Hashable {
        /// Most value one step may give.
        package var perCall: Money
        /// Most value one member may get over their life, from all loops together.
        package var perMemberLifetime: Money
        /// Most value one member may get in any 30 days, from all loops together.
        package var perMember30Days: Money
        /// Most value the team may commit on one team-zone day.
        package var perTeamDay: Money
        /// Largest liability of all running and waiting proposals together.
        package var totalLiability: Money

        /// Makes limits.
        package init(
            perCall: Money, perMemberLifetime: Money, perMember30Days: Money, perTeamDay: Money, totalLiability: Money
        ) {
            self.perCall = perCall
            self.perMemberLifetime = perMemberLifetime
            self.perMember30Days = perMember30Days
            self.perTeamDay = perTeamDay
            self.totalLiability = totalLiability
        }
    }

    /// When and how often a member is contacted, by the whole team.
    package struct Contact: Codable, Sendable, Hashable {
        /// No marketing messages in these hours of the member's clock.
        package var quiet: QuietHours
        /// Rolling caps on marketing messages, all of which hold.
        package var caps: [Cap]
        /// Whether a member is in one win-back at a time.
        package var oneLoopAtATime: Bool

        /// At most so many messages in so many days, on one channel or on all together.
        package struct Cap: Codable, Sendable, Hashable {
            /// The channel; `nil` for all together.
            package var channel: Channel?
            /// The cap.
            package var atMost: Playbook.FrequencyCap
            /// Makes a cap.
            package init(channel: Channel? = nil, atMost: Playbook.FrequencyCap) {
                self.channel = channel
                self.atMost = atMost
            }
        }

        /// Makes rules.
        package init(quiet: QuietHours, caps: [Cap], oneLoopAtATime: Bool) {
            self.quiet = quiet
            self.caps = caps
            self.oneLoopAtATime = oneLoopAtATime
        }

        /// Nine in the evening to nine in the morning; three messages a week, ten in thirty days.
        package static let standard = Contact(
            quiet: QuietHours("21:00-09:00")
                ?? QuietHours(start: .init(minuteOfDay: 1260), end: .init(minuteOfDay: 540)),
            caps: [Cap(atMost: .init(count: 3, days: 7)), Cap(atMost: .init(count: 10, days: 30))],
            oneLoopAtATime: true)
    }

    /// How many coupons a member may get, from loops and single operations together.
    package struct Offers: Codable, Sendable, Hashable {
        /// Rolling caps on coupons, all of which hold.
        package var coupons: [Playbook.FrequencyCap]
        /// Whether a later lapse may earn a dearer offer than an earlier one did. It never should.
        package var mayRiseAfterLapse: Bool

        /// Makes limits.
        package init(coupons: [Playbook.FrequencyCap], mayRiseAfterLapse: Bool) {
            self.coupons = coupons
            self.mayRiseAfterLapse = mayRiseAfterLapse
        }

        /// One coupon in 90 days, two a year, and nobody earns a dearer one by lapsing again.
        package static let standard = Offers(
            coupons: [.init(count: 1, days: 90), .init(count: 2, days: 365)], mayRiseAfterLapse: false)
    }

    /// How many calls are answered; each is a rate with a burst.
    package struct Rates: Codable, Sendable, Hashable {
        /// Calls of one key.
        package var perKey: CallRate
        /// Calls of one writing tool by one key.
        package var perTool: CallRate
        /// Effects handed to an outside provider.
        package var perProvider: CallRate
        /// Messages an hour that a new provider gets on its first day; doubled each further day until `perProvider`.
        package var warmUpPerHour: Int

        /// Makes rates.
        package init(perKey: CallRate, perTool: CallRate, perProvider: CallRate, warmUpPerHour: Int) {
            self.perKey = perKey
            self.perTool = perTool
            self.perProvider = perProvider
            self.warmUpPerHour = warmUpPerHour
        }

        /// 120 calls a minute, 30 writes of a kind a minute, 50 effects a second, 500 messages in a first hour.
        package static let standard = Rates(
            perKey: CallRate(calls: 120, perSeconds: 60, burst: 60),
            perTool: CallRate(calls: 30, perSeconds: 60, burst: 10),
            perProvider: CallRate(calls: 50, perSeconds: 1, burst: 200), warmUpPerHour: 500)
    }

    /// So many calls in so many seconds, `burst` of them at once.
    package struct CallRate: Codable, Sendable, Hashable {
        /// Calls.
        package var calls: Int
        /// In so many seconds.
        package var perSeconds: Int
        /// Calls at once after a rest.
        package var burst: Int

        /// Makes a rate.
        package init(calls: Int, perSeconds: Int, burst: Int) {
            self.calls = calls
            self.perSeconds = perSeconds
            self.burst = burst
        }
    }

    /// What one principal may do with single operations in any 24 hours, however many calls it is split into.
    package struct Bulk: Codable, Sendable, Hashable {
        /// Members written to or given value.
        package var membersPerDay: Int
        /// Value given.
        package var valuePerDay: Money

        /// Makes limits.
        package init(membersPerDay: Int, valuePerDay: Money) {
            self.membersPerDay = membersPerDay
            self.valuePerDay = valuePerDay
        }

        /// Fifty members, 500.00 of value; more is a proposal of its own.
        package static let standard = Bulk(membersPerDay: 50, valuePerDay: Money(minorUnits: 50_000))
    }

    /// Who decides.
    package struct Approvals: Codable, Sendable, Hashable {
        /// How many people decide, by liability: the last step at or below the liability counts.
        package var people: [Step]
        /// The liability up to which a person may approve what the assistant acting for them drafted.
        package var ownDraftUpTo: Money
        /// How long a proposal waits before it lapses.
        package var decideWithin: CivilDuration
        /// How long a new approver waits before their first decision, in hours.
        package var newApproverHours: Int

        /// From a liability on, so many people.
        package struct Step: Codable, Sendable, Hashable {
            /// The liability from which it counts.
            package var from: Money
            /// People who have to approve.
            package var people: Int
            /// Makes a step.
            package init(from: Money, people: Int) {
                self.from = from
                self.people = people
            }
        }

        /// Makes rules.
        package init(people: [Step], ownDraftUpTo: Money, decideWithin: CivilDuration, newApproverHours: Int) {
            self.people = people
            self.ownDraftUpTo = ownDraftUpTo
            self.decideWithin = decideWithin
            self.newApproverHours = newApproverHours
        }

        /// One person, fourteen days; a day before a new approver decides; own drafts up to 1,000.00.
        package static let standard = Approvals(
            people: [Step(from: .zero, people: 1)], ownDraftUpTo: Money(minorUnits: 100_000), decideWithin: .days(14),
            newApproverHours: 24)
    }
}
