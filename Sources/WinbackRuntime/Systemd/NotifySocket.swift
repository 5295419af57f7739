import Glibc

/// Where systemd hears from a service of `Type=notify`: one datagram per message on a Unix socket.
///
/// The protocol is that of sd_notify(3), spoken without libsystemd. Without a socket every message goes nowhere.
package struct NotifySocket: Sendable {
    /// The longest path a Unix socket address holds, without its closing zero byte.
    static let pathBytesMax = 107

    private let path: [UInt8]
    private let isAbstract: Bool

    /// Takes `NOTIFY_SOCKET`: an absolute path, or `@` and a name in the abstract name space; `nil` for anything else.
    package init?(_ name: String?) {
        guard let name, name.utf8.count <= Self.pathBytesMax, name.utf8.count > 1 else { return nil }
        guard name.hasPrefix("/") || name.hasPrefix("@") else { return nil }
        isAbstract = name.hasPrefix("@")
        path = Array(name.utf8)
    }

    /// Sends assignments such as `READY=1` in one message; says whether it went out.
    ///
    /// Never waits: a manager that does not listen must not hold up the daemon.
    @discardableResult
    package func send(_ assignments: [String]) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // The first byte of an abstract name is zero, and its length alone says where it ends.
        if isAbstract { address.sun_path.0 = 0 }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let length = socklen_t(start + path.count + (isAbstract ? 0 : 1))
        let message = Array(assignments.joined(separator: "\n").utf8)
        let sent = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                sendto(
                    descriptor, message, message.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
                    generic, length)
            }
        }
        return sent == message.count
    }
}
