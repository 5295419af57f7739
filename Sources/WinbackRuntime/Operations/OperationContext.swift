import Synchronization
import WinbackEngine
import WinbackLoop
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
    /// Who calls, and how that is known.
    package let caller: CallerIdentity
    /// Told now and then by long operations.
    package let progress: ProgressHandler
    private let call: OperationCall

    init(team: Team, caller: CallerIdentity, call: OperationCall, progress: @escaping ProgressHandler) {
        self.team = team
        self.caller = caller
        self.call = call
        self.progress = progress
    }

    /// Who acts.
    package var principal: Principal { caller.principal }
    /// The code the caller typed, for the operations that take one.
    package var factorCode: String? { caller.factorCode }
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
        let row = call.row(result: "accepted")
        try store.submit { transaction in
            try also(transaction)
            try row.write(in: transaction)
        } failed: { [progress] error in
            progress(Progress("the answer could not be recorded: \(OperationFailure(error).error.message)", done: 0))
        }
        call.markRecorded()
    }

    /// Records a call that kept nothing else: before its answer is given, but for what an assistant read, whose row
    /// joins the next commit, so that many readers do not wait for the disk one after the other.
    func recordAccepted(_ effect: OperationEffect) async throws {
        if effect == .read, caller.face == .assistant { return try commitLater { _ in } }
        try await commit { _ in }
    }

    /// Changes the store, with the call's audit row in the same transaction: both are there or neither is.
    package func commit<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        let result = try await store.write { [call] transaction in
            let result = try body(transaction)
            // After the body, which may have named what the call is about.
            if !call.isRecorded { try call.row(result: "accepted").write(in: transaction) }
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
            if case .success = result, !call.isRecorded {
                try call.row(result: "accepted").write(in: transaction)
            }
            return result
        }
        let value = try result.get()
        call.markRecorded()
        return value
    }

    /// Takes the caller's code for a decision; throws when it does not count, in which case the miss is kept.
    func takeFactor() async throws {
        let check = factorCheck
        if let refusal = try await store.write({ try check($0) }) { throw refusal }
    }

    /// Takes the caller's code inside a transaction that decides, which has to be committed whatever the answer is.
    var factorCheck: LoopDriver.FactorCheck {
        { [caller, now, secrets = team.secrets] transaction in
            if let from = caller.key?.decidesFrom, now < from {
                return WinbackError(
                    "approver_new", .refused, "the key is new and decides from \(from.iso8601) on",
                    advice: "until then decide without it, or let another person decide")
            }
            return try PersonFactor.check(
                caller.factorCode, of: caller.principal.id, at: now, secrets: secrets, in: transaction)
        }
    }
}

/// One call on its way into the audit chain.
final class OperationCall: Sendable {
    let at: Instant
    private let caller: CallerIdentity
    private let action: String
    private let inputs: String
    private let subject: Mutex<String>
    private let reason = Mutex("")
    private let recorded = Mutex(false)

    init(at: Instant, caller: CallerIdentity, action: String, subject: String, inputs: String) {
        self.at = at
        self.caller = caller
        self.action = action
        self.subject = Mutex(subject)
        self.inputs = inputs
    }

    var id: String {
        ContentHash(of: Array("\(at.milliseconds)/\(caller.principal.id)/\(action)/\(inputs)".utf8)).short
    }

    func name(_ text: String) { subject.withLock { $0 = text } }

    func because(_ text: String) { reason.withLock { $0 = AuditReason.kept(text) } }

    var isRecorded: Bool { recorded.withLock { $0 } }

    func markRecorded() { recorded.withLock { $0 = true } }

    /// The call's row for the chain.
    func row(result: String) -> CallRow {
        CallRow(
            entry: AuditEntry(
                at: at, principal: caller.principal.id, onBehalfOf: caller.actsFor,
                key: (caller.key?.id ?? caller.shownThrough)?.text ?? "",
                action: action, subject: subject.withLock { $0 }, reason: reason.withLock { $0 }, result: result,
                inputs: inputs),
            key: caller.key?.id)
    }

    /// Records that the call was refused, and why.
    func refuse(_ error: any Error, in store: any Store) async throws {
        let row = row(result: "refused: " + OperationFailure(error).error.code)
        try await store.write { try row.write(in: $0) }
    }
}

/// A call as it goes into the chain, with the key it was made with.
struct CallRow: Sendable {
    let entry: AuditEntry
    let key: KeyID?

    func write(in transaction: any StoreTransaction) throws {
        try transaction.audit([entry])
        if let key { try transaction.noteKeyCall(key, usedAt: entry.at) }
    }
}
