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
        // Nobody else can connect between bind and chmod: the file is made for its owner alone.
        let mask = umask(0o177)
        let bound = try address.withAddress { bind(descriptor, $0, $1) }
        let reason = errno
        umask(mask)
        guard bound == 0 else { throw SocketFailure.error("the socket cannot be made", path, reason) }
        guard listen(descriptor, 64) == 0 else { throw SocketFailure.error("listening failed", path, errno) }
    }

    deinit { close(descriptor) }

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
