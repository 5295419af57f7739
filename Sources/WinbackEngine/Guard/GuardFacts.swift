package import WinbackModel

/// Everything the guard needs to know about one call, read in the transaction that decides it.
package struct GuardFacts: Sendable {
    /// Kill switches that are pulled.
    package var stops: [Stop]
    /// Why what would be done is not approved; `nil` when it is.
    package var unapproved: String?
    /// Whether the loop holds the member out; only a loop's own calls know that.
    package var isHeldOut: Bool
    /// The last day of a comparison the member is part of, in whichever group; `nil` when there is none.
    package var measuredThrough: CivilDate?
    /// What is known of the member.
    package var member: MemberContext
    /// Offers so far.
    package var offers: OfferHistory
    /// Rates the call counts against, with where they stand.
    package var rates: [RateStanding]
    /// Caps on value the call counts against, with what is used.
    package var caps: [CapStanding]
    /// Whether what the call costs was reserved before, so that no cap needs room for it.
    package var isReserved: Bool
    /// Whoever would carry it out.
    package var provider: ProviderStanding

    /// Makes facts.
    package init(
        stops: [Stop] = [], unapproved: String? = nil, isHeldOut: Bool = false, measuredThrough: CivilDate? = nil,
        member: MemberContext, offers: OfferHistory = OfferHistory(), rates: [RateStanding] = [],
        caps: [CapStanding] = [], isReserved: Bool = false, provider: ProviderStanding = .embedded
    ) {
        self.stops = stops
        self.unapproved = unapproved
        self.isHeldOut = isHeldOut
        self.measuredThrough = measuredThrough
        self.member = member
        self.offers = offers
        self.rates = rates
        self.caps = caps
        self.isReserved = isReserved
        self.provider = provider
    }
}

/// A rate and where it stands.
package struct RateStanding: Sendable, Hashable {
    /// Its name in the store: `key/ID`, `tool/ID/award_points`, `provider/NAME`.
    package var name: String
    /// The rate.
    package var rate: Policy.CallRate
    /// Where it stands; `nil` before the first call.
    package var standing: CallRateRule.Standing?

    /// Makes a standing.
    package init(name: String, rate: Policy.CallRate, standing: CallRateRule.Standing?) {
        self.name = name
        self.rate = rate
        self.standing = standing
    }

    /// The answer to one more call.
    package func ask(at now: Instant) -> CallRateRule.Answer { CallRateRule(rate).ask(standing, at: now) }
}

/// A cap on value and what of it is used.
package struct CapStanding: Sendable, Hashable {
    /// What people read: `per call`, `member, 30 days`.
    package var title: String
    /// The cap.
    package var cap: Money
    /// What counts against it already.
    package var used: Money

    /// Makes a standing.
    package init(title: String, cap: Money, used: Money) {
        self.title = title
        self.cap = cap
        self.used = used
    }

    /// What is left; never less than nothing.
    package var room: Money { max(.zero, cap - used) }
}

/// How whoever carries effects out is.
package struct ProviderStanding: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// When its breaker lets a call through again; `nil` while it is closed.
    package var brokenUntil: Instant?
    /// Messages it may still take this hour while it warms up; `nil` once it is warm.
    package var warmUpLeft: Int?
    /// When the next hour of warming up begins.
    package var nextHour: Instant

    /// Makes a standing.
    package init(name: String, brokenUntil: Instant? = nil, warmUpLeft: Int? = nil, nextHour: Instant = .epoch) {
        self.name = name
        self.brokenUntil = brokenUntil
        self.warmUpLeft = warmUpLeft
        self.nextHour = nextHour
    }

    /// The provider inside the store, which is always well and sends nothing out.
    package static let embedded = ProviderStanding(name: "embedded")
}
