package import WinbackModel

/// What value offers a member has had so far.
package struct OfferHistory: Sendable, Hashable {
    /// When coupons were issued to the member, latest first.
    package var couponsAt: [Instant]
    /// The dearest single offer of an earlier win-back; `nil` when there was none.
    package var dearestBefore: Money?

    /// Makes a history.
    package init(couponsAt: [Instant] = [], dearestBefore: Money? = nil) {
        self.couponsAt = couponsAt
        self.dearestBefore = dearestBefore
    }
}

/// How many coupons a member may get, and that nobody earns a dearer offer by lapsing again.
package struct OfferRule: Sendable, Hashable {
    /// The team's limits.
    package let limits: Policy.Offers

    /// Makes the rule of a policy.
    package init(_ limits: Policy.Offers) { self.limits = limits }

    /// The answer for one offer of some value; `isLoop` is false for what a person gives as a service.
    package func answer(
        isCoupon: Bool, value: Money, isLoop: Bool, history: OfferHistory, at now: Instant
    ) -> GateAnswer {
        if isCoupon {
            var opens = now
            var reason: String?
            for cap in limits.coupons {
                if cap.count < 1 { return .refuses(reason: "no coupons are given (\(cap))", advice: nil) }
                let window = ElapsedTime.days(Int64(cap.days))
                let recent = history.couponsAt.filter { now - $0 < window }
                if recent.count >= cap.count, recent[cap.count - 1] + window > opens {
                    opens = recent[cap.count - 1] + window
                    reason = "at most \(cap.count) \(cap.count == 1 ? "coupon" : "coupons") per \(cap.days)d reached"
                }
            }
            if let reason { return .later(at: opens, reason: reason) }
        }
        if isLoop, !limits.mayRiseAfterLapse, let before = history.dearestBefore, value > before {
            return .refuses(
                reason: "a dearer offer than in an earlier win-back; no rung rises because someone lapsed again",
                advice: "offer at most what was offered before")
        }
        return .passes
    }
}
