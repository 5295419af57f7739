/// What a caller must be allowed to do for an operation.
package enum Scope: String, Codable, Sendable, Hashable, CaseIterable {
    /// Read governed numbers.
    case metricsRead = "metrics:read"
    /// Read about single members, masked.
    case membersRead = "members:read"
    /// Read members' names and addresses.
    case membersPII = "members:pii"
    /// Read loops, proposals and pools.
    case loopsRead = "loops:read"
    /// Stop everything, a loop, a journey, a key or a channel at once, and let go on what nobody of more authority stopped.
    case loopsPause = "loops:pause"
    /// Hold and resume loops.
    case loopsOperate = "loops:operate"
    /// Propose playbooks.
    case playbooksPropose = "playbooks:propose"
    /// Approve and reject proposals, and let another person do so.
    case proposalsDecide = "proposals:decide"
    /// Award points to one member.
    case awardPoints = "tools:award_points"
    /// Take points from one member.
    case deductPoints = "tools:deduct_points"
    /// Issue a coupon to one member.
    case issueCoupon = "tools:issue_coupon"
    /// Make a member's coupon void.
    case voidCoupon = "tools:void_coupon"
    /// Send one member an approved message.
    case sendMessage = "tools:send_message"
    /// Issue an ambassador code to one member.
    case issueAmbassadorCode = "tools:issue_ambassador_code"
    /// Stop marketing to one member.
    case suppressMember = "tools:suppress_member"
    /// Put one member into an approved loop's journey.
    case startJourney = "tools:start_journey"
    /// Take one member out of a journey.
    case endJourney = "tools:end_journey"
    /// Make amends to a member of a control group, which is recorded as contamination.
    case toolsService = "tools:service"
    /// Bring in members, orders and events.
    case factsWrite = "facts:write"
    /// Make, replace and revoke keys.
    case keysManage = "keys:manage"
    /// Read the audit chain.
    case auditRead = "audit:read"
    /// Add and remove people.
    case teamAdmin = "team:admin"

    /// What a writing tool needs, by the tool's name; `nil` when there is no such tool.
    package static func tool(_ name: String) -> Scope? { Scope(rawValue: "tools:" + name) }

    /// Every writing tool.
    package static let tools: Set<Scope> = [
        .awardPoints, .deductPoints, .issueCoupon, .voidCoupon, .sendMessage, .issueAmbassadorCode, .suppressMember,
        .startJourney, .endJourney,
    ]

    /// What changes something, or asks for a change: never together with deciding.
    package static let acting: Set<Scope> = tools.union([
        .toolsService, .playbooksPropose, .loopsPause, .loopsOperate, .factsWrite, .keysManage, .teamAdmin,
    ])

    /// What a sort of principal may do at most, whatever a key says: an assistant reads, pauses, proposes and uses tools, and
    /// neither it nor the daemon ever decides or says who may act.
    package static func granted(to sort: Principal.Sort) -> Set<Scope> {
        switch sort {
        case .person: Set(allCases)
        case .assistant:
            tools.union([.metricsRead, .membersRead, .loopsRead, .loopsPause, .playbooksPropose, .toolsService])
        case .daemon: Set(allCases).subtracting([.proposalsDecide, .keysManage, .teamAdmin])
        }
    }

    /// A set as people write it: its scopes in the order of their declaration.
    package static func list(_ scopes: Set<Scope>) -> [Scope] { allCases.filter(scopes.contains) }
}
