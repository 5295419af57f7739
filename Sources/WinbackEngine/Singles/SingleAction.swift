package import WinbackModel

/// What a single operation does to one member.
package enum SingleAction: Codable, Sendable, Hashable {
    /// Credits points.
    case awardPoints(Int)
    /// Takes points back.
    case deductPoints(Int)
    /// Gives a code of a pool, valid for so long.
    case issueCoupon(pool: PoolID, expires: CivilDuration)
    /// Makes a coupon worthless.
    case voidCoupon(code: String)
    /// Sends a message from an approved template.
    case sendMessage(template: TemplateID, channel: Channel, purpose: MessageTemplate.Purpose)
    /// Gives an ambassador code.
    case issueAmbassadorCode
    /// Ends marketing.
    case suppressMember
    /// Takes the member into a loop.
    case startJourney(LoopID)
    /// Ends the member's journey in a loop.
    case endJourney(LoopID)

    /// The tool it uses.
    package var tool: Tool {
        switch self {
        case .awardPoints: .awardPoints
        case .deductPoints: .deductPoints
        case .issueCoupon: .issueCoupon
        case .voidCoupon: .voidCoupon
        case .sendMessage: .sendMessage
        case .issueAmbassadorCode: .issueAmbassadorCode
        case .suppressMember: .suppressMember
        case .startJourney: .startJourney
        case .endJourney: .endJourney
        }
    }

    /// The most it can cost; `nil` when that is unknown, which is refused and never taken for zero.
    ///
    /// What a journey costs is reserved by its entry; taking back and ending cost nothing.
    package func cost(_ programme: Programme, pools: [CouponPool]) -> Money? {
        switch self {
        case .awardPoints(let points): programme.cost(ofPoints: points)
        case .issueCoupon(let pool, _): pools.first { $0.id == pool }?.maximumValue
        case .sendMessage(_, let channel, _): programme.cost(ofSendOn: channel)
        case .deductPoints, .voidCoupon, .issueAmbassadorCode, .suppressMember, .startJourney, .endJourney: .zero
        }
    }

    /// The effect a provider carries out on a team-zone date; `nil` for what Winback does to its own records.
    package func effect(on date: CivilDate, in zone: ZoneRules) -> Effect.Action? {
        switch self {
        case .awardPoints(let points): .awardPoints(points)
        case .deductPoints(let points): .deductPoints(points)
        case .issueCoupon(let pool, let expires):
            .issueCoupon(pool: pool, validThrough: date + expires.wholeDays)
        case .voidCoupon(let code): .voidCoupon(code: code)
        case .sendMessage(let template, let channel, _): .send(channel: channel, template: template)
        case .issueAmbassadorCode: .issueAmbassadorCode
        case .suppressMember, .startJourney, .endJourney: nil
        }
    }

    /// The call the guard judges.
    package func call(for member: MemberKey, value: Money?, by caller: ToolCall.Caller) -> ToolCall {
        var channel: Channel?
        var purpose = MessageTemplate.Purpose.service
        if case .sendMessage(_, let on, let kind) = self { (channel, purpose) = (on, kind) }
        return ToolCall(
            tool: tool, member: member, channel: channel, purpose: purpose, value: value, origin: .single(caller))
    }
}
