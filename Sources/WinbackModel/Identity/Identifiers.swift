/// A textual identifier that cannot be mixed up with one of another kind.
package struct TextID<Kind>: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The text itself.
    package let text: String
    /// Makes an identifier from text.
    package init(_ text: String) { self.text = text }
    package var description: String { text }
    package static func < (a: TextID, b: TextID) -> Bool { a.text < b.text }
}

/// Tags for `TextID`.
package enum LoopKind {}
/// Tags a proposal.
package enum ProposalKind {}
/// Tags who acts.
package enum PrincipalKind {}
/// Tags a coupon pool.
package enum PoolKind {}
/// Tags a message template.
package enum TemplateKind {}
/// Tags an outside receiver of webhooks.
package enum DestinationKind {}
/// Tags the preview of a single operation.
package enum PreviewKind {}
/// Tags an experiment family: the loops that share one holdout.
package enum FamilyKind {}

/// A loop, named as its playbook.
package typealias LoopID = TextID<LoopKind>
/// A proposal, such as `P-000012`.
package typealias ProposalID = TextID<ProposalKind>
/// Who acts: a person, an assistant acting for a named person, or the daemon.
package typealias PrincipalID = TextID<PrincipalKind>
/// A coupon pool.
package typealias PoolID = TextID<PoolKind>
/// A message template.
package typealias TemplateID = TextID<TemplateKind>
/// An outside receiver of webhooks, named in the team's configuration.
package typealias DestinationID = TextID<DestinationKind>
/// The preview of a single operation, which is its idempotency key, such as `V-7KQ2M9XH4T`.
package typealias PreviewID = TextID<PreviewKind>
/// An experiment family.
package typealias FamilyID = TextID<FamilyKind>

/// The 64-bit key under which a member's rows are clustered: the stable hash of the brand's own member id.
package struct MemberKey: Codable, Sendable, Hashable, Comparable {
    /// A non-negative 63-bit value, as SQL integers are signed.
    package let value: Int64
    /// Takes over a stored key.
    package init(value: Int64) { self.value = value }
    /// The key of a member id.
    package init(memberID: String) { value = Int64(bitPattern: StableHash.identity.hash(memberID) >> 1) }
    package static func < (a: MemberKey, b: MemberKey) -> Bool { a.value < b.value }
    /// The queue bucket of this member, 0 ..< 64: a stable hash, written once on queue rows.
    package var bucket: Int { Int(value & 63) }
}

/// One member inside one journey (or its holdout).
package struct EntryID: Codable, Sendable, Hashable, Comparable {
    /// Store-assigned number, ascending.
    package let value: Int64
    /// Takes over a stored number.
    package init(value: Int64) { self.value = value }
    package static func < (a: EntryID, b: EntryID) -> Bool { a.value < b.value }
}
