/// A single thing that changes the world for one member; the one catalogue that loops and single operations share.
package enum Tool: String, Codable, Sendable, Hashable, CaseIterable, Comparable {
    /// Credits loyalty points.
    case awardPoints = "award_points"
    /// Takes loyalty points back.
    case deductPoints = "deduct_points"
    /// Gives one single-use code from a pool.
    case issueCoupon = "issue_coupon"
    /// Makes an open coupon worthless.
    case voidCoupon = "void_coupon"
    /// Sends a message from an approved template.
    case sendMessage = "send_message"
    /// Gives the member a code with which to bring friends.
    case issueAmbassadorCode = "issue_ambassador_code"
    /// Ends marketing to the member for good.
    case suppressMember = "suppress_member"
    /// Takes the member into an approved loop, in whichever arm is computed for them.
    case startJourney = "start_journey"
    /// Ends the member's journey in a loop.
    case endJourney = "end_journey"
    /// Tells a configured destination that the member reached a step.
    case webhook

    package static func < (a: Tool, b: Tool) -> Bool { a.rawValue < b.rawValue }

    /// One sentence for people and assistants.
    package var summary: String {
        switch self {
        case .awardPoints: "Credit loyalty points to a member."
        case .deductPoints: "Take loyalty points back; what is not there is refused."
        case .issueCoupon: "Give a member one single-use code from a pool."
        case .voidCoupon: "Make an open coupon of a member worthless."
        case .sendMessage: "Send a member a message from an approved template."
        case .issueAmbassadorCode: "Give a member a personal code with which to bring friends."
        case .suppressMember: "End marketing to a member for good."
        case .startJourney: "Take a member into an approved loop, if eligible; which variant is computed."
        case .endJourney: "End a member's journey in a loop."
        case .webhook: "Tell a configured destination about a member's step."
        }
    }

    /// What undoes it; `nil` when nothing that a caller may do does.
    package var undoneBy: Tool? {
        switch self {
        case .awardPoints: .deductPoints
        case .deductPoints: .awardPoints
        case .issueCoupon: .voidCoupon
        case .startJourney: .endJourney
        case .voidCoupon, .sendMessage, .issueAmbassadorCode, .suppressMember, .endJourney, .webhook: nil
        }
    }

    /// Whether the member may gain value by it, so that a comparison they are part of would be bent.
    package var givesValue: Bool { self == .awardPoints || self == .issueCoupon || self == .issueAmbassadorCode }

    /// Whether it only takes something away from the member, which no consent, quiet hour or stop protects.
    package var isProtective: Bool { self == .suppressMember || self == .endJourney }

    /// The scope that a key needs for it.
    package var scopeText: String { "tools:" + rawValue }
}
