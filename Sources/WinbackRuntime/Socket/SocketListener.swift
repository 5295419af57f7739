import Dispatch
import Foundation
import WinbackModel

/// A listening socket whose connections come as a stream.
final class SocketListener: Sendable {
    private let descriptor: Int32
    private let path: String
    private let accepting = DispatchQueue(label: "winback.socket.accept")

    /// Starts listening; a file left by a daemon that was killed is replaced, which the state lock makes safe.
    init(path: String) throws {
        self.path = path
        let address = try SocketAddress(path: path)
        unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure.error("no socket can be made", path, errno) }
        // Nobody else can connect between bind and chmod: the file is made with its final permissions.
        let mask = umask(Self.mask(besides: path))
        let bound = try address.withAddress { bind(descriptor, $0, $1) }
        let reason = errno
        umask(mask)
        guard bound == 0 else { throw SocketFailure.error("the socket cannot be made", path, reason) }
        guard listen(descriptor, 64) == 0 else { throw SocketFailure.error("listening failed", path, errno) }
    }

    deinit { close(descriptor) }

    /// The socket is for its owner alone, unless the directory lets others in: those may knock, and get no further than
    /// their key or their user does.
    private static func mask(besides path: String) -> mode_t {
        var status = stat()
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard stat(folder, &status) == 0 else { return 0o177 }
        return 0o177 & ~(status.st_mode & 0o010 != 0 ? 0o060 : 0) & ~(status.st_mode & 0o001 != 0 ? 0o006 : 0)
    }

    /// The connections that come in, until `stop`.
    func connections() -> AsyncStream<SocketConnection> {
        AsyncStream { continuation in
            accepting.async {
                while true {
                    let connected = accept(self.descriptor, nil, nil)
                    if connected >= 0 {
                        _ = fcntl(connected, F_SETFD, FD_CLOEXEC)
                        continuation.yield(SocketConnection(descriptor: connected, path: self.path))
                    } else if errno == EMFILE || errno == ENFILE {
                        // Out of descriptors: others must close first, and asking again at once would burn a core.
                        usleep(50_000)
                    } else if errno != EINTR, errno != ECONNABORTED {
                        break
                    }
                }
                continuation.finish()
            }
        }
    }

    /// Accepts nothing more and removes the socket's file; connections that are open go on.
    func stop() {
        unlink(path)
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
