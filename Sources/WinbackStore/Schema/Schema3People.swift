/// What is held about people beside facts, and who was erased.
enum Schema3People {
    static let sql: [String] = [
        // Names and addresses are sealed under the member's key in the vault. What is in the plain columns of a store
        // from before is sealed when the store is opened; they stay empty from then on.
        "ALTER TABLE identity ADD COLUMN sealed BLOB",
        // Keyed digests, so that an address is found without being readable; what they find is opened and compared.
        "ALTER TABLE identity ADD COLUMN email_digest INTEGER",
        "ALTER TABLE identity ADD COLUMN phone_digest INTEGER",
        "CREATE INDEX identity_email ON identity (email_digest) WHERE email_digest IS NOT NULL",
        "CREATE INDEX identity_phone ON identity (phone_digest) WHERE phone_digest IS NOT NULL",
        // Empty once everything is sealed.
        """
        CREATE INDEX identity_plain ON identity (member)
        WHERE name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL
        """,
        // standing: 0 a member as any other, 1 objected to being profiled and written to, 2 erased.
        "ALTER TABLE member ADD COLUMN standing INTEGER NOT NULL DEFAULT 0 CHECK (standing BETWEEN 0 AND 2)",
        "CREATE TABLE objection (member INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) STRICT",
        "CREATE TABLE erasure (member INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT",
    ]
}
