import Dispatch
import Foundation
import Synchronization
import WinbackModel
import WinbackWire

/// One end of a connection: frames in, frames out, each on a thread of its own so that no task ever blocks.
final class SocketConnection: Sendable {
    private let descriptor: Int32
    private let path: String
    private let reading: DispatchQueue
    private let writing: DispatchQueue
    private let decoder = Mutex(FrameDecoder())

    /// Takes over a connected socket.
    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        reading = DispatchQueue(label: "winback.socket.read")
        writing = DispatchQueue(label: "winback.socket.write")
    }

    deinit { close(descriptor) }

    /// Connects to a daemon; `nil` when none listens there.
    static func connect(path: String) async throws -> SocketConnection? {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try dial(path) }) }
        }
    }

    private static func dial(_ path: String) throws -> SocketConnection? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let address = try SocketAddress(path: path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure.error("no socket can be made", path, errno) }
        let code = try address.withAddress { Glibc.connect(descriptor, $0, $1) }
        let reason = errno
        guard code == 0 else {
            close(descriptor)
            // A file without a listener was left by a daemon that was killed.
            if reason == ECONNREFUSED || reason == ENOENT { return nil }
            throw SocketFailure.error("the daemon cannot be reached", path, reason)
        }
        return SocketConnection(descriptor: descriptor, path: path)
    }

    /// The user at the other end, as the kernel knows it (SO_PEERCRED, socket(7)).
    var peerUID: UInt32? {
        // struct ucred: pid, uid and gid, four bytes each.
        var credentials: (Int32, UInt32, UInt32) = (0, .max, .max)
        var size = socklen_t(MemoryLayout.size(ofValue: credentials))
        let code = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size)
        return code == 0 && credentials.1 != .max ? credentials.1 : nil
    }

    /// The next frame; `nil` when the other end has finished.
    func receive() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            reading.async { continuation.resume(with: Result { try self.readFrame() }) }
        }
    }

    /// Sends a frame; returns when the kernel has it.
    func send(_ payload: [UInt8]) async throws {
        let frame = try Frame.encode(payload)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            writing.async { continuation.resume(with: Result { try self.writeAll(frame) }) }
        }
    }

    /// Sends a frame after those before it and tells when that is over, without saying how it went.
    func sendLater(_ payload: [UInt8], then done: @escaping @Sendable () -> Void) {
        writing.async {
            _ = try? self.writeAll(Frame.encode(payload))
            done()
        }
    }

    /// Tells the other end that nothing more comes; it can still answer.
    func stopWriting() { writing.async { shutdown(self.descriptor, Int32(SHUT_WR)) } }

    /// Ends reading at once: a waiting `receive` gives nil, while answers can still be sent.
    func stopReading() { shutdown(descriptor, Int32(SHUT_RD)) }

    private func readFrame() throws -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let frame = try decoder.withLock({ try $0.next() }) { return frame }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SocketFailure.error("reading failed", path, errno) }
            if count == 0 {
                let rest = decoder.withLock { $0.pendingBytes }
                guard rest == 0 else { throw SocketFailure.error("the other end broke off", path, ECONNRESET) }
                return nil
            }
            decoder.withLock { $0.push(chunk[..<count]) }
        }
    }

    private func writeAll(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                raw.baseAddress.map { Glibc.send(descriptor, $0 + sent, raw.count - sent, Int32(MSG_NOSIGNAL)) }
            }
            guard let count else { return }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SocketFailure.error("writing failed", path, errno) }
            sent += count
        }
    }
}
