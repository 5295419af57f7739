import Foundation
import WinbackModel

/// The address of a Unix socket in a directory, however long the directory's path is.
///
/// An address holds 107 bytes of path (unix(7)), so the directory is opened and named by its descriptor.
struct SocketAddress: ~Copyable {
    /// O_PATH of open(2), which the C library's module does not show: entering the directory is enough for it, so others
    /// who may do no more than that can knock.
    private static let pathOnly: Int32 = 0x20_0000
    private let directory: Int32
    private let path: String
    private let name: String

    /// Opens the directory of a socket.
    init(path: String) throws {
        self.path = path
        let url = URL(fileURLWithPath: path)
        name = url.lastPathComponent
        directory = open(url.deletingLastPathComponent().path, Self.pathOnly | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw SocketFailure.error("its directory cannot be opened", path, errno) }
    }

    deinit { close(directory) }

    /// Calls with the address; throws when even the short form does not fit.
    func withAddress<T>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> T) throws -> T {
        let short = Array("/proc/self/fd/\(directory)/\(name)".utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard short.count < room.count else { return false }
            room.copyBytes(from: short)
            return true
        }
        guard fits else { throw SocketFailure.error("the name is too long", path, ENAMETOOLONG) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
