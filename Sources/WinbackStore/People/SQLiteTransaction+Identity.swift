import Crypto
import WinbackModel

/// Names and addresses: sealed in their own table, each under its member's key.
extension SQLiteTransaction {
    /// Who a member is; empty when nothing is known or the key is gone.
    func identity(of member: MemberKey) throws -> MemberIdentity {
        try heldIdentity(member.value) ?? MemberIdentity()
    }

    /// Members with exactly this address in normal form, by key ascending, at most `limit`.
    func members(email: String, limit: Int) throws -> [MemberKey] {
        guard let normal = MemberIdentity.normal(email: email) else { return [] }
        return try members("email", vault.digest("email", normal), limit) {
            $0.email.flatMap { MemberIdentity.normal(email: $0) } == normal
        }
    }

    /// Members with exactly this number in normal form, by key ascending, at most `limit`.
    func members(phone: String, limit: Int) throws -> [MemberKey] {
        guard let normal = MemberIdentity.normal(phone: phone) else { return [] }
        return try members("phone", vault.digest("phone", normal), limit) {
            $0.phone.flatMap { MemberIdentity.normal(phone: $0) } == normal
        }
    }

    private func members(
        _ kind: String, _ digest: Int64, _ limit: Int, _ matches: (MemberIdentity) -> Bool
    ) throws -> [MemberKey] {
        let rows = try db.prepare("SELECT member FROM identity WHERE \(kind)_digest = $1 ORDER BY member LIMIT $2")
        rows.bind(1, digest as Int64?)
        rows.bind(2, limit)
        return try rows.all { rows.member(0) }.filter { matches(try identity(of: $0)) }
    }

    /// Completes what is held with what a row states; says whether anything differs. Keys must be prefetched.
    func completeIdentity(_ record: MemberRecord, _ key: MemberKey, isNew: Bool) throws -> Bool {
        let stated = MemberIdentity(record)
        if stated.isEmpty { return false }
        let held = isNew ? nil : try heldIdentity(key.value)
        let identity = (held ?? MemberIdentity()).completed(by: stated)
        if identity == held { return false }
        try saveIdentity(identity, of: key.value)
        return true
    }

    /// Seals and writes an identity with its digests. Keys must be prefetched.
    func saveIdentity(_ identity: MemberIdentity, of member: Int64) throws {
        let key = vault.prefetchedKey(of: member)
        let sealed = try SealedIdentity.seal(identity, of: member, under: key)
        let email = identity.email.flatMap { MemberIdentity.normal(email: $0) }.map { vault.digest("email", $0) }
        let phone = identity.phone.flatMap { MemberIdentity.normal(phone: $0) }.map { vault.digest("phone", $0) }
        try db.run(
            """
            INSERT INTO identity (member, sealed, email_digest, phone_digest) VALUES ($1, $2, $3, $4)
            ON CONFLICT (member) DO UPDATE SET name = NULL, email = NULL, phone = NULL, sealed = excluded.sealed,
                email_digest = excluded.email_digest, phone_digest = excluded.phone_digest
            """
        ) {
            $0.bind(1, member as Int64?)
            $0.bind(2, sealed)
            $0.bind(3, email)
            $0.bind(4, phone)
        }
    }

    private func heldIdentity(_ member: Int64) throws -> MemberIdentity? {
        let row = try db.prepare("SELECT sealed FROM identity WHERE member = $1")
        row.bind(1, member as Int64?)
        guard let sealed = try row.first({ row.optionalBytes(0) }) ?? nil, let key = try vault.key(of: member)
        else { return nil }
        return SealedIdentity.open(sealed, of: member, under: key)
    }
}
