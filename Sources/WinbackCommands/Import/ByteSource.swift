import Foundation
import WinbackModel

/// The bytes of a file or of standard input, a piece at a time.
final class ByteSource {
    private let descriptor: Int32
    private let path: String
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)
    /// Bytes handed out so far.
    private(set) var bytesRead = 0
    /// Bytes of the file; `nil` when that is not known.
    let bytesTotal: Int?

    /// Opens a file; `-` is standard input.
    init(path: String) throws {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno
            throw WinbackError(
                "cannot_read", reason == ENOENT ? .notFound : .badInput,
                "\(path) cannot be read: \(String(cString: strerror(reason)))",
                advice: "give the path of a CSV or JSON Lines file, or - for standard input")
        }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        if isKnown, status.st_mode & S_IFMT == S_IFDIR {
            if path != "-" { close(descriptor) }
            throw WinbackError("cannot_read", .badInput, "\(path) is a directory", advice: "name a file in it")
        }
        bytesTotal = isKnown && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// Hands out the next piece; false when there is none.
    func next(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw WinbackError(
                    "cannot_read", .failed, "\(path) cannot be read on: \(String(cString: strerror(errno)))")
            }
            bytesRead += count
            try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            return count > 0
        }
    }
}
