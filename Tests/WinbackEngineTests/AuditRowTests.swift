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
        ("key", { $0.key = "k2" }), ("reason", { $0.reason = "because" }),
        ("moved between texts", { ($0.reason, $0.inputs) = ("a", "bc") }),
        ("nobody and an empty name", { $0.onBehalfOf = PrincipalID("") }),
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

    @Test func `the second form is the one that is written down`() throws {
        // Computed by another program from the description of the form.
        let previous = try #require(
            ContentHash(hex: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"))
        let row = AuditRow(
            sequence: 7,
            entry: AuditEntry(
                at: Instant(milliseconds: 1_790_000_000_000), principal: PrincipalID("claude"),
                onBehalfOf: PrincipalID("ana"), key: "k1", action: "loop.hold", subject: "lapsed-regulars",
                reason: "Überprüfung", result: "accepted", inputs: "ab12"),
            previous: previous, team: "0123456789abcdef")
        #expect(row.form == .second)
        #expect(row.hash.hex == "801207fe35af96b7ab8154b847ce60aad93833dcc47b08600ed0b77b63e79a74")
        let bare = AuditRow(
            sequence: 1,
            entry: AuditEntry(
                at: Instant(milliseconds: -1), principal: PrincipalID("a"), action: "b", subject: "", result: "c"),
            previous: AuditRow.genesis)
        #expect(bare.hash.hex == "6a0f290634afcf55ab03fd0e2649513c27e9b161926887ff9b2d3ee054aa1d3c")
    }

    @Test func `a row of another team or form shows`() {
        let row = chain(2)[1]
        for (form, team) in [(AuditRow.Form.first, ""), (.second, "0123456789abcdef")] {
            let changed = AuditRow(
                sequence: row.sequence, entry: row.entry, previous: row.previous, storedHash: row.hash, form: form,
                team: team)
            #expect(!changed.isIntact)
        }
    }

    @Test func `a row of the first form keeps its hash, and gets no key or reason later`() {
        var old = AuditRow(
            sequence: 1, entry: entry(1), previous: AuditRow.genesis, storedHash: AuditRow.genesis, form: .first)
        old.hash = old.computed(at: 1)
        // As a store of version 2 holds it.
        #expect(old.hash.hex == "6c8a23aa1c6fb769e203440b54e9a0d3b61134d695a033ae6b078a51ee32dcf9")
        #expect(old.isIntact)
        old.entry.reason = "because"
        #expect(!old.isIntact)
        old.entry.reason = ""
        old.entry.key = "k"
        #expect(!old.isIntact)
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
