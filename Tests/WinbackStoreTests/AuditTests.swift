import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts

@testable import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct AuditTests {
    private func entries(_ range: ClosedRange<Int>) -> [AuditEntry] {
        range.map {
            AuditEntry(
                at: Fixtures.morning + .seconds(Int64($0)), principal: PrincipalID("claude"),
                onBehalfOf: $0 % 2 == 0 ? PrincipalID("ada") : nil, action: "decide", subject: "entry \($0)",
                result: "accepted", inputs: "abc")
        }
    }

    @Test func `rows form one chain over transactions`() async throws {
        let store = try await Fixtures.store()
        try await store.write { [self] in
            try $0.audit(entries(1...3))
            try $0.audit([])
            try $0.audit(entries(4...4))
        }
        try await store.write { [self] in try $0.audit(entries(5...6)) }
        let rows = try await store.read { try $0.auditRows(after: 0, limit: 10) }
        #expect(rows.map(\.sequence) == [1, 2, 3, 4, 5, 6])
        #expect(rows.map(\.entry) == entries(1...6))
        #expect(rows.allSatisfy { $0.isIntact })
        #expect(rows.map(\.previous) == [AuditRow.genesis] + rows.dropLast().map(\.hash))
        #expect(try await store.read { try $0.auditRows(after: 4, limit: 1) } == [rows[4]])
    }

    @Test func `a transaction that fails leaves the chain as it was`() async throws {
        let store = try await Fixtures.store()
        try await store.write { [self] in try $0.audit(entries(1...1)) }
        await #expect(throws: CancellationError.self) {
            try await store.write { [self] tx in
                try tx.audit(entries(2...3))
                throw CancellationError()
            }
        }
        try await store.write { [self] in try $0.audit(entries(4...4)) }
        let rows = try await store.read { try $0.auditRows(after: 0, limit: 10) }
        #expect(rows.map(\.entry.subject) == ["entry 1", "entry 4"])
        #expect(rows.last?.previous == rows.first?.hash)
    }

    @Test(arguments: [
        "UPDATE audit SET result = 'refused' WHERE sequence = 1", "DELETE FROM audit WHERE sequence = 2",
        "DELETE FROM audit",
    ])
    func `rows are neither changed nor deleted`(sql: String) async throws {
        let store = try await Fixtures.store()
        try await store.write { [self] in try $0.audit(entries(1...2)) }
        let error = await #expect(throws: WinbackError.self) {
            try await store.write { try #require($0 as? SQLiteTransaction).db.run(sql) }
        }
        #expect(error?.code == "store_constraint")
        #expect(try await store.read { try $0.auditRows(after: 0, limit: 10) }.count == 2)
    }

    @Test func `evidence shows entries in order, what is stuck and what is reserved`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            let ids = try tx.enter((1...4).map { Fixtures.entry($0, reserved: 100) })
            var records = try ids.map { try #require(try tx.entry($0)).entry }
            for index in 0...1 { records[index].status = .awaiting }
            records[2].status = .ended
            try tx.saveEntries(records)
            try tx.enqueue([Fixtures.effect("k", Fixtures.email, member: 1, entry: ids[0].value)])
            #expect(try tx.stuckEntries(limit: 9).map(\.id) == [ids[1]])
            records[3].due = .distantFuture
            try tx.saveEntries([records[3]])
            #expect(try tx.stuckEntries(limit: 9).map(\.id) == [ids[1], ids[3]])
            try tx.saveLoop(Fixtures.loopRecord(.held))
            #expect(try tx.stuckEntries(limit: 9).map(\.id) == [ids[1]])
            // The ended entry still holds value, which the books must show.
            #expect(try tx.reservedOnEntries(Fixtures.loop) == Money(minorUnits: 400))
            #expect(try tx.reservedOnEntries(LoopID("other")) == .zero)
            #expect(try tx.entries(after: ids[1], limit: 1).map(\.id) == [ids[2]])
            #expect(try tx.entries(after: ids[3], limit: 1).isEmpty)
        }
    }
}
