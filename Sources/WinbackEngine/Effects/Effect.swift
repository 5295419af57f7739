package import WinbackModel

/// A guarded effect on the world, as it waits in the outbox.
package struct Effect: Sendable, Hashable {
    /// What is done.
    package enum Action: Sendable, Hashable {
        /// A message from a template.
        case send(channel: Channel, template: TemplateID)
        /// Loyalty points.
        case awardPoints(Int)
        /// One code from a pool, valid up to and including a team-zone date.
        case issueCoupon(pool: PoolID, validThrough: CivilDate)
        /// Takes loyalty points back; what is not there is refused.
        case deductPoints(Int)
        /// Makes an open coupon worthless.
        case voidCoupon(code: String)
        /// A personal code with which the member brings friends.
        case issueAmbassadorCode
        /// Tells a destination named in the team's configuration that the member reached this step.
        case webhook(DestinationID)

        /// The tool's name.
        package var tool: String {
            switch self {
            case .send: "send_message"
            case .awardPoints: "award_points"
            case .issueCoupon: "issue_coupon"
            case .deductPoints: "deduct_points"
            case .voidCoupon: "void_coupon"
            case .issueAmbassadorCode: "issue_ambassador_code"
            case .webhook: "webhook"
            }
        }
    }

    /// Accepted at most once: (origin, id), here `loop/entry/step`.
    package var key: String
    /// The loop.
    package var loop: LoopID
    /// The entry it belongs to.
    package var entry: EntryID
    /// Whom it is for.
    package var member: MemberKey
    /// What is done.
    package var action: Action
    /// The closure whose template or pool terms it uses.
    package var digest: ContentHash
    /// The most it can cost.
    package var value: Money
    /// When it was decided.
    package var decidedAt: Instant

    /// Makes an effect.
    package init(
        key: String, loop: LoopID, entry: EntryID, member: MemberKey, action: Action, digest: ContentHash,
        value: Money, decidedAt: Instant
    ) {
        self.key = key
        self.loop = loop
        self.entry = entry
        self.member = member
        self.action = action
        self.digest = digest
        self.value = value
        self.decidedAt = decidedAt
    }
}

/// What a provider said about an effect.
package enum EffectResult: Sendable, Hashable {
    /// Done, now or earlier under the same key; the reference is the provider's.
    case accepted(reference: String)
    /// Will never be done, for a reason people understand.
    case refused(reason: String)
    /// The provider cannot give value at all now (a pool ran dry): the loop holds.
    case exhausted(reason: String)
    /// Not known whether it was done: never retried without the same key, listed by name.
    case unknown(reason: String)
    /// Certainly not done; may be tried again from then on.
    case retry(after: Instant, reason: String)
}

/// An outbox row in the hands of one worker.
package struct ClaimedEffect: Sendable, Hashable {
    /// Row number, ascending in order of decision.
    package var id: Int64
    /// Fencing token: a later write with another token changes nothing.
    package var token: Int64
    /// How often it was claimed, this time included.
    package var claims: Int
    /// What is to be done.
    package var effect: Effect

    /// Makes a claim.
    package init(id: Int64, token: Int64, claims: Int, effect: Effect) {
        self.id = id
        self.token = token
        self.claims = claims
        self.effect = effect
    }
}
