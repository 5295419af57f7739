import CZlib

/// Why a gzip stream cannot be read on; what stood before has been delivered.
package enum GzipError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The stream stops in the middle: the file was cut off.
    case truncated(deliveredBytes: Int)
    /// The stream is damaged.
    case damaged(deliveredBytes: Int, reason: String)

    /// The error as a sentence.
    package var description: String {
        switch self {
        case .truncated(let bytes):
            "the gzip stream ends too early (\(bytes) bytes could be unpacked); the file was probably cut off"
        case .damaged(let bytes, let reason):
            "the gzip stream is damaged after \(bytes) unpacked bytes: \(reason)"
        }
    }
}

/// Unpacks a gzip stream (RFC 1952) of one or more members, piece by piece in bounded memory.
package final class GzipInflater {
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 18)
    private var deliveredBytes = 0
    private var isBetweenMembers = true
    private var failure: GzipError?

    /// An inflater at the start of a stream.
    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window; 16 more asks for the gzip wrapping (zlib.h, inflateInit2).
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if code != Z_OK { failure = .damaged(deliveredBytes: 0, reason: "zlib could not be started (\(code))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Whether bytes begin like a gzip stream.
    package static func recognises(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// Takes packed bytes and hands out unpacked ones, which are valid only inside the call.
    ///
    /// Throws a `GzipError` where the stream is damaged, after everything before that place was handed out.
    package func push(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        if let failure { throw failure }
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: base)
        stream.pointee.avail_in = UInt32(bytes.count)
        defer { (stream.pointee.next_in, stream.pointee.avail_in) = (nil, 0) }
        while true {
            if isBetweenMembers {
                // Zeros after the last member are padding, as tape blocks have it.
                while stream.pointee.avail_in > 0, stream.pointee.next_in[0] == 0, deliveredBytes > 0 {
                    stream.pointee.next_in += 1
                    stream.pointee.avail_in -= 1
                }
                if stream.pointee.avail_in == 0 { return }
                isBetweenMembers = false
            }
            let code = try inflateOnce(body)
            switch code {
            case Z_STREAM_END:
                isBetweenMembers = true
                inflateReset(stream)
            case Z_OK:
                // A full output buffer may hide more; only then is another turn due without input.
                if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return }
            case Z_BUF_ERROR:
                return
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)"
                let error = GzipError.damaged(deliveredBytes: deliveredBytes, reason: reason)
                failure = error
                throw error
            }
        }
    }

    /// Says that no bytes follow; throws `GzipError.truncated` when the stream is not complete.
    package func finish() throws(GzipError) {
        if let failure { throw failure }
        guard isBetweenMembers else { throw .truncated(deliveredBytes: deliveredBytes) }
    }

    private func inflateOnce(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int32 {
        try output.withUnsafeMutableBytes { room in
            stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(room.count)
            let code = inflate(stream, Z_NO_FLUSH)
            let made = room.count - Int(stream.pointee.avail_out)
            deliveredBytes += made
            if made > 0 { try body(UnsafeRawBufferPointer(rebasing: room[..<made])) }
            return code
        }
    }
}
