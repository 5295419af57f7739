import Dispatch
import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackServer
import WinbackStore

extension DaemonFixture {
    /// Runs a test against the daemon's pages on a loopback port.
    func servingPages(
        assistants: AssistantDesk? = nil, _ body: @Sendable @escaping (_ port: Int) async throws -> Void
    ) async throws {
        let port = try LoopbackClient.freePort()
        let manager = ServiceManager(
            environment: [:], processID: 1, logger: DaemonLog.logger(environment: [:]) { _ in })
        let health = DaemonHealth(awaiting: [HealthPart.name], manager: manager, clock: { 5 })
        let service = HTTPService(
            address: try HTTPAddress("127.0.0.1:\(port)"), health: health, team: live,
            logger: DaemonLog.logger(environment: [:]) { _ in }, assistants: assistants)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            while !health.isReady { await Task.yield() }
            try await body(port)
            group.cancelAll()
        }
    }
}

/// A client that speaks plain HTTP/1.1 to this machine, one request a connection.
struct LoopbackClient {
    struct Answer {
        var status: Int
        var head: String
        var body: String
    }

    let port: Int

    /// A port that is free now.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                try #require(bind(descriptor, raw, length) == 0 && getsockname(descriptor, raw, &length) == 0)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    func get(_ path: String, host: String = "127.0.0.1", also: String = "") async throws -> Answer {
        try await send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(also)Connection: close\r\n\r\n")
    }

    func post(_ path: String, _ kind: String, _ body: String, also: String = "") async throws -> Answer {
        try await send(
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(also)Content-Type: \(kind)\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n" + body)
    }

    /// On a thread of its own: a thread that tasks share must not wait for a server whose tasks need it.
    private func send(_ text: String) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try exchange(text) }) }
        }
    }

    private func exchange(_ text: String) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = Self.loopback(port: port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let bytes = Array(text.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[0..<count]
        }
        let parts = String(decoding: answer, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        let status = parts[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(
            status: try #require(status), head: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
