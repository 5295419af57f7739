package import WinbackModel

/// A stored line: the chain's hash covers everything it says and the hash before it.
package struct AuditRow: Sendable, Hashable {
    /// How a row's hash is made; a chain never goes back to an earlier form.
    package enum Form: Int, Sendable, Hashable {
        /// Before keys and reasons were recorded; without the team.
        case first = 1
        /// See `AuditDigester`.
        case second = 2
    }

    /// How its hash is made.
    package var form: Form
    /// The team's public name; empty in the first form.
    package var team: String
    /// Place in the chain, from 1 without gaps.
    package var sequence: Int64
    /// What happened.
    package var entry: AuditEntry
    /// Hash of the row before; all zeros for the first.
    package var previous: ContentHash
    /// Hash of this row.
    package var hash: ContentHash

    /// Makes a row by hashing it onto the chain.
    package init(sequence: Int64, entry: AuditEntry, previous: ContentHash, team: String = "") {
        self.init(sequence: sequence, entry: entry, previous: previous, storedHash: previous, team: team)
        hash = computed(at: sequence)
    }

    /// Takes over a stored row as it stands, right or wrong; `isIntact` tells.
    package init(
        sequence: Int64, entry: AuditEntry, previous: ContentHash, storedHash: ContentHash, form: Form = .second,
        team: String = ""
    ) {
        self.sequence = sequence
        self.entry = entry
        self.previous = previous
        self.form = form
        self.team = team
        hash = storedHash
    }

    /// Whether the stored hash is that of the content.
    package var isIntact: Bool { hash == computed(at: sequence) }

    /// Hash before the first row: 64 zeros.
    package static let genesis = RawDigest.zero.hash

    /// The hash its content would have at a place in the chain.
    package func computed(at sequence: Int64) -> ContentHash {
        switch form {
        case .first: return first(at: sequence)
        case .second:
            var hasher = AuditDigester(team: team)
            return hasher.hash(entry, sequence: sequence, previous: RawDigest(previous)).hash
        }
    }

    /// The first form knew neither key nor reason, so a row of it that says either was changed: it gets a hash that no
    /// row of that form had.
    private func first(at sequence: Int64) -> ContentHash {
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
        if !entry.key.isEmpty || !entry.reason.isEmpty { writer.field("foreign", [entry.key, entry.reason]) }
        return writer.digest
    }
}
