import Dispatch
import Glibc
import Synchronization
package import WinbackModel

/// Finds the addresses of a host.
package protocol HostResolver: Sendable {
    /// The addresses of a host name now, in the order in which they should be tried; throws `OutboundFailure`.
    func addresses(of host: String, within span: ElapsedTime) async throws -> [IPAddress]
}

/// Why a host has no addresses.
package struct OutboundFailure: Error, Sendable, Hashable {
    /// The reason, for people.
    package let reason: String
    /// Makes a failure.
    package init(_ reason: String) { self.reason = reason }
}

/// Asks the system, on threads of its own: a name server that never answers holds one thread per host and nothing else.
package final class SystemResolver: HostResolver {
    private typealias Waiter = CheckedContinuation<Result<[IPAddress], OutboundFailure>, Never>

    private struct State {
        /// Who waits for which host, by the number of the call; for look-ups only.
        var waiting: [String: [Int: Waiter]] = [:]
        var calls = 0
    }

    private let queue = DispatchQueue(label: "winback.resolver", attributes: .concurrent)
    private let state = Mutex(State())

    /// A resolver that knows nothing yet: what it finds is never kept.
    package init() {}

    package func addresses(of host: String, within span: ElapsedTime) async throws -> [IPAddress] {
        let answer = await withCheckedContinuation { waiter in
            let (call, isFirst) = state.withLock { state in
                state.calls += 1
                let isFirst = state.waiting[host] == nil
                state.waiting[host, default: [:]][state.calls] = waiter
                return (state.calls, isFirst)
            }
            if isFirst { queue.async { self.finish(host, Self.lookUp(host)) } }
            queue.asyncAfter(deadline: .now() + .milliseconds(Int(span.milliseconds))) { self.giveUp(host, call) }
        }
        return try answer.get()
    }

    private func finish(_ host: String, _ result: Result<[IPAddress], OutboundFailure>) {
        let waiters = state.withLock { $0.waiting.removeValue(forKey: host) } ?? [:]
        for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) { waiter.resume(returning: result) }
    }

    /// Lets one caller go; the entry stays, so that no second thread asks for the same host.
    private func giveUp(_ host: String, _ call: Int) {
        let waiter = state.withLock { $0.waiting[host]?.removeValue(forKey: call) }
        waiter?.resume(returning: .failure(OutboundFailure("the name \(host) could not be looked up in time")))
    }

    private static func lookUp(_ host: String) -> Result<[IPAddress], OutboundFailure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard code == 0 else {
            return .failure(OutboundFailure("the name \(host) has no address: \(String(cString: gai_strerror(code)))"))
        }
        var addresses: [IPAddress] = []
        var next = found
        while let entry = next {
            if let address = entry.pointee.ai_addr.flatMap({ IPAddress($0) }), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        return .success(addresses)
    }
}

extension IPAddress {
    /// The address of a socket; `nil` for families other than IP.
    init?(_ socket: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(socket)
        switch Int32(socket.pointee.sa_family) {
        case AF_INET:
            let address = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            self.init(octets: withUnsafeBytes(of: address) { Array($0) })
        case AF_INET6:
            let address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            self.init(octets: withUnsafeBytes(of: address) { Array($0) })
        default: return nil
        }
    }
}
