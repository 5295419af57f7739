package import WinbackModel

/// One line of the audit chain before the store adds its place and the hash of the row before.
package struct AuditEntry: Sendable, Hashable {
    /// When.
    package var at: Instant
    /// Who acted.
    package var principal: PrincipalID
    /// For whom, when acting for a named person.
    package var onBehalfOf: PrincipalID?
    /// With which key, by its public id; empty when none was shown.
    package var key: String
    /// What was done: an operation or tool name.
    package var action: String
    /// What it was done to: a loop, proposal, entry or member key in text.
    package var subject: String
    /// Why, in the caller's words as `AuditReason` leaves them; empty when they gave none.
    package var reason: String
    /// Accepted or refused, and why, in words without personal data.
    package var result: String
    /// Digest of the inputs, so that a decision can be re-derived; empty when there are none.
    package var inputs: String

    /// Makes an entry.
    package init(
        at: Instant, principal: PrincipalID, onBehalfOf: PrincipalID? = nil, key: String = "", action: String,
        subject: String, reason: String = "", result: String, inputs: String = ""
    ) {
        self.at = at
        self.principal = principal
        self.onBehalfOf = onBehalfOf
        self.key = key
        self.action = action
        self.subject = subject
        self.reason = reason
        self.result = result
        self.inputs = inputs
    }
}
