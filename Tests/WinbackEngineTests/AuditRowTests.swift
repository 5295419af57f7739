import Testing
import WinbackEngine
import WinbackModel

@Suite struct AuditRowTests {
    private func entry(_ number: Int, _ change: (inout AuditEntry) -> Void = { _ in }) -> AuditEntry {
        var entry = AuditEntry(
            at: Instant(milliseconds: Int64(number)), principal: PrincipalID("anna"), onBehalfOf: PrincipalID("bert"),
            action: "loop.hold", subject: "lapsed", result: "accepted", inputs: "abc")
        change(&entry)
        return entry
    }

    private func chain(_ count: Int) -> [AuditRow] {
        (1...count).reduce(into: []) { rows, number in
            rows.append(
                AuditRow(
                    sequence: Int64(number), entry: entry(number), previous: rows.last?.hash ?? AuditRow.genesis))
        }
    }

    @Test func `a chain begins at zeros and each row carries the hash before it`() {
        let rows = chain(20)
        #expect(AuditRow.genesis.hex == String(repeating: "0", count: 64))
        #expect(rows[0].previous == AuditRow.genesis)
        for (one, next) in zip(rows, rows.dropFirst()) { #expect(next.previous == one.hash) }
        #expect(rows.allSatisfy { $0.isIntact })
        #expect(Set(rows.map(\.hash)).count == rows.count)
        #expect(rows == chain(20))
    }

    private static let changes: [(String, @Sendable (inout AuditEntry) -> Void)] = [
        ("at", { $0.at = $0.at + ElapsedTime(milliseconds: 1) }), ("principal", { $0.principal = PrincipalID("x") }),
        ("on behalf", { $0.onBehalfOf = nil }), ("action", { $0.action = "x" }), ("subject", { $0.subject = "x" }),
        ("result", { $0.result = "refused: x" }), ("inputs", { $0.inputs = "" }),
        ("moved text", { ($0.action, $0.subject) = ("loop", ".holdlapsed") }),
    ]

    @Test(arguments: changes.indices)
    func `a changed row shows`(index: Int) {
        let row = chain(3)[1]
        let changed = AuditRow(
            sequence: row.sequence, entry: entry(2, Self.changes[index].1), previous: row.previous, storedHash: row.hash
        )
        #expect(!changed.isIntact, "\(Self.changes[index].0)")
    }

    @Test func `a row moved to another place shows`() {
        let rows = chain(3)
        let moved = AuditRow(
            sequence: 2, entry: rows[2].entry, previous: rows[2].previous, storedHash: rows[2].hash)
        #expect(!moved.isIntact)
        let rechained = AuditRow(
            sequence: 3, entry: rows[2].entry, previous: rows[0].hash, storedHash: rows[2].hash)
        #expect(!rechained.isIntact)
    }
}

@Suite struct CyclePhaseTests {
    @Test func `phases of a cycle come in order and end`() {
        var phase = CycleRecord.Phase.observe
        var words: [String] = []
        while phase != .done {
            words.append(phase.word)
            phase = phase.next
        }
        #expect(words == ["observe", "analyze", "plan", "execute", "measure", "improve"])
        #expect(phase.next == .done)
    }
}
