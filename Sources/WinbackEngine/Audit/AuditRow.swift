package import WinbackModel

/// One line of the audit chain before the store adds its place and the hash of the row before.
package struct AuditEntry: Sendable, Hashable {
    /// When.
    package var at: Instant
    /// Who acted.
    package var principal: PrincipalID
    /// For whom, when acting for a named person.
    package var onBehalfOf: PrincipalID?
    /// What was done: an operation or tool name.
    package var action: String
    /// What it was done to: a loop, proposal, entry or member key in text.
    package var subject: String
    /// Accepted or refused, and why, in words without personal data.
    package var result: String
    /// Digest of the inputs, so that a decision can be re-derived; empty when there are none.
    package var inputs: String

    /// Makes an entry.
    package init(
        at: Instant, principal: PrincipalID, onBehalfOf: PrincipalID? = nil, action: String, subject: String,
        result: String, inputs: String = ""
    ) {
        self.at = at
        self.principal = principal
        self.onBehalfOf = onBehalfOf
        self.action = action
        self.subject = subject
        self.result = result
        self.inputs = inputs
    }
}

/// A stored line: the chain's hash covers everything above and the hash before it.
package struct AuditRow: Sendable, Hashable {
    /// Place in the chain, from 1 without gaps.
    package var sequence: Int64
    /// What happened.
    package var entry: AuditEntry
    /// Hash of the row before; all zeros for the first.
    package var previous: ContentHash
    /// Hash of this row.
    package var hash: ContentHash

    /// Makes a row by hashing it onto the chain.
    package init(sequence: Int64, entry: AuditEntry, previous: ContentHash) {
        self.sequence = sequence
        self.entry = entry
        self.previous = previous
        hash = AuditRow.hash(sequence: sequence, entry: entry, previous: previous)
    }

    /// Takes over a stored row as it stands, right or wrong; `isIntact` tells.
    package init(sequence: Int64, entry: AuditEntry, previous: ContentHash, storedHash: ContentHash) {
        self.sequence = sequence
        self.entry = entry
        self.previous = previous
        hash = storedHash
    }

    /// Whether the stored hash is that of the content.
    package var isIntact: Bool { hash == AuditRow.hash(sequence: sequence, entry: entry, previous: previous) }

    /// Hash before the first row: 64 zeros.
    package static let genesis = ContentHash(hex: String(repeating: "0", count: 64)) ?? ContentHash(of: [])

    private static func hash(sequence: Int64, entry: AuditEntry, previous: ContentHash) -> ContentHash {
        var writer = CanonicalWriter(domain: "winback/audit/1")
        writer.field("sequence", sequence)
        writer.field("previous", previous.hex)
        writer.field("at", entry.at.milliseconds)
        writer.field(
            "body",
            [
                entry.principal.text, entry.onBehalfOf?.text ?? "", entry.action, entry.subject, entry.result,
                entry.inputs,
            ])
        return writer.digest
    }
}
