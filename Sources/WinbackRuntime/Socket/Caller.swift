import Foundation
import WinbackEngine
package import WinbackModel
import WinbackPorts

/// Finds out who calls.
package enum Caller {
    /// The setting that names the team's owner.
    package static let ownerSetting = "owner"

    /// The principal of a caller at the socket; refusals are recorded in the audit chain.
    static func principal(
        uid: UInt32?, actingAs name: String?, operation: String, in team: Team
    ) async throws -> Principal {
        guard let uid, uid == geteuid() else {
            let refusal = AuditEntry(
                at: team.clock.now(), principal: PrincipalID("uid-\(uid.map(String.init) ?? "unknown")"),
                action: operation, subject: "", result: "refused: unknown_caller")
            try await team.store.write { try $0.audit([refusal]) }
            throw WinbackError(
                "unknown_caller", .refused, "user \(uid.map(String.init) ?? "unknown") is not known to this team",
                advice: "run winback as the user who owns the state directory")
        }
        return try await principal(actingAs: name, in: team)
    }

    /// A registered principal by id or name; the team's owner when no name is given.
    package static func principal(actingAs name: String?, in team: Team) async throws -> Principal {
        try await team.store.read { transaction in
            let known = try transaction.principals()
            let wanted = try name ?? transaction.setting(ownerSetting)
            guard let wanted else {
                throw WinbackError(
                    "no_owner", .failed, "this team has no owner", advice: "say who you are with --as NAME")
            }
            if let match = known.first(where: { $0.id.text == wanted || $0.name == wanted }) { return match }
            let near = NearestName.of(wanted, among: known.map(\.id.text))
            throw WinbackError(
                "no_principal", .notFound, "nobody is registered as `\(wanted)`",
                advice: near.map { "did you mean `\($0)`?" }
                    ?? "winback principal list shows who is; winback principal add registers a person")
        }
    }
}
