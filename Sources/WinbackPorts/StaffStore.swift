package import WinbackModel

/// Messages to people of the team: what waits for them, and who else may decide from now on.
package protocol StaffStore {
    /// Keeps a message; one with a known key changes nothing. Says whether it is new.
    func saveStaffMessage(_ message: StaffMessage) throws -> Bool
    /// Whether a message of this key was written.
    func isStaffMessageKnown(_ key: String) throws -> Bool
    /// Messages that were not handed over and may be tried by now, oldest first.
    func waitingStaffMessages(at now: Instant, limit: Int) throws -> [StaffMessage]
    /// Notes how handing a message over went: `sentAt` when it was taken, else when it is tried again.
    func noteStaffMessage(_ key: String, sentAt: Instant?, triedAgain: Instant?, outcome: String) throws
    /// Messages, newest first.
    func staffMessages(limit: Int) throws -> [StaffMessage]
}
