package import WinbackModel

/// A statement that the chain had so many rows, the last with this hash: one line of text, signed (Ed25519, RFC 8032).
///
/// Kept where the daemon cannot change it, it shows a chain that was cut or written anew as a whole.
package struct AuditCheckpoint: Sendable, Hashable {
    /// The team's public name.
    package var team: String
    /// Rows the chain had.
    package var size: Int64
    /// Hash of the last of them, which stands for all.
    package var root: ContentHash
    /// When.
    package var at: Instant
    /// First 16 hexadecimal digits of the SHA-256 of the public key it was signed under.
    package var key: String
    /// The signature over `statement`, in 128 hexadecimal digits.
    package var signature: String

    /// Makes a checkpoint; without a signature it is only a statement.
    package init(
        team: String, size: Int64, root: ContentHash, at: Instant, key: String, signature: String = ""
    ) {
        self.team = team
        self.size = size
        self.root = root
        self.at = at
        self.key = key
        self.signature = signature
    }

    /// How every checkpoint begins.
    package static let mark = "winback-checkpoint/1 "

    /// What is signed.
    package var statement: String {
        "\(Self.mark)team=\(team) size=\(size) root=\(root.hex) at=\(at.iso8601) key=\(key)"
    }

    /// The whole line.
    package var line: String { "\(statement) signature=\(signature)" }

    /// Reads a line; what a log put before and after it is left out. `nil` for any other text.
    package init?(line text: String) {
        // The last mark counts: what stands before it was put there by a log.
        guard let start = Self.lastMark(in: text) else { return nil }
        let fields = text[start...].split(separator: " ", maxSplits: 6, omittingEmptySubsequences: false)
        let names = ["team", "size", "root", "at", "key", "signature"]
        guard fields.count == 7 || fields.count == 8 else { return nil }
        let values = zip(names, fields.dropFirst()).map { name, field in
            field.hasPrefix(name + "=") ? String(field.dropFirst(name.count + 1)) : nil
        }
        guard values.count == 6, let team = values[0], let size = values[1].flatMap({ Int64($0) }), size > 0,
            let root = values[2].flatMap({ ContentHash(hex: $0) }), let at = values[3].flatMap({ Self.instant($0) }),
            let key = values[4], let rest = values[5], Self.isHex(key, 16), Self.isHex(team, 16)
        else { return nil }
        let signature = String(rest.prefix(128))
        let after = rest.dropFirst(128)
        let next = after.first ?? " "
        guard Self.isHex(signature, 128), next == "\"" || next.isWhitespace else { return nil }
        self.init(
            team: team, size: size, root: root, at: at, key: key, signature: signature)
        // Numbers have one spelling, or two texts could carry one signature.
        guard text[start...].hasPrefix(statement) else { return nil }
    }

    /// Reads `2026-11-25T09:00:00.125Z`; what it takes too lightly does not read like its own statement.
    private static func instant(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 || bytes.count == 24, let date = CivilDate(text.prefix(10)) else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: bytes[range], as: UTF8.self)) }
        guard let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let millisecond = bytes.count == 20 ? 0 : number(20..<23)
        else { return nil }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + hour * 3_600 + minute * 60 + second
        return Instant(milliseconds: seconds * 1_000 + millisecond)
    }

    private static func isHex(_ text: String, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func lastMark(in text: String) -> String.Index? {
        var found: String.Index?
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == "w", text[at...].hasPrefix(mark) { found = at }
            at = text.index(after: at)
        }
        return found
    }

    /// What the chain the checkpoint vouches for and the chain that is there have to say to each other.
    /// - Parameters:
    ///   - name: What the checkpoint is called, such as `line 12 of FILE`.
    ///   - size: Rows the chain has.
    ///   - hash: Hash of the row at the checkpoint's size; `nil` when there is none.
    package func finding(_ name: String, size held: Int64, hash: ContentHash?) -> AuditFinding? {
        if size > held {
            return AuditFinding(
                .truncated, row: held + 1,
                "\(name) vouches for \(size) rows, and the chain has \(held): it was cut after row \(held)")
        }
        guard let hash else {
            return AuditFinding(.missing, row: size, "row \(size), which \(name) vouches for, is missing")
        }
        guard hash != root else { return nil }
        return AuditFinding(
            .resigned, row: size,
            "row \(size) is not the one that \(name) vouches for: the chain up to it was written anew")
    }
}

/// When the next checkpoint is due.
package enum CheckpointSchedule {
    /// The least time between two that nobody asked for.
    package static let gap = ElapsedTime.hours(1)

    /// Whether one is due now: rows were added since the latest, and it is an hour old, or of a time still to come because
    /// the clock was set back.
    /// - Parameters:
    ///   - size: Rows the chain has.
    ///   - latest: The latest checkpoint's size and time; `nil` before the first.
    package static func isDue(size: Int64, latest: (size: Int64, at: Instant)?, now: Instant) -> Bool {
        guard let latest else { return size > 0 }
        return size > latest.size && (now - latest.at >= gap || now < latest.at)
    }
}
