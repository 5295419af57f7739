package import WinbackModel

/// What a caller must be allowed to do for an operation.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    /// Read governed numbers.
    case metricsRead = "metrics:read"
    /// Read about single members, masked.
    case membersRead = "members:read"
    /// Read names and addresses of members, and everything held about one.
    case membersPII = "members:pii"
    /// Read loops, proposals, pools and messages.
    case loopsRead = "loops:read"
    /// Hold and resume loops.
    case loopsOperate = "loops:operate"
    /// Check, plan and propose playbooks.
    case playbooksPropose = "playbooks:propose"
    /// Approve and reject proposals.
    case proposalsDecide = "proposals:decide"
    /// Bring in members, orders and events.
    case factsWrite = "facts:write"
    /// Read the audit chain.
    case auditRead = "audit:read"
    /// Change who may act.
    case teamAdmin = "team:admin"

    /// What a sort of principal may do at most: an assistant reads and proposes, the daemon never decides.
    package static func granted(to sort: Principal.Sort) -> Set<Scope> {
        switch sort {
        case .person: Set(allCases)
        case .assistant: [.metricsRead, .membersRead, .loopsRead, .playbooksPropose]
        case .daemon: Set(allCases).subtracting([.proposalsDecide, .teamAdmin, .membersPII])
        }
    }
}

/// What an operation does to the world.
package enum OperationEffect: String, Sendable, Hashable, CaseIterable {
    /// Changes nothing but the audit chain.
    case read
    /// Changes facts or loops.
    case write
    /// Decides what waits for a person.
    case decide
}
