import WinbackEngine
import WinbackModel
import WinbackPorts

/// Makes keys: the only place where a key's text exists besides its holder's.
enum KeyMint {
    /// A key that no other of the team has the id of, with its text.
    static func mint(
        like draft: KeyRecord, secrets: TeamSecrets, in transaction: any StoreTransaction
    ) throws -> (record: KeyRecord, text: APIKeyText) {
        let team = APIKeyText.team(of: try transaction.teamSalt())
        var generator = SystemRandomNumberGenerator()
        var text = APIKeyText(team: team, using: &generator)
        while try transaction.key(text.id) != nil { text = APIKeyText(team: team, using: &generator) }
        var record = draft
        record.id = text.id
        record.digest = secrets.digest(of: text)
        try transaction.saveKey(record)
        return (record, text)
    }

    /// The principal of an assistant that acts for a person, registered when it is new.
    static func assistant(
        named name: PrincipalID?, for person: PrincipalID, in transaction: any StoreTransaction
    ) throws -> PrincipalID {
        let id = name ?? PrincipalID(String("\(person)-assistant".prefix(40)))
        if let known = try transaction.principals().first(where: { $0.id == id }) {
            let others = try transaction.keys().filter { $0.principal == id && $0.actsFor != person }
            guard known.sort == .assistant, others.isEmpty else {
                throw WinbackError(
                    "principal_exists", .refused, "`\(id)` is somebody else already",
                    advice: "choose another --name for the assistant")
            }
            return id
        }
        try transaction.savePrincipal(Principal(id: id, sort: .assistant, name: id.text))
        return id
    }

    /// Tells everybody who reads the chain that there is somebody new who may decide.
    static func announce(
        _ subject: String, from: Instant, by principal: PrincipalID, at now: Instant,
        in transaction: any StoreTransaction
    ) throws {
        try transaction.audit([
            AuditEntry(
                at: now, principal: principal, action: "approver.new", subject: subject,
                result: "decides from \(from.iso8601)")
        ])
    }
}
