import Foundation
import WinbackEngine
import WinbackModel
import WinbackPorts

/// Finds out who calls.
package enum Caller {
    /// The setting that names the team's owner.
    package static let ownerSetting = "owner"

    /// What a caller brings: what the kernel says of them, and what they say themselves.
    package struct Claim: Sendable {
        /// Their user, by the kernel's word; `nil` when it is not known.
        package var uid: UInt32?
        /// The key they present.
        package var key: String?
        /// Whom they say they are.
        package var actingAs: String?
        /// The code they typed.
        package var factorCode: String?
        /// Where they came in.
        package var face: CallerIdentity.Face

        /// Makes a claim.
        package init(
            uid: UInt32?, key: String?, actingAs: String?, factorCode: String? = nil, face: CallerIdentity.Face
        ) {
            self.uid = uid
            self.key = key
            self.actingAs = actingAs
            self.factorCode = factorCode
            self.face = face
        }
    }

    /// Who a caller is; a claim that does not hold is recorded in the audit chain and refused.
    ///
    /// A key counts for itself, from any user. Without one, the user decides: the directory's owner may act as any
    /// registered person, which is a convention among those who share that account; a registered user is one person.
    package static func identify(
        _ claim: Claim, operation: String, in team: Team
    ) async throws -> CallerIdentity {
        let now = team.clock.now()
        let owner = team.state.ownerUID ?? geteuid()
        // A key is read and hashed before anything is looked up, so that an unknown one takes the same steps.
        let presented = claim.key.map { text in Presented(text, secrets: team.secrets) }
        let found: Result<CallerIdentity, WinbackError>
        if let presented {
            found = try await byKey(presented, claim, at: now, in: team)
        } else {
            found = try await team.store.read { try byUser(claim, owner: owner, in: $0) }
        }
        switch found {
        case .success(let caller): return caller
        case .failure(let error):
            let refusal = AuditEntry(
                at: now, principal: PrincipalID("uid-\(claim.uid.map(String.init) ?? "unknown")"), action: operation,
                subject: presented?.id.map { "key \($0)" } ?? "", result: "refused: " + error.code)
            let key = presented?.id
            try await team.store.write { transaction in
                try transaction.audit([refusal])
                if let key, try transaction.key(key) != nil { try transaction.noteKeyCall(key, usedAt: nil) }
            }
            throw error
        }
    }

    /// A key as it was presented, read and hashed.
    private struct Presented: Sendable {
        var key: Result<APIKeyText, APIKeyText.Problem>
        var digest: [UInt8]

        init(_ text: String, secrets: TeamSecrets) {
            do throws(APIKeyText.Problem) {
                let key = try APIKeyText(text)
                self.key = .success(key)
                digest = secrets.digest(of: key)
            } catch {
                self.key = .failure(error)
                digest = []
            }
        }

        var id: KeyID? { try? key.get().id }
    }

    private static func byKey(
        _ presented: Presented, _ claim: Claim, at now: Instant, in team: Team
    ) async throws -> Result<CallerIdentity, WinbackError> {
        let key: APIKeyText
        switch presented.key {
        case .success(let read): key = read
        case .failure(let problem): return .failure(KeyCheck.malformed(problem))
        }
        let facts = try await team.knownKeys.facts(of: key.id, in: team.store)
        let record: KeyRecord
        switch KeyCheck.judge(key, digest: presented.digest, record: facts.record, team: facts.team, at: now) {
        case .success(let held): record = held
        case .failure(let error): return .failure(error)
        }
        guard let principal = facts.principal else {
            return .failure(nobody(record.principal.text, among: []))
        }
        if let name = claim.actingAs, name != principal.id.text, name != principal.name {
            return .failure(
                WinbackError(
                    "as_with_key", .refused, "the key \(key.id) is \(principal.id)'s, and --as says `\(name)`",
                    advice: "a key says who calls: leave --as out, or unset WINBACK_KEY"))
        }
        // Removing a person revokes their keys; this holds even when one was made in the same moment.
        if let person = facts.removed { return .failure(removed(person)) }
        return .success(
            CallerIdentity(
                principal: principal, key: record, isNamed: true, factorCode: claim.factorCode, face: claim.face))
    }

    private static func byUser(
        _ claim: Claim, owner: UInt32, in transaction: any StoreTransaction
    ) throws -> Result<CallerIdentity, WinbackError> {
        let mapped = try claim.uid.flatMap { try transaction.person(uid: $0) }
        guard claim.uid != nil, claim.uid == owner || mapped != nil else {
            return .failure(
                WinbackError(
                    "unknown_caller", .refused,
                    "user \(claim.uid.map(String.init) ?? "unknown") is not known to this team",
                    advice: "set WINBACK_KEY to a key, have yourself added with winback person add NAME --uid N, "
                        + "or run winback as the user who owns the state directory"))
        }
        let known = try transaction.principals()
        guard let wanted = try claim.actingAs ?? mapped?.id.text ?? transaction.setting(ownerSetting) else {
            return .failure(
                WinbackError("no_owner", .failed, "this team has no owner", advice: "say who you are with --as NAME"))
        }
        guard let principal = known.first(where: { $0.id.text == wanted || $0.name == wanted }) else {
            return .failure(nobody(wanted, among: known.map(\.id.text)))
        }
        if claim.uid != owner, principal.id != mapped?.id {
            return .failure(
                WinbackError(
                    "not_you", .refused, "user \(claim.uid ?? 0) is registered as \(mapped?.id.text ?? "nobody")",
                    advice: "leave --as out: a registered user acts as themselves"))
        }
        if try transaction.person(principal.id)?.standing == .removed { return .failure(removed(principal.id)) }
        return .success(
            CallerIdentity(
                principal: principal, isNamed: claim.actingAs != nil || mapped != nil, factorCode: claim.factorCode,
                face: claim.face))
    }

    private static func nobody(_ name: String, among known: [String]) -> WinbackError {
        WinbackError(
            "no_principal", .notFound, "nobody is registered as `\(name)`",
            advice: NearestName.of(name, among: known).map { "did you mean `\($0)`?" }
                ?? "winback principal list shows who is; winback person add registers a person")
    }

    private static func removed(_ person: PrincipalID) -> WinbackError {
        WinbackError(
            "person_removed", .refused, "\(person) is of this team no more",
            advice: "if that is wrong: winback person add \(person)")
    }
}
