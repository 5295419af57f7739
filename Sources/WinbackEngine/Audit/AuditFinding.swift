package import WinbackModel

/// The first thing wrong with a chain, and where.
package struct AuditFinding: Sendable, Hashable {
    /// What is wrong.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The content of a row is not what its hash was made of.
        case altered
        /// A row is whole in itself, and the row after it was chained to another.
        case replaced
        /// A row is not there.
        case missing
        /// A row stands where another was written.
        case reordered
        /// The chain does not begin with its first row.
        case noGenesis = "no_genesis"
        /// A row claims a form of hash that it cannot have.
        case form
        /// The chain ends before rows that a checkpoint vouches for.
        case truncated
        /// The chain is sound in itself and not the one that a checkpoint vouches for.
        case resigned
        /// A checkpoint that nobody who holds the team's key has signed.
        case forged
        /// A line that is no checkpoint, or one of another team.
        case unreadable
    }

    /// What is wrong.
    package var kind: Kind
    /// The row it is wrong with; 0 when it is with a checkpoint alone.
    package var row: Int64
    /// The same in words.
    package var text: String

    /// Makes a finding.
    package init(_ kind: Kind, row: Int64, _ text: String) {
        self.kind = kind
        self.row = row
        self.text = text
    }
}

/// What a walk needs to know of a row.
package struct AuditLink: Sendable, Hashable {
    /// Its place.
    package var sequence: Int64
    /// How its hash is made, as a number; unknown ones are a finding.
    package var form: Int64
    /// The hash before, as the row has it.
    package var previous: RawDigest
    /// Its hash, as the row has it.
    package var stored: RawDigest
    /// The hash of its content.
    package var computed: RawDigest

    /// Makes a link.
    package init(sequence: Int64, form: Int64, previous: RawDigest, stored: RawDigest, computed: RawDigest) {
        self.sequence = sequence
        self.form = form
        self.previous = previous
        self.stored = stored
        self.computed = computed
    }
}
