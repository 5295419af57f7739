import Testing
import WinbackEngine
import WinbackModel

/// A chain of links to spoil one by one.
private struct Chain {
    var rows: [AuditRow]

    init(_ count: Int) {
        rows = (1...count).reduce(into: []) { rows, number in
            let entry = AuditEntry(
                at: Instant(milliseconds: Int64(number)), principal: PrincipalID("ana"), action: "loop.hold",
                subject: "s\(number)", result: "accepted")
            rows.append(
                AuditRow(sequence: Int64(number), entry: entry, previous: rows.last?.hash ?? AuditRow.genesis))
        }
    }

    /// Chains the rows from one on anew, as whoever can write the whole table would.
    mutating func rechain(from index: Int) {
        for index in index..<rows.count {
            rows[index] = AuditRow(
                sequence: rows[index].sequence, entry: rows[index].entry,
                previous: index > 0 ? rows[index - 1].hash : AuditRow.genesis)
        }
    }

    static func link(_ row: AuditRow) -> AuditLink {
        AuditLink(
            sequence: row.sequence, form: Int64(row.form.rawValue), previous: RawDigest(row.previous),
            stored: RawDigest(row.hash), computed: RawDigest(row.computed(at: row.sequence)))
    }

    /// The walk along all rows, in stretches that end at these rows.
    func walk(stretches ends: [Int64] = [], through last: Int64? = nil) -> AuditWalk {
        let last = last ?? rows.last?.sequence ?? 0
        var whole = AuditWalk(from: 1)
        var start: Int64 = 1
        for end in ends + [last] {
            var walk = AuditWalk(from: start)
            for row in rows where (start == 1 || row.sequence >= start) && row.sequence <= end {
                guard walk.take(Self.link(row)) else { break }
            }
            whole = whole.joined(with: walk.ended(through: end))
            start = end + 1
        }
        return whole
    }
}

@Suite struct AuditWalkTests {
    @Test func `a sound chain is walked to its end, in one stretch or several`() {
        let chain = Chain(20)
        let walk = chain.walk()
        #expect(walk.finding == nil)
        #expect(walk.rows == 20)
        #expect(walk.leaving.hash == chain.rows[19].hash)
        for ends in [[1], [7], [5, 6, 19], [10, 20]] as [[Int64]] where ends.last != 20 {
            let parts = chain.walk(stretches: ends)
            #expect((parts.finding, parts.rows) == (nil, 20))
            #expect(parts.leaving == walk.leaving)
        }
        #expect(Chain(1).walk().rows == 1)
        #expect(AuditWalk(from: 1).ended(through: 0).finding == nil)
    }

    fileprivate struct Spoil: Sendable, CustomTestStringConvertible {
        var name: String
        var kind: AuditFinding.Kind
        var row: Int64
        var spoil: @Sendable (inout Chain) -> Void
        var testDescription: String { name }

        init(
            _ name: String, _ kind: AuditFinding.Kind, row: Int64, _ spoil: @Sendable @escaping (inout Chain) -> Void
        ) {
            (self.name, self.kind, self.row, self.spoil) = (name, kind, row, spoil)
        }
    }

    fileprivate static let spoils: [Spoil] = [
        Spoil("altered", .altered, row: 5) { $0.rows[4].entry.result = "refused: x" },
        Spoil("two altered", .altered, row: 3) {
            $0.rows[2].entry.subject = "x"
            $0.rows[10].entry.subject = "x"
        },
        Spoil("altered first", .altered, row: 1) { $0.rows[0].entry.subject = "x" },
        Spoil("altered with a hash that fits", .replaced, row: 8) { chain in
            var row = chain.rows[7]
            row.entry.subject = "x"
            chain.rows[7] = AuditRow(sequence: 8, entry: row.entry, previous: row.previous)
        },
        Spoil("link changed", .altered, row: 8) { $0.rows[7].previous = $0.rows[2].hash },
        Spoil("removed", .missing, row: 6) { $0.rows.remove(at: 5) },
        Spoil("several removed", .missing, row: 6) { $0.rows.removeSubrange(5...8) },
        Spoil("first removed", .noGenesis, row: 1) { $0.rows.removeFirst() },
        Spoil("contents swapped", .altered, row: 4) { chain in
            let (one, other) = (chain.rows[3], chain.rows[8])
            (chain.rows[3], chain.rows[8]) = (other, one)
            (chain.rows[3].sequence, chain.rows[8].sequence) = (4, 9)
        },
        Spoil("a beginning of another chain", .noGenesis, row: 1) { chain in
            chain.rows[0] = AuditRow(
                sequence: 1, entry: chain.rows[0].entry, previous: ContentHash(of: [1]))
            for index in 1..<chain.rows.count {
                chain.rows[index] = AuditRow(
                    sequence: Int64(index + 1), entry: chain.rows[index].entry, previous: chain.rows[index - 1].hash)
            }
        },
        Spoil("an old form after a new one", .form, row: 12) { chain in
            chain.rows[11].form = .first
            chain.rows[11].hash = chain.rows[11].computed(at: 12)
        },
    ]

    @Test(arguments: spoils.indices)
    func `what was done to a chain is told with its row, wherever stretches end`(index: Int) {
        let spoil = Self.spoils[index]
        var chain = Chain(20)
        spoil.spoil(&chain)
        for ends in [[], [3], [4], [5], [6], [7], [8], [11], [12], [2, 5, 9]] as [[Int64]] {
            let walk = chain.walk(stretches: ends, through: 20)
            #expect(walk.finding?.kind == spoil.kind, "\(spoil.name) with stretches to \(ends)")
            #expect(walk.finding?.row == spoil.row, "\(spoil.name) with stretches to \(ends)")
            #expect(walk.finding?.text.isEmpty == false)
        }
    }

    @Test func `the end that is missing is told only by who knows of it`() {
        var chain = Chain(20)
        chain.rows.removeLast(5)
        #expect(chain.walk().finding == nil)
        #expect(chain.walk(through: 20).finding?.row == 16)
        #expect(chain.walk(stretches: [10, 17], through: 20).finding?.row == 16)
        chain.rechain(from: 3)
        #expect(chain.walk().finding == nil)
    }

    @Test func `rows out of order in a file are told`() {
        var chain = Chain(6)
        chain.rows.swapAt(2, 3)
        #expect(chain.walk().finding?.kind == .missing)
        chain = Chain(6)
        chain.rows.insert(chain.rows[1], at: 3)
        #expect(chain.walk(through: 6).finding == AuditFinding(.reordered, row: 2, "row 2 comes after row 3"))
        var unknown = Chain.link(Chain(1).rows[0])
        unknown.form = 9
        var walk = AuditWalk(from: 1)
        let isRight = walk.take(unknown)
        #expect(!isRight)
        #expect(walk.finding?.kind == .form)
    }

    @Test func `reasons are cut, cleaned and lose what looks personal`() {
        #expect(AuditReason.kept("") == "")
        #expect(AuditReason.kept("  a\nb\t c ") == "a b c")
        #expect(AuditReason.kept("ask eva@shop.example or +34600123456 now") == "ask [address] or [number] now")
        #expect(AuditReason.kept("20 % more on 2026") == "20 % more on 2026")
        #expect(AuditReason.kept("a\u{202E}b\u{200B}c\u{1B}[2J") == "abc [2J")
        let long = AuditReason.kept(String(repeating: "word ", count: 500))
        #expect(long.count == AuditReason.most)
        #expect(long.hasSuffix("…"))
    }
}

@Suite struct AuditCheckpointTests {
    private static let checkpoint = AuditCheckpoint(
        team: "0123456789abcdef", size: 1_204, root: ContentHash(of: [7]),
        at: Instant(milliseconds: 1_790_000_000_125), key: "fedcba9876543210",
        signature: String(repeating: "0a", count: 64))

    @Test func `a line reads back, also out of a log`() {
        let checkpoint = Self.checkpoint
        #expect(checkpoint.line.hasPrefix("winback-checkpoint/1 team=0123456789abcdef size=1204 root="))
        #expect(AuditCheckpoint(line: checkpoint.line) == checkpoint)
        let log = "2026-09-21T13:33:20Z notice audit checkpoint checkpoint.line=\"\(checkpoint.line)\" x=y"
        #expect(AuditCheckpoint(line: log) == checkpoint)
        var whole = checkpoint
        whole.at = Instant(milliseconds: 1_790_000_000_000)
        #expect(AuditCheckpoint(line: whole.line) == whole)
    }

    @Test(arguments: [
        ("size=1204", "size=01204"), ("size=1204", "size=+1204"), ("size=1204", "size=0"), ("size=1204", "size="),
        ("root=", "root=f"), ("team=0", "team=G"), ("key=f", "key="), ("at=2026", "at=26"), (".125Z", ".12Z"),
        ("signature=0a", "signature=0"), ("signature=0a", "signature=0A"), (" key=", "  key="),
        ("winback-checkpoint/1", "winback-checkpoint/2"),
    ])
    func `a line that is not exactly one is none`(old: String, new: String) throws {
        let line = Self.checkpoint.line
        let range = try #require(line.firstRange(of: old))
        #expect(AuditCheckpoint(line: String(line[..<range.lowerBound] + new + line[range.upperBound...])) == nil)
    }

    @Test func `it tells a chain that was cut or written anew`() {
        let checkpoint = Self.checkpoint
        #expect(checkpoint.finding("it", size: 2_000, hash: checkpoint.root) == nil)
        #expect(checkpoint.finding("it", size: 1_204, hash: checkpoint.root) == nil)
        let cut = checkpoint.finding("it", size: 1_000, hash: nil)
        #expect(cut?.kind == .truncated)
        #expect(cut?.row == 1_001)
        let anew = checkpoint.finding("it", size: 2_000, hash: ContentHash(of: [8]))
        #expect(anew?.kind == .resigned)
        #expect(anew?.row == 1_204)
    }

    @Test(
        arguments: [
            (0, nil, 0, false), (1, nil, 0, true), (10, (10, 0), 900, false), (11, (10, 0), 59, false),
            (11, (10, 0), 60, true), (11, (10, 100), 99, true), (10, (10, 100), 99, false),
        ] as [(Int64, (Int64, Int64)?, Int64, Bool)])
    func `one is due an hour after the last, when rows were added`(
        size: Int64, latest: (Int64, Int64)?, minute: Int64, isDue: Bool
    ) {
        func at(_ minute: Int64) -> Instant { .epoch + .minutes(minute) }
        let known = latest.map { (size: $0.0, at: at($0.1)) }
        #expect(CheckpointSchedule.isDue(size: size, latest: known, now: at(minute)) == isDue)
    }
}
