import WinbackModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The lock that lets one process at a time use a state directory.
///
/// The lock itself is the kernel's (`flock`), so it ends with the process however that ends; the file's text only tells
/// people who holds it. SQLite needs this law too: before 3.51.3 two processes that check-point one file can damage it.
final class StateLock: Sendable {
    /// Name of the lock file in the state directory.
    static let fileName = "winback.lock"
    private let descriptor: Int32

    /// Takes the lock or throws `store_locked` naming the process that holds it.
    init(directory: String, startedAt: Instant) throws {
        let path = directory + "/" + Self.fileName
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw StoreFiles.failure(errno, making: path) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = Self.text(of: opened)
            close(opened)
            guard reason == EWOULDBLOCK else { throw StoreFiles.failure(reason, making: path) }
            throw Self.refusal(directory: directory, holder: holder)
        }
        let text = "\(getpid()) \(startedAt.iso8601)\n"
        let written = ftruncate(opened, 0) == 0 ? pwrite(opened, text, text.utf8.count, 0) : -1
        guard written == text.utf8.count else {
            let reason = errno
            close(opened)
            throw StoreFiles.failure(reason, making: path)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Lets others have the directory.
    ///
    /// The file stays, empty, because deleting it would let two processes lock two files.
    func release() {
        ftruncate(descriptor, 0)
        flock(descriptor, LOCK_UN)
    }

    private static func refusal(directory: String, holder: String) -> WinbackError {
        let words = holder.split(whereSeparator: { $0 == " " || $0 == "\n" })
        let who = words.count == 2 ? "process \(words[0]) since \(words[1])" : "another process"
        return WinbackError(
            "store_locked", .unavailable, "The state directory \(directory) is in use by \(who).",
            advice: "let the running daemon do the work (commands reach it over its socket), or stop it first")
    }

    private static func text(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
