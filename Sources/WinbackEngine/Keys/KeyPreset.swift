package import WinbackModel

/// What a key is made for; a key may hold less than its preset and never more.
package enum KeyPreset: String, Codable, Sendable, Hashable, CaseIterable {
    /// Numbers and loops, aggregates only.
    case readOnly = "read-only"
    /// What an assistant needs: read, pause, propose, and the tools that give rather than take.
    case agent
    /// Read what waits and decide it.
    case approver
    /// Work with loops and members.
    case `operator`
    /// Everything but deciding.
    case admin

    /// What it holds.
    package var scopes: Set<Scope> {
        let aggregates: Set<Scope> = [.metricsRead, .loopsRead]
        return switch self {
        case .readOnly: aggregates
        case .agent:
            aggregates.union([.membersRead, .loopsPause, .playbooksPropose])
                .union(Scope.tools.subtracting([.deductPoints, .voidCoupon]))
        case .approver: aggregates.union([.proposalsDecide])
        case .operator:
            aggregates.union([.membersRead, .membersPII, .auditRead, .loopsPause, .loopsOperate, .toolsService])
                .union(Scope.tools)
        case .admin: Set(Scope.allCases).subtracting([.proposalsDecide])
        }
    }
}
