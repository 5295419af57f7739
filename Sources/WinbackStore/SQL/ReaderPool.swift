import Dispatch
import GRDB
import Synchronization

/// Reading connections to the store's file, each with its statements kept prepared.
///
/// A reading takes whichever connection is free and waits for one when none is, first come first served. What is looked
/// up at a glance runs on the caller's own thread: handing microseconds of work to another thread and back takes longer
/// than the work.
final class ReaderPool: Sendable {
    // Belongs to whoever took it out of the pool.
    private final class Reader: @unchecked Sendable {
        let queue: DatabaseQueue
        private var connection: SQLConnection?
        init(_ queue: DatabaseQueue) { self.queue = queue }

        func read<T>(_ place: String, _ body: (SQLConnection) throws -> T) throws -> T {
            try queue.unsafeRead { database in
                let db = try connection ?? SQLConnection(database, place: place)
                connection = db
                try db.run("BEGIN DEFERRED")
                defer {
                    db.resetStatements()
                    // Nothing was changed; should it fail to end, the next BEGIN says so.
                    try? db.run("COMMIT")
                }
                return try body(db)
            }
        }

        func close() throws {
            queue.unsafeRead { _ in
                connection?.close()
                connection = nil
            }
            try queue.close()
        }
    }

    private struct State {
        var free: [Reader] = []
        var waiting: [CheckedContinuation<Reader?, Never>] = []
        var isClosed = false
    }

    /// Readings at once; beyond, the disk and the processors are busy anyway.
    private static let most = 4
    private let place: String
    private let state: Mutex<State>
    /// Entered by whoever has a connection.
    private let readings = DispatchGroup()
    private let threads = DispatchQueue(label: "winback.store.readers", attributes: .concurrent)

    /// Opens the connections to a file, which has to be there.
    init(path: String) throws {
        place = path
        var configuration = Tuning.configuration()
        configuration.readonly = true
        let free = try (0..<Self.most).map { _ in Reader(try DatabaseQueue(path: path, configuration: configuration)) }
        state = Mutex(State(free: free))
    }

    /// What `body` reads on a consistent view, on a thread where it may take its time; `nil` after `close`.
    func read<T: Sendable>(_ body: @Sendable @escaping (SQLConnection) throws -> T) async throws -> T? {
        guard let reader = await take() else { return nil }
        if Task.isCancelled {
            giveBack(reader)
            throw CancellationError()
        }
        return try await withCheckedThrowingContinuation { continuation in
            threads.async {
                let result = Result { try reader.read(self.place, body) }
                self.giveBack(reader)
                continuation.resume(with: result)
            }
        }
    }

    /// What `body` reads on a consistent view, at once and on this thread; `nil` when no connection is free.
    func glance<T>(_ body: (SQLConnection) throws -> T) throws -> T? {
        guard let reader = state.withLock({ pop(&$0) }) else { return nil }
        defer { giveBack(reader) }
        return try reader.read(place, body)
    }

    /// Gives memory that caches hold back to the system.
    func releaseMemory() {
        threads.async {
            let idle = (0..<Self.most).compactMap { _ in self.state.withLock { self.pop(&$0) } }
            for reader in idle {
                reader.queue.releaseMemory()
                self.giveBack(reader)
            }
        }
    }

    /// Ends the connections, after whatever reads is done; later readings see nothing.
    func close() throws {
        let (free, waiting) = state.withLock { state in
            state.isClosed = true
            defer { (state.free, state.waiting) = ([], []) }
            return (state.free, state.waiting)
        }
        for continuation in waiting { continuation.resume(returning: nil) }
        readings.wait()
        let failures = free.compactMap { reader in Result { try reader.close() }.failure }
        if let first = failures.first { throw first }
    }

    /// A free connection, of which its taker is now in charge.
    private func pop(_ state: inout State) -> Reader? {
        guard let reader = state.free.popLast() else { return nil }
        readings.enter()
        return reader
    }

    private func take() async -> Reader? {
        if let reader = state.withLock({ pop(&$0) }) { return reader }
        return await withCheckedContinuation { continuation in
            let found: Reader?? = state.withLock { state in
                if let reader = pop(&state) { return reader }
                if state.isClosed { return .some(nil) }
                state.waiting.append(continuation)
                return nil
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    private func giveBack(_ reader: Reader) {
        let (next, isClosed) = state.withLock { state -> (CheckedContinuation<Reader?, Never>?, Bool) in
            if state.isClosed { return (nil, true) }
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
            state.free.append(reader)
            return (nil, false)
        }
        // Whoever waited takes the reading over.
        if let next { return next.resume(returning: reader) }
        if isClosed { try? reader.close() }
        readings.leave()
    }
}

extension Result {
    /// The error, if it is one.
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}
