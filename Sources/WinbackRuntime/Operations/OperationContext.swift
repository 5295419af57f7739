import Synchronization
import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// What a long call tells while it runs.
package struct Progress: Sendable, Hashable {
    /// What is being done, for people.
    package var text: String
    /// Units done so far.
    package var done: Int
    /// Units there are; `nil` when that is not known.
    package var total: Int?

    /// Makes a report.
    package init(_ text: String, done: Int, total: Int? = nil) {
        self.text = text
        self.done = done
        self.total = total
    }
}

/// Receives what a long call tells.
package typealias ProgressHandler = @Sendable (Progress) -> Void

/// What an operation's handler works with.
package struct OperationContext: Sendable {
    /// The team.
    package let team: Team
    /// Who calls.
    package let principal: Principal
    /// Told now and then by long operations.
    package let progress: ProgressHandler
    private let call: OperationCall

    init(team: Team, principal: Principal, call: OperationCall, progress: @escaping ProgressHandler) {
        self.team = team
        self.principal = principal
        self.call = call
        self.progress = progress
    }

    /// When the call was made.
    package var now: Instant { call.at }
    /// The team-zone date of the call.
    package var today: CivilDate { team.zone.date(at: call.at) }
    /// The store.
    package var store: any Store { team.store }

    /// Changes the store, with the call's audit row in the same transaction: both are there or neither is.
    package func commit<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        let accepted = call.isRecorded ? [] : [call.entry(result: "accepted")]
        let result = try await store.write { transaction in
            let result = try body(transaction)
            try transaction.audit(accepted)
            return result
        }
        call.markRecorded()
        return result
    }
}

/// One call on its way into the audit chain.
final class OperationCall: Sendable {
    let at: Instant
    private let principal: PrincipalID
    private let action: String
    private let subject: String
    private let inputs: String
    private let recorded = Mutex(false)

    init(at: Instant, principal: PrincipalID, action: String, subject: String, inputs: String) {
        self.at = at
        self.principal = principal
        self.action = action
        self.subject = subject
        self.inputs = inputs
    }

    var isRecorded: Bool { recorded.withLock { $0 } }

    func markRecorded() { recorded.withLock { $0 = true } }

    func entry(result: String) -> AuditEntry {
        AuditEntry(at: at, principal: principal, action: action, subject: subject, result: result, inputs: inputs)
    }
}
