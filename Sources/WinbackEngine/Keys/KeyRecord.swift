package import WinbackModel

/// A key as the team keeps it: everything but the secret, of which only a keyed hash is held.
package struct KeyRecord: Sendable, Hashable {
    /// Its public id.
    package var id: KeyID
    /// HMAC-SHA-256 of the whole text under the team's secret.
    package var digest: [UInt8]
    /// Who acts when it is used: its owner, or the assistant that acts for a person.
    package var principal: PrincipalID
    /// The person who answers for it.
    package var owner: PrincipalID
    /// The person an assistant acts for; `nil` when the owner acts themselves.
    package var actsFor: PrincipalID?
    /// What it was made as.
    package var preset: KeyPreset
    /// What it allows at most.
    package var scopes: Set<Scope>
    /// How much it allows at most; policy and playbooks hold beside it.
    package var limits: KeyLimits
    /// Everybody through whose hands it was made: who made it, and for a key made with a key that key's people.
    package var lineage: [PrincipalID]
    /// The key it was made with; `nil` when a person made it without one.
    package var madeWith: KeyID?
    /// When it was made.
    package var createdAt: Instant
    /// From when on it counts no more.
    package var expiresAt: Instant
    /// When it was revoked.
    package var revokedAt: Instant?
    /// The key that took its place.
    package var replacedBy: KeyID?
    /// From when on it may decide; `nil` for a key that never does.
    package var decidesFrom: Instant?
    /// When it was last used; `nil` before the first time.
    package var lastUsedAt: Instant?
    /// How often it was used.
    package var uses: Int

    /// Makes a key that was never used.
    package init(
        id: KeyID, digest: [UInt8], principal: PrincipalID, owner: PrincipalID, actsFor: PrincipalID?,
        preset: KeyPreset, scopes: Set<Scope>, limits: KeyLimits, lineage: [PrincipalID], madeWith: KeyID?,
        createdAt: Instant, expiresAt: Instant, decidesFrom: Instant? = nil
    ) {
        self.id = id
        self.digest = digest
        self.principal = principal
        self.owner = owner
        self.actsFor = actsFor
        self.preset = preset
        self.scopes = scopes
        self.limits = limits
        self.lineage = lineage
        self.madeWith = madeWith
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.decidesFrom = decidesFrom
        uses = 0
    }

    /// Everybody who stands behind what it does: its owner, whom it acts for, and its lineage, by id.
    ///
    /// None of them is another person than the proposer when a proposal was made with it.
    package var people: [PrincipalID] {
        Set([owner] + lineage + (actsFor.map { [$0] } ?? [])).sorted()
    }

    /// What a key is at a moment.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case active
        case replaced
        case expired
        case revoked
    }

    /// What it is at a moment; a replaced key works until its overlap ends.
    package func state(at now: Instant) -> State {
        if revokedAt != nil { return .revoked }
        if now >= expiresAt { return .expired }
        return replacedBy == nil ? .active : .replaced
    }
}

/// How much one key allows at most.
package struct KeyLimits: Codable, Sendable, Hashable {
    /// Value in any 24 hours, in minor units of the team's currency.
    package var valuePerDay: Money?
    /// Members touched in any 24 hours.
    package var membersPerDay: Int?
    /// Calls in any minute.
    package var callsPerMinute: Int?

    /// Makes limits; what is `nil` is left to policy.
    package init(valuePerDay: Money? = nil, membersPerDay: Int? = nil, callsPerMinute: Int? = nil) {
        self.valuePerDay = valuePerDay
        self.membersPerDay = membersPerDay
        self.callsPerMinute = callsPerMinute
    }

    /// The names people write limits with, in the order they are shown.
    package static let names = ["value-per-day", "members-per-day", "calls-per-minute"]

    /// The tighter of each limit of two.
    package func tightened(by other: KeyLimits) -> KeyLimits {
        func least<T: Comparable>(_ a: T?, _ b: T?) -> T? {
            guard let a, let b else { return a ?? b }
            return min(a, b)
        }
        return KeyLimits(
            valuePerDay: least(valuePerDay, other.valuePerDay),
            membersPerDay: least(membersPerDay, other.membersPerDay),
            callsPerMinute: least(callsPerMinute, other.callsPerMinute))
    }
}
