import WinbackEngine
package import WinbackModel
import WinbackPorts

/// What an assistant's door writes into the audit chain beside the operations it calls.
package enum AssistantRecord {
    /// Records something a caller did at the door that is no operation's call.
    package static func write(
        _ action: String, subject: String, reason: String = "", result: String, by caller: CallerIdentity, of team: Team
    ) async throws {
        let entry = AuditEntry(
            at: team.clock.now(), principal: caller.principal.id, onBehalfOf: caller.actsFor,
            key: caller.key?.id.text ?? "", action: action, subject: subject, reason: AuditReason.kept(reason),
            result: result)
        try await team.store.write { try CallRow(entry: entry, key: caller.key?.id).write(in: $0) }
    }

    /// The person of an id; `nil` when there is none.
    package static func person(_ id: PrincipalID, of team: Team) async throws -> Principal? {
        try await team.store.read { try $0.principals().first { $0.id == id && $0.sort == .person } }
    }
}
