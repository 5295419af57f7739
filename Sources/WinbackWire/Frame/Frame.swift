/// A message on the socket: four bytes of length, the most significant first, then as many bytes of payload.
package enum Frame {
    /// How long a payload may be.
    package static let bytesMax = 16 << 20

    /// The frame of a payload. Throws when the payload is longer than `bytesMax`.
    package static func encode(_ payload: [UInt8]) throws(FrameError) -> [UInt8] {
        guard payload.count <= bytesMax else { throw .tooLong(bytes: payload.count) }
        var frame: [UInt8] = []
        frame.reserveCapacity(payload.count + 4)
        withUnsafeBytes(of: UInt32(payload.count).bigEndian) { frame.append(contentsOf: $0) }
        frame.append(contentsOf: payload)
        return frame
    }
}

/// Why a stream of frames cannot be read on; the connection is of no more use.
package enum FrameError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A frame announces more than `Frame.bytesMax`.
    case tooLong(bytes: Int)

    /// The error as a sentence.
    package var description: String {
        switch self {
        case .tooLong(let bytes): "a frame of \(bytes) bytes, at most \(Frame.bytesMax) are accepted"
        }
    }
}

/// Cuts a stream of bytes into payloads, however the bytes were grouped on their way.
package struct FrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    /// A decoder at the start of a stream.
    package init() {}

    /// The bytes received that belong to no complete frame yet.
    package var pendingBytes: Int { buffer.count - start }

    /// Takes received bytes; call `next` until it gives nil before taking more.
    package mutating func push(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next complete payload, nil when more bytes are needed. Throws as soon as a length is too long.
    package mutating func next() throws(FrameError) -> [UInt8]? {
        guard buffer.count - start >= 4 else { return nil }
        let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= Frame.bytesMax else { throw .tooLong(bytes: length) }
        let end = start + 4 + length
        guard buffer.count >= end else { return nil }
        defer { start = end }
        return Array(buffer[start + 4..<end])
    }
}
