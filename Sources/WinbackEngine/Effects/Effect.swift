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

        /// The tool.
        package var toolKind: Tool {
            switch self {
            case .send: .sendMessage
            case .awardPoints: .awardPoints
            case .issueCoupon: .issueCoupon
            case .deductPoints: .deductPoints
            case .voidCoupon: .voidCoupon
            case .issueAmbassadorCode: .issueAmbassadorCode
            case .webhook: .webhook
            }
        }

        /// The tool's name.
        package var tool: String { toolKind.rawValue }
    }

    /// Where it comes from.
    package enum Origin: Sendable, Hashable {
        /// A step of an entry, under the closure whose template or pool terms it uses.
        case step(loop: LoopID, entry: EntryID, digest: ContentHash)
        /// A single operation that was previewed and confirmed.
        case single(PreviewID)
    }

    /// Accepted at most once: (origin, id), which is `loop/entry/step` or `single/preview`.
    package var key: String
    /// Where it comes from.
    package var origin: Origin
    /// Whom it is for.
    package var member: MemberKey
    /// What is done.
    package var action: Action
    /// The most it can cost.
    package var value: Money
    /// When it was decided.
    package var decidedAt: Instant

    /// Makes an effect.
    package init(
        key: String, origin: Origin, member: MemberKey, action: Action, value: Money, decidedAt: Instant
    ) {
        self.key = key
        self.origin = origin
        self.member = member
        self.action = action
        self.value = value
        self.decidedAt = decidedAt
    }

    /// The loop; `nil` for a single operation.
    package var loop: LoopID? { if case .step(let loop, _, _) = origin { loop } else { nil } }
    /// The entry it belongs to; `nil` for a single operation.
    package var entry: EntryID? { if case .step(_, let entry, _) = origin { entry } else { nil } }
    /// The closure it works with; `nil` for a single operation.
    package var digest: ContentHash? { if case .step(_, _, let digest) = origin { digest } else { nil } }
    /// The preview it was confirmed from; `nil` for a journey's step.
    package var preview: PreviewID? { if case .single(let preview) = origin { preview } else { nil } }
}

/// What a provider said about an effect.
package enum EffectResult: Sendable, Hashable {
    /// Done, now or earlier under the same key; the reference is the provider's.
    case accepted(reference: String)
    /// Will never be done, for a reason people understand.
    case refused(reason: String)
    /// Will never be done, as the playbook says of what stands in its way: the journey goes on with the next step.
    case skipped(reason: String)
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
