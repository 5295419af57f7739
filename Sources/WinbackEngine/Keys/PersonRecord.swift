package import WinbackModel

/// A person of the team, beyond the name that principals have.
package struct PersonRecord: Sendable, Hashable {
    /// Whether they may decide.
    package enum Standing: String, Sendable, Hashable, CaseIterable {
        /// Waits for somebody who may decide to let them.
        case pending
        /// May decide from a moment on.
        case approver
        /// Is of the team no more.
        case removed
    }

    /// Their principal.
    package var id: PrincipalID
    /// Where they are told what waits.
    package var email: String?
    /// The user they are on this machine.
    package var uid: UInt32?
    /// Who added them.
    package var addedBy: PrincipalID
    /// When.
    package var addedAt: Instant
    /// Whether they may decide.
    package var standing: Standing
    /// Who let them; `nil` for the first one.
    package var approvedBy: PrincipalID?
    /// From when on they decide; `nil` while they wait.
    package var decidesFrom: Instant?
    /// What proves that it is them; `nil` before they were enrolled and after they were removed.
    package var factor: FactorRecord?

    /// Makes a person who waits.
    package init(id: PrincipalID, email: String?, uid: UInt32?, addedBy: PrincipalID, addedAt: Instant) {
        self.id = id
        self.email = email
        self.uid = uid
        self.addedBy = addedBy
        self.addedAt = addedAt
        standing = .pending
    }

    /// Whether their factor was enrolled and confirmed with a code.
    package var hasFactor: Bool { factor?.confirmedAt != nil }
}

/// A person factor at rest.
package struct FactorRecord: Sendable, Hashable {
    /// The secret, sealed under the team's key.
    package var sealed: [UInt8]
    /// When a first code proved that the person holds it.
    package var confirmedAt: Instant?
    /// What was typed so far.
    package var state: FactorState

    /// Makes a factor nobody has used.
    package init(sealed: [UInt8], confirmedAt: Instant? = nil, state: FactorState = FactorState()) {
        self.sealed = sealed
        self.confirmedAt = confirmedAt
        self.state = state
    }
}
