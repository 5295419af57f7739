package import WinbackEngine
package import WinbackModel
import WinbackPorts
package import WinbackWire

/// A key as callers see it.
package struct KeyView: Sendable, Hashable {
    /// What is held of it, but for its digest.
    package var key: KeyRecord
    /// What it is now.
    package var state: KeyRecord.State

    /// Shows a key at a moment.
    package init(_ key: KeyRecord, at now: Instant) {
        state = key.state(at: now)
        self.key = key
        self.key.digest = []
    }

    private init(_ key: KeyRecord, state: KeyRecord.State) {
        self.key = key
        self.state = state
    }

    /// A key as callers see it.
    package static let shape = Shape<KeyView>.object(
        "Key", "A key, without its secret.",
        Field("id", "Its id.", .id(), \.key.id),
        Field("state", "active, replaced, expired or revoked.", .enumeration, \.state),
        Field("preset", "What it was made as.", .enumeration, \.key.preset),
        Field("principal", "Who acts with it.", .id(), \.key.principal),
        Field("owner", "The person who answers for it.", .id(), \.key.owner),
        Field("acts_for", "The person an assistant acts for.", .optional(.id()), \.key.actsFor),
        Field("scopes", "What it may do.", .array(of: .enumeration), { Scope.list($0.key.scopes) }),
        Field("limits", "How much it allows.", KeyLimits.shape, \.key.limits),
        Field("lineage", "Through whose hands it was made.", .array(of: .id()), \.key.lineage),
        Field("made_with", "The key it was made with.", .optional(.id()), \.key.madeWith),
        Field("created", "When it was made.", .instant, \.key.createdAt),
        Field("expires", "From when on it counts no more.", .instant, \.key.expiresAt),
        Field("revoked", "When it was revoked.", .optional(.instant), \.key.revokedAt),
        Field("replaced_by", "The key that took its place.", .optional(.id()), \.key.replacedBy),
        Field("decides_from", "From when on it decides.", .optional(.instant), \.key.decidesFrom),
        Field("last_used", "When it was last used.", .optional(.instant), \.key.lastUsedAt),
        Field("uses", "How often it was used.", .integer(0...Int.max), \.key.uses),
        make: {
            (
                id, state, preset, principal, owner, actsFor, scopes, limits, lineage, madeWith, created, expires,
                revoked, replacedBy, decidesFrom, lastUsed, uses
            ) in
            var key = KeyRecord(
                id: id, digest: [], principal: principal, owner: owner, actsFor: actsFor, preset: preset,
                scopes: Set(scopes), limits: limits, lineage: lineage, madeWith: madeWith, createdAt: created,
                expiresAt: expires, decidesFrom: decidesFrom)
            key.revokedAt = revoked
            key.replacedBy = replacedBy
            key.lastUsedAt = lastUsed
            key.uses = uses
            return KeyView(key, state: state)
        })
}

/// A key that was just made, with its text: it is shown this once.
package struct CreatedKey: Sendable {
    /// Its id.
    package var id: KeyID
    /// The whole text.
    package var text: String
    /// What it may do.
    package var scopes: [Scope]
    /// From when on it counts no more.
    package var expires: Instant
    /// Who acts with it.
    package var principal: PrincipalID
    /// From when on it decides; `nil` for one that never does.
    package var decidesFrom: Instant?

    init(_ key: KeyRecord, text: APIKeyText, at now: Instant) {
        self.init(
            id: key.id, text: text.text, scopes: Scope.list(key.scopes), expires: key.expiresAt,
            principal: key.principal, decidesFrom: key.decidesFrom)
    }

    private init(
        id: KeyID, text: String, scopes: [Scope], expires: Instant, principal: PrincipalID, decidesFrom: Instant?
    ) {
        self.id = id
        self.text = text
        self.scopes = scopes
        self.expires = expires
        self.principal = principal
        self.decidesFrom = decidesFrom
    }

    /// A key that was just made.
    package static let shape = Shape<CreatedKey>.object(
        "CreatedKey", "A key that was just made; its text is given this once.",
        Field("id", "Its id.", .id(), \.id),
        Field("key", "The whole text, to be kept secret.", .string(max: 100), \.text),
        Field("scopes", "What it may do.", .array(of: .enumeration), \.scopes),
        Field("expires", "From when on it counts no more.", .instant, \.expires),
        Field("principal", "Who acts with it.", .id(), \.principal),
        Field("decides_from", "From when on it decides.", .optional(.instant), \.decidesFrom),
        make: {
            CreatedKey(id: $0, text: $1, scopes: $2, expires: $3, principal: $4, decidesFrom: $5)
        })
}

extension KeyLimits {
    /// Limits as they travel.
    package static let shape = Shape<KeyLimits>.object(
        "KeyLimits", "How much one key allows at most; what is absent is left to policy.",
        Field("value_per_day", "Value in any 24 hours, in minor units.", .optional(.minorUnits), \.valuePerDay),
        Field("members_per_day", "Members in any 24 hours.", .optional(.integer(1...Int.max)), \.membersPerDay),
        Field("calls_per_minute", "Calls in any minute.", .optional(.integer(1...Int.max)), \.callsPerMinute),
        make: { KeyLimits(valuePerDay: $0, membersPerDay: $1, callsPerMinute: $2) })
}
