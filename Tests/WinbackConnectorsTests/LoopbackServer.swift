import Foundation
import Synchronization

/// An HTTP server on 127.0.0.1 that does to each request what a test says, bad manners included.
final class LoopbackServer: Sendable {
    struct Request: Sendable {
        var line: String
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]
        var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
        var key: String { headers["idempotency-key"] ?? "" }
    }

    enum Reply: Sendable {
        case answer(Int, headers: [String: String] = [:], body: String = "")
        /// Bytes as they are, then the connection ends.
        case bytes([UInt8])
        /// Nothing, until the caller goes away or the gate opens.
        case hang(until: Gate? = nil)
        /// The connection ends at once.
        case drop
    }

    /// Lets hanging requests go.
    final class Gate: Sendable {
        private let condition = DispatchSemaphore(value: 0)
        func open() { condition.signal() }
        func wait() {
            condition.wait()
            condition.signal()
        }
    }

    let port: Int
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let accepted = Mutex(0)
    private let handler: @Sendable (Request) -> Reply

    init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
        self.handler = handler
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> Bool in
                bind(listener, raw, length) == 0 && listen(listener, 256) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        self.listener = listener
        // It listens until the process ends, so that no test loses it while a request is under way.
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                accepted.withLock { $0 += 1 }
                Thread.detachNewThread { [self] in
                    serve(connection)
                    close(connection)
                }
            }
        }
    }

    /// Nobody listens here any more.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    var requests: [Request] { seen.withLock { $0 } }
    var connections: Int { accepted.withLock { $0 } }

    /// Answers one request after another on a connection, as servers do that keep it open.
    private func serve(_ connection: Int32) {
        while let request = Self.read(connection) {
            seen.withLock { $0.append(request) }
            switch handler(request) {
            case .answer(let status, let headers, let body):
                var text = "HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n"
                for (name, value) in headers.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
                Self.write(connection, Array((text + "\r\n" + body).utf8))
                continue
            case .bytes(let bytes): Self.write(connection, bytes)
            case .drop: break
            case .hang(let gate):
                if let gate { return gate.wait() }
                var byte: UInt8 = 0
                while recv(connection, &byte, 1, 0) > 0 {}
            }
            return
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { continue }
            let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                headers[parts[0].lowercased()] = parts.dropFirst().first.map { $0.trimmingCharacters(in: .whitespaces) }
            }
            let wanted = headers["content-length"].flatMap(Int.init) ?? 0
            guard bytes.count - end.upperBound >= wanted else { continue }
            return Request(line: lines[0], headers: headers, body: Array(bytes[end.upperBound...]))
        }
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }
}
