import Dispatch
import GRDB
import Synchronization
import WinbackModel

/// The one writer: whatever closures wait are run as one transaction, and their callers resumed after its COMMIT.
///
/// One fsync then pays for all of them. Each closure of a group runs inside a savepoint of its own, so that one that
/// throws takes nothing of its neighbours with it. Nobody is answered before COMMIT returned.
final class WriteQueue: Sendable {
    /// A closure that waits, with its caller's continuation inside.
    struct Request: Sendable {
        /// Runs the closure; gives what resumes the caller once all is durable.
        var attempt: @Sendable (SQLiteTransaction) throws -> @Sendable () -> Void
        /// Resumes the caller with an error.
        var fail: @Sendable (any Error) -> Void
        /// Whether nobody waits for it, so that only the queue's bound holds such requests back.
        var isUnawaited = false
    }

    /// Requests taken into one transaction at most, so that nobody waits for an endless group.
    private static let groupLimit = 256
    /// Requests nobody waits for that may wait themselves: about what is committed in 50 ms.
    static let unawaitedLimit = 2_000
    /// How long such requests wait for others to share a commit with, when nobody awaits anything.
    private static let unawaitedDelay = DispatchTimeInterval.milliseconds(5)

    private struct State {
        var waiting: [Request] = []
        var unawaited = 0
        var isScheduled = false
        /// Whether it will be scheduled in a moment unless somebody is in a hurry before.
        var isDelayed = false
        var broken: WinbackError?
    }

    private let state = Mutex(State())
    private let database: any DatabaseWriter
    private let connection: WriterConnection
    private let vault: Vault
    private let decoded: DecodedJSON

    init(database: any DatabaseWriter, vault: Vault, decoded: DecodedJSON, place: String) {
        self.database = database
        self.vault = vault
        self.decoded = decoded
        connection = WriterConnection(place: place)
    }

    /// Adds a request; it runs on the writer's own queue, never on the caller's thread.
    func submit(_ request: Request) {
        let mustSchedule = state.withLock { state in
            state.waiting.append(request)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { schedule() }
    }

    /// Adds a request nobody waits for; throws `audit_busy` instead when too many such wait, since what only promises to
    /// be written must not pile up without end. It waits a moment for others, which one fsync then pays for.
    func submitUnawaited(_ request: Request) throws {
        var request = request
        request.isUnawaited = true
        let mustDelay: Bool? = state.withLock { [request] state in
            guard state.unawaited < Self.unawaitedLimit else { return nil }
            state.unawaited += 1
            state.waiting.append(request)
            if state.isScheduled || state.isDelayed { return false }
            state.isDelayed = true
            return true
        }
        guard let mustDelay else {
            throw WinbackError(
                "audit_busy", .unavailable,
                "\(Self.unawaitedLimit) answers wait for their audit rows; another is not given before they are written",
                advice: "ask again in a moment")
        }
        if mustDelay {
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.unawaitedDelay) { self.scheduleDelayed() }
        }
    }

    /// Schedules what waits, unless it is already.
    private func scheduleDelayed() {
        let mustSchedule = state.withLock { state in
            state.isDelayed = false
            if state.isScheduled || state.waiting.isEmpty { return false }
            state.isScheduled = true
            return true
        }
        if mustSchedule { schedule() }
    }

    /// Runs something on the writer's connection outside of any transaction, after what waits already.
    func run<T: Sendable>(_ body: @Sendable @escaping (SQLConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            database.asyncWriteWithoutTransaction { [connection] database in
                continuation.resume(with: Result { try body(connection.open(database)) })
            }
        }
    }

    /// Ends the prepared statements after what waits has run, so that the database can be closed.
    func close() async {
        // Groups are bounded, and each schedules the next behind what was asked for meanwhile.
        while await !closeWhenDrained() {}
    }

    /// Ends the prepared statements if nothing waits any more; says whether it did.
    private func closeWhenDrained() async -> Bool {
        scheduleDelayed()
        return await withCheckedContinuation { continuation in
            database.asyncWriteWithoutTransaction { [connection] _ in
                let isDrained = self.state.withLock { $0.waiting.isEmpty }
                if isDrained { connection.close() }
                continuation.resume(returning: isDrained)
            }
        }
    }

    private func schedule() { database.asyncWriteWithoutTransaction { self.runGroup(on: $0) } }

    private func runGroup(on database: Database) {
        let (group, broken) = state.withLock { state in
            let group = Array(state.waiting.prefix(Self.groupLimit))
            state.waiting.removeFirst(group.count)
            state.unawaited -= group.count { $0.isUnawaited }
            return (group, state.broken)
        }
        do {
            if let broken { throw broken }
            let db = try connection.open(database)
            runTogether(group, on: db)
        } catch {
            for request in group { request.fail(error) }
        }
        let hasMore = state.withLock { state in
            state.isScheduled = !state.waiting.isEmpty
            return state.isScheduled
        }
        // Scheduling anew instead of looping lets readers of an in-memory store, which share the queue, in between.
        if hasMore { schedule() }
    }

    private func runTogether(_ group: [Request], on db: SQLConnection) {
        var failures: [(request: Request, error: any Error)] = []
        var done: [(request: Request, resume: @Sendable () -> Void)] = []
        let keys = VaultSession(vault)
        do {
            try db.run("BEGIN IMMEDIATE")
            for (index, request) in group.enumerated() {
                do {
                    // Of those nobody waits for hardly any ever fails, so that they go without savepoints.
                    let isPlain = group.count == 1 || request.isUnawaited
                    done.append((request, try attempt(request, on: db, keys, isAlone: isPlain)))
                } catch {
                    failures.append((request, error))
                    guard db.isInTransaction || group.count == 1 else {
                        // The whole transaction ended, by SQLite itself as on a full disk or for want of a savepoint: what
                        // the others did is gone, so each is run again, alone.
                        decoded.identities.settle()
                        for failure in failures { failure.request.fail(failure.error) }
                        let others = done.map(\.request) + group[(index + 1)...]
                        for other in others { runTogether([other], on: db) }
                        return
                    }
                }
            }
            // A sealed name whose key is not kept would be lost; a key whose row is not there says nothing.
            if !done.isEmpty { try keys.keepKeys() }
            if db.isInTransaction { try db.run("COMMIT") }
            // Before anybody is answered: whoever revoked a key finds it revoked.
            decoded.identities.settle()
        } catch {
            // Whether SQLite rolled back already is seen only on the connection.
            if db.isInTransaction { try? db.run("ROLLBACK") }
            remember(error)
            decoded.identities.settle()
            for failure in failures { failure.request.fail(failure.error) }
            // BEGIN fails before anyone ran, COMMIT after everyone did.
            let ran = failures.count + done.count
            for request in done.map(\.request) + group.dropFirst(ran) { request.fail(error) }
            return
        }
        if keys.forgetErased() {
            // The log still holds the pages from before; while somebody reads from it, a later commit cuts it back.
            try? db.run("PRAGMA wal_checkpoint(TRUNCATE)")
        }
        for failure in failures { failure.request.fail(failure.error) }
        for (_, resume) in done { resume() }
    }

    /// Runs one closure in a savepoint, or without when it is alone in the transaction: a savepoint of a large import
    /// would copy every page it changes.
    private func attempt(
        _ request: Request, on db: SQLConnection, _ keys: VaultSession, isAlone: Bool
    ) throws -> @Sendable () -> Void {
        let mark = keys.mark
        do {
            if !isAlone { try db.run("SAVEPOINT attempt") }
            let resume = try request.attempt(SQLiteTransaction(db: db, vault: keys, decoded: decoded))
            db.resetStatements()
            if !isAlone { try db.run("RELEASE attempt") }
            return resume
        } catch {
            db.resetStatements()
            keys.rewind(to: mark)
            guard db.isInTransaction else { throw error }
            if isAlone {
                try db.run("ROLLBACK")
            } else {
                try db.run("ROLLBACK TO attempt")
                try db.run("RELEASE attempt")
            }
            throw error
        }
    }

    /// After the disk failed under a commit nobody knows what is on it, so nothing more is written by this process.
    private func remember(_ error: any Error) {
        guard let failure = error as? WinbackError, failure.code == "store_io" else { return }
        state.withLock { $0.broken = failure }
    }
}

/// The writer's prepared statements, made when its queue first runs.
// Only the writer's serial queue touches it, which the compiler cannot see.
final class WriterConnection: @unchecked Sendable {
    private let place: String
    private var held: SQLConnection?
    private var isClosed = false

    init(place: String) { self.place = place }

    /// The connection over the database the queue runs; always the same one.
    func open(_ database: Database) throws -> SQLConnection {
        if isClosed { throw WinbackError("store_closed", .unavailable, "The store \(place) is closed.") }
        if let held { return held }
        let made = try SQLConnection(database, place: place)
        held = made
        return made
    }

    /// Ends all statements; the next `open` throws.
    func close() {
        isClosed = true
        held?.close()
        held = nil
    }
}
