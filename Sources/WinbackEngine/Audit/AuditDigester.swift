package import WinbackModel

/// Hashes rows of the chain's second form straight from bytes, one after another in one buffer.
///
/// SHA-256 over: domain, version and team, each with its length; the sequence and the hash before as they are; the time;
/// then who, for whom, key, what, subject, why, inputs digest and result. Numbers are eight bytes, big-endian; texts are
/// UTF-8 behind their length in four bytes, big-endian, and an absent text is the length 0xFFFFFFFF alone. So no two rows
/// share bytes, and a verifier needs no text of its own.
package struct AuditDigester {
    /// Longer than what is used of it; it only grows.
    private var buffer: [UInt8]
    private var used = 0
    private let head: Int

    /// A digester for rows of a team, by its public name.
    package init(team: String) {
        var start: [UInt8] = []
        for text in ["winback/audit", "2", team] {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.utf8.count).bigEndian) { start.append(contentsOf: $0) }
            start.append(contentsOf: text.utf8)
        }
        head = start.count
        buffer = start + Array(repeating: 0, count: 1_024)
    }

    /// Begins a row.
    package mutating func begin(sequence: Int64, previous: RawDigest, at milliseconds: Int64) {
        used = head
        append(UInt64(bitPattern: sequence))
        previous.withBytes { put($0) }
        append(UInt64(bitPattern: milliseconds))
    }

    /// Adds the bytes of a text; `nil` for one that is absent.
    package mutating func add(_ text: UnsafeRawBufferPointer?) {
        guard let text else {
            append(UInt32.max)
            return
        }
        append(UInt32(truncatingIfNeeded: text.count))
        put(text)
    }

    /// Adds a text; `nil` for one that is absent.
    package mutating func add(_ text: String?) {
        guard var text else {
            append(UInt32.max)
            return
        }
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of the row.
    package func finish() -> RawDigest {
        buffer.withUnsafeBytes { RawDigest(of: UnsafeRawBufferPointer(rebasing: $0[..<used])) }
    }

    /// The hash of a whole entry at its place.
    package mutating func hash(_ entry: AuditEntry, sequence: Int64, previous: RawDigest) -> RawDigest {
        begin(sequence: sequence, previous: previous, at: entry.at.milliseconds)
        add(entry.principal.text)
        add(entry.onBehalfOf?.text)
        add(entry.key)
        add(entry.action)
        add(entry.subject)
        add(entry.reason)
        add(entry.inputs)
        add(entry.result)
        return finish()
    }

    private mutating func append(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.bigEndian) { put($0) } }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        let end = used + bytes.count
        if end > buffer.count { buffer.append(contentsOf: repeatElement(0, count: end)) }
        buffer.withUnsafeMutableBytes { target in
            UnsafeMutableRawBufferPointer(rebasing: target[used..<end]).copyMemory(from: bytes)
        }
        used = end
    }
}
