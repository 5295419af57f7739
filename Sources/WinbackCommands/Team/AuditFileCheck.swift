import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Checks an exported chain, a piece of the file at a time.
struct AuditFileCheck {
    private let keys: [CheckpointPublicKey]
    private var waiting: [(name: String, checkpoint: AuditCheckpoint)] = []
    private var walk: AuditWalk?
    private var agreed = 0
    private var team: String?
    /// The first thing wrong that is no matter of one row after the other.
    private var finding: AuditFinding?

    /// A check that compares checkpoints too.
    init(_ lines: [AuditOperations.CheckpointLine], keys: [CheckpointPublicKey]) {
        self.keys = keys
        for line in lines {
            let name = "line \(line.number) of the checkpoints"
            guard let checkpoint = AuditCheckpoint(line: line.text) else {
                finding = finding ?? AuditFinding(.unreadable, row: 0, "\(name) is no whole checkpoint")
                continue
            }
            if !keys.contains(where: { $0.signed(checkpoint) }) {
                finding =
                    finding
                    ?? AuditFinding(
                        .forged, row: checkpoint.size, "\(name) is not signed under a key that was named")
            }
            waiting.append((name, checkpoint))
        }
        waiting.sort { $0.checkpoint.size > $1.checkpoint.size }
    }

    /// The first row of the file; 1 when it holds none.
    var begins: Int64 { walk?.start ?? 1 }

    /// What came of it.
    var output: AuditOperations.VerifyOutput {
        let walk = walk ?? AuditWalk(from: 1)
        var output = AuditOperations.VerifyOutput(walk)
        output.checkpoints = agreed
        if output.intact, let finding { output.note(finding) }
        if output.intact, let next = waiting.last {
            let last = walk.next - 1
            if let finding = next.checkpoint.finding(next.name, size: last, hash: nil) { output.note(finding) }
        }
        return output
    }

    /// Reads a file in either format, told by its first byte.
    mutating func read(_ path: String) throws {
        let source = try ByteSource(path: path)
        var reader: FileReader?
        while try source.next({ bytes in
            guard let first = bytes.first else { return }
            var used = reader ?? FileReader(first)
            try used.push(bytes) { try take($0) }
            reader = used
        }), walk?.finding == nil {}
        if walk?.finding == nil { try reader?.finish { try take($0) } }
    }

    private mutating func take(_ row: AuditRow) throws {
        guard walk?.finding == nil else { return }
        var walk = walk ?? AuditWalk(from: max(1, row.sequence))
        if row.form == .second { try hold(row) }
        let isRight = walk.take(
            AuditLink(
                sequence: row.sequence, form: Int64(row.form.rawValue), previous: RawDigest(row.previous),
                stored: RawDigest(row.hash), computed: RawDigest(row.computed(at: row.sequence))))
        self.walk = walk
        guard isRight else { return }
        while let next = waiting.last, next.checkpoint.size <= row.sequence {
            waiting.removeLast()
            // One of rows before the file's first cannot be compared.
            guard next.checkpoint.size == row.sequence else { continue }
            if let wrong = next.checkpoint.finding(next.name, size: row.sequence, hash: row.hash) {
                finding = finding ?? wrong
            } else {
                agreed += 1
            }
        }
    }

    /// One file is one team's.
    private mutating func hold(_ row: AuditRow) throws {
        let known = team ?? row.team
        team = known
        guard known != row.team || waiting.contains(where: { $0.checkpoint.team != known }) else { return }
        finding =
            finding
            ?? AuditFinding(.unreadable, row: row.sequence, "row \(row.sequence) or a checkpoint is of another team")
    }
}

/// Rows of an exported file in either format.
private struct FileReader {
    private enum Kind {
        case jsonl(JSONLinesReader)
        case csv(CSVReader)
    }

    private var kind: Kind

    /// By the file's first byte: an object begins with a brace.
    init(_ first: UInt8) { kind = first == UInt8(ascii: "{") ? .jsonl(JSONLinesReader()) : .csv(CSVReader()) }

    mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (AuditRow) throws -> Void) throws {
        switch kind {
        case .jsonl(var reader):
            try reader.push(bytes) { try body(Self.row($0)) }
            kind = .jsonl(reader)
        case .csv(var reader):
            try reader.push(bytes) { line in if let row = try Self.row(line) { try body(row) } }
            kind = .csv(reader)
        }
    }

    mutating func finish(_ body: (AuditRow) throws -> Void) throws {
        switch kind {
        case .jsonl(var reader): try reader.finish { try body(Self.row($0)) }
        case .csv(var reader): try reader.finish { line in if let row = try Self.row(line) { try body(row) } }
        }
    }

    private static func row(_ line: JSONLine) throws -> AuditRow {
        do {
            return try AuditRow.shape.decode(.object(try line.object.get()))
        } catch { throw unreadable(line.line) }
    }

    private static func row(_ line: CSVRow) throws -> AuditRow? {
        let cells = (0..<line.count).map { line.text($0) }
        if cells == AuditFileFormat.fields { return nil }
        guard line.problem == nil, cells.count == AuditFileFormat.fields.count else { throw unreadable(line.line) }
        do { return try AuditFileFormat.row(cells) } catch { throw unreadable(line.line) }
    }

    private static func unreadable(_ line: Int) -> WinbackError {
        WinbackError(
            "bad_export", .refused, "line \(line) of the file is no row of an audit chain: it was changed or cut",
            advice: "export the chain again, and compare what stands on that line")
    }
}

/// Lines of a file that hold a checkpoint.
enum CheckpointLines {
    /// Reads a file of at most 16 MB; throws when no line of it holds a checkpoint.
    static func read(_ path: String) throws -> [AuditOperations.CheckpointLine] {
        var bytes: [UInt8] = []
        let source = try ByteSource(path: path)
        while try source.next({ bytes.append(contentsOf: $0) }), bytes.count <= 16 << 20 {}
        guard bytes.count <= 16 << 20 else {
            throw WinbackError(
                "too_large", .badInput, "\(path) has more than 16 MB",
                advice: "keep the lines that hold checkpoints: grep winback-checkpoint \(path)")
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let held = lines.enumerated().compactMap { number, line -> AuditOperations.CheckpointLine? in
            let text = String(decoding: line, as: UTF8.self)
            guard text.contains(AuditCheckpoint.mark.dropLast()) else { return nil }
            return .init(number: number + 1, text: String(text.prefix(2_000)))
        }
        guard !held.isEmpty else {
            throw WinbackError(
                "no_checkpoint", .badInput, "\(path) holds no checkpoint",
                advice: "give a file of lines such as winback audit checkpoint prints")
        }
        return held
    }
}
