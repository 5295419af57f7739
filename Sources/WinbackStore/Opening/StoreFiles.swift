import WinbackModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files of a store in its state directory.
struct StoreFiles: Sendable {
    /// The state directory.
    let directory: String
    /// The database file.
    var database: String { directory + "/winback.sqlite" }
    /// The write-ahead log beside it.
    var log: String { database + "-wal" }
    /// The folder of secrets, which no backup takes along.
    var secrets: String { directory + "/secrets" }
    /// Where the store is kept as it was before a migration.
    func backup(before migration: Int) -> String { "\(database).before-\(migration)" }

    /// Looks at a directory; throws when it is none. Nothing is made.
    init(directory: String) throws {
        self.directory = directory
        var facts = stat()
        guard stat(directory, &facts) == 0 else {
            let reason = errno
            guard reason == ENOENT else { throw Self.failure(reason, making: directory) }
            throw WinbackError(
                "state_missing", .notFound, "There is no state directory \(directory).",
                advice: "make one with winback init, or name another with --state")
        }
        guard facts.st_mode & S_IFMT == S_IFDIR else {
            throw WinbackError(
                "state_not_directory", .badInput, "\(directory) is a file; a state directory was expected.",
                advice: "name the directory that holds winback.sqlite")
        }
    }

    /// Makes the database file, if there is none, for its owner's eyes only; SQLite gives its log the same mode.
    func makeDatabase() throws {
        let descriptor = open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(errno, making: database) }
        close(descriptor)
    }

    /// Bytes of a file; 0 when there is none.
    static func size(_ path: String) -> Int64 {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int64(facts.st_size) : 0
    }

    /// Bytes an ordinary account can still write on the disk of a path.
    static func freeBytes(_ path: String) -> Int64 {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return 0 }
        return Int64(facts.f_bavail) * Int64(facts.f_frsize)
    }

    /// Makes a file's bytes and its name durable.
    static func makeDurable(_ path: String, in directory: String) throws {
        for name in [path, directory] {
            let descriptor = open(name, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw failure(errno, making: name) }
            let code = fsync(descriptor)
            let reason = errno
            close(descriptor)
            guard code == 0 else { throw failure(reason, making: name) }
        }
    }

    /// The error of a failed system call on a path.
    static func failure(_ reason: Int32, making path: String) -> WinbackError {
        let words = String(cString: strerror(reason))
        switch reason {
        case EACCES, EPERM, EROFS:
            return WinbackError(
                "store_read_only", .unavailable, "\(path) cannot be written: \(words).",
                advice: "make the state directory and its files writable for the account that runs winback")
        case ENOSPC, EDQUOT:
            return WinbackError(
                "store_full", .unavailable, "No room is left for \(path): \(words).",
                advice: "free space on that disk, then try again")
        default:
            return WinbackError(
                "store_unopened", .unavailable, "\(path) cannot be opened: \(words).",
                advice: "check that the state directory exists and belongs to the account that runs winback")
        }
    }
}
