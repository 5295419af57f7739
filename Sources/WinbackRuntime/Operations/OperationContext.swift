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

    /// Gives the call a subject that only its handling could tell, for its audit row.
    package func name(_ subject: String) { call.name(subject) }

    /// Gives the call the caller's reason, for its audit row; of it is kept what `AuditReason` lets through.
    package func because(_ reason: String) { call.because(reason) }

    /// A short name of this call, the same whenever the same caller makes the same call at the same time.
    package var callID: String { call.id }

    /// Hands the call's audit row to the writer and goes on: it joins the next commit, and `also` with it.
    ///
    /// For reading only, where nothing waits for the row. Throws `audit_busy` when too many rows wait already: what cannot
    /// be recorded is not answered.
    package func commitLater(_ also: @Sendable @escaping (any StoreTransaction) throws -> Void) throws {
        let row = call.entry(result: "accepted")
        try store.submit { transaction in
            try also(transaction)
            try transaction.audit([row])
        } failed: { [progress] error in
            progress(Progress("the answer could not be recorded: \(OperationFailure(error).error.message)", done: 0))
        }
        call.markRecorded()
    }

    /// Changes the store, with the call's audit row in the same transaction: both are there or neither is.
    package func commit<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        let result = try await store.write { [call] transaction in
            let result = try body(transaction)
            if !call.isRecorded { try transaction.audit([call.entry(result: "accepted")]) }
            return result
        }
        call.markRecorded()
        return result
    }

    /// Changes the store like `commit`, for a body that keeps something even when it refuses, as a counted miss: what it
    /// gives as a failure is thrown after what it wrote was committed, and recorded as a refusal.
    package func attempt<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> Result<T, WinbackError>
    ) async throws -> T {
        let result = try await store.write { [call] transaction in
            let result = try body(transaction)
            if case .success = result, !call.isRecorded { try transaction.audit([call.entry(result: "accepted")]) }
            return result
        }
        let value = try result.get()
        call.markRecorded()
        return value
    }
}

/// One call on its way into the audit chain.
final class OperationCall: Sendable {
    let at: Instant
    private let principal: PrincipalID
    private let action: String
    private let inputs: String
    private let onBehalfOf: PrincipalID?
    private let key: String
    private let subject: Mutex<String>
    private let reason = Mutex("")
    private let recorded = Mutex(false)

    init(
        at: Instant, principal: PrincipalID, onBehalfOf: PrincipalID? = nil, key: String = "", action: String,
        subject: String, inputs: String
    ) {
        self.at = at
        self.principal = principal
        self.onBehalfOf = onBehalfOf
        self.key = key
        self.action = action
        self.subject = Mutex(subject)
        self.inputs = inputs
    }

    var id: String { ContentHash(of: Array("\(at.milliseconds)/\(principal)/\(action)/\(inputs)".utf8)).short }

    func name(_ text: String) { subject.withLock { $0 = text } }

    func because(_ text: String) { reason.withLock { $0 = AuditReason.kept(text) } }

    var isRecorded: Bool { recorded.withLock { $0 } }

    func markRecorded() { recorded.withLock { $0 = true } }

    func entry(result: String) -> AuditEntry {
        AuditEntry(
            at: at, principal: principal, onBehalfOf: onBehalfOf, key: key, action: action,
            subject: subject.withLock { $0 }, reason: reason.withLock { $0 }, result: result, inputs: inputs)
    }
}
