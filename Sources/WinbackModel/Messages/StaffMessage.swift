/// A message to a person of the team.
package struct StaffMessage: Sendable, Hashable {
    /// Kept once under this key.
    package var key: String
    /// When it was written.
    package var at: Instant
    /// To whom.
    package var person: PrincipalID
    /// Their address.
    package var address: String
    /// What it is about.
    package var subject: String
    /// What it says.
    package var body: String
    /// When it was handed over; `nil` while it waits.
    package var sentAt: Instant?
    /// How the last try went; empty before the first.
    package var outcome: String

    /// Makes a message that waits.
    package init(
        key: String, at: Instant, person: PrincipalID, address: String, subject: String, body: String,
        sentAt: Instant? = nil, outcome: String = ""
    ) {
        self.key = key
        self.at = at
        self.person = person
        self.address = address
        self.subject = subject
        self.body = body
        self.sentAt = sentAt
        self.outcome = outcome
    }
}
