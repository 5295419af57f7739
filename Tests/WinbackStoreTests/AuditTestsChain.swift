import Dispatch
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts

@testable import WinbackStore

private typealias Fixtures = LoopTestsFixtures

/// A store with a chain, and somebody who takes its triggers away and writes what they like.
@Suite(.timeLimit(.minutes(15)))
struct AuditTestsChain {
    private static func entry(_ number: Int) -> AuditEntry {
        AuditEntry(
            at: Fixtures.morning + .seconds(Int64(number)), principal: PrincipalID(number % 3 == 0 ? "ana" : "claude"),
            onBehalfOf: number % 2 == 0 ? PrincipalID("ana") : nil, key: number % 4 == 0 ? "k1" : "",
            action: number % 5 == 0 ? "proposal.approve" : "loop.hold", subject: "entry \(number)",
            reason: number % 7 == 0 ? "late" : "", result: "accepted", inputs: "abc")
    }

    private static func store(rows: Int = 20) async throws -> SQLiteStore {
        let store = try await Fixtures.store()
        try await store.write { try $0.audit((1...rows).map { entry($0) }) }
        return store
    }

    private static func run(_ sql: [String], on store: SQLiteStore) async throws {
        try await store.write { transaction in
            let db = try #require(transaction as? SQLiteTransaction).db
            for statement in sql { try db.run(statement) }
        }
    }

    private static let withoutTriggers = [
        "DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_kept", "DROP TRIGGER audit_appended",
    ]

    @Test func `a chain as it was written is sound, whole and in part`() async throws {
        let store = try await Self.store()
        let walk = try await store.read { try $0.walkAudit(1...20) }
        let rows = try await store.read { try $0.auditRows(after: 0, limit: 100) }
        #expect(walk.finding == nil)
        #expect(walk.rows == 20)
        #expect(walk.leaving.hash == rows.last?.hash)
        #expect(rows.allSatisfy { $0.isIntact && $0.team == Fixtures.salt.team })
        let part = try await store.read { try $0.walkAudit(8...12) }
        #expect(part.entering?.hash == rows[6].hash)
        #expect(part.leaving.hash == rows[11].hash)
        let head = try await store.read { try $0.auditHead() }
        #expect(head == AuditHead(team: Fixtures.salt.team, size: 20, root: rows[19].hash))
    }

    private static let spoils: [(sql: [String], kind: AuditFinding.Kind, row: Int64)] = [
        (["UPDATE audit SET at = at + 1 WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET principal = 'x' WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET on_behalf = '' WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET on_behalf = NULL WHERE sequence = 8"], .altered, 8),
        (["UPDATE audit SET key = 'k2' WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET action = 'x' WHERE sequence = 1"], .altered, 1),
        (["UPDATE audit SET subject = 'x' WHERE sequence = 20"], .altered, 20),
        (["UPDATE audit SET reason = 'x' WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET inputs = '' WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET result = result || ' ' WHERE sequence > 8"], .altered, 9),
        (["UPDATE audit SET previous = hash WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET hash = 'x' WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET form = 1 WHERE sequence = 9"], .altered, 9),
        (["UPDATE audit SET form = 3 WHERE sequence = 9"], .form, 9),
        (["DROP TRIGGER audit_team_unchanged", "UPDATE audit_team SET team = 'x'"], .altered, 1),
        (["DELETE FROM audit WHERE sequence = 9"], .missing, 9),
        (["DELETE FROM audit WHERE sequence BETWEEN 3 AND 12"], .missing, 3),
        (["DELETE FROM audit WHERE sequence = 1"], .noGenesis, 1),
        (["UPDATE audit SET sequence = 0 WHERE sequence = 1"], .noGenesis, 1),
        (
            [
                "UPDATE audit SET sequence = 100 WHERE sequence = 9",
                "UPDATE audit SET sequence = 9 WHERE sequence = 12",
                "UPDATE audit SET sequence = 12 WHERE sequence = 100",
            ], .reordered, 9
        ),
        (
            [
                "DELETE FROM audit WHERE sequence = 9", "UPDATE audit SET sequence = -sequence WHERE sequence > 9",
                "UPDATE audit SET sequence = -sequence - 1 WHERE sequence < 0",
            ], .reordered, 9
        ),
    ]

    @Test(arguments: spoils.indices)
    func `whatever is changed behind the triggers is found at its row`(index: Int) async throws {
        let spoil = Self.spoils[index]
        let store = try await Self.store()
        try await Self.run(Self.withoutTriggers + spoil.sql, on: store)
        let last = try await store.read { try $0.auditHead()?.size ?? 0 }
        let walk = try await store.read { try $0.walkAudit(1...max(19, last)) }
        #expect(walk.finding?.kind == spoil.kind, "\(spoil.sql): \(walk.finding?.text ?? "nothing")")
        #expect(walk.finding?.row == spoil.row, "\(spoil.sql): \(walk.finding?.text ?? "nothing")")
    }

    @Test func `a moved row is told with the place it was written at`() async throws {
        let store = try await Self.store()
        try await Self.run(Self.withoutTriggers + Self.spoils[19].sql, on: store)
        let walk = try await store.read { try $0.walkAudit(1...20) }
        #expect(walk.finding?.text == "row 9 holds what was written as row 12")
    }

    @Test(arguments: [
        "INSERT OR REPLACE INTO audit SELECT sequence, at, 'x', on_behalf, action, subject, result, inputs, previous, "
            + "hash, form, key, reason FROM audit WHERE sequence = 9",
        "INSERT OR IGNORE INTO audit SELECT sequence + 20, at, principal, on_behalf, action, subject, result, inputs, "
            + "previous, hash, form, key, reason FROM audit WHERE sequence = 9",
        "INSERT INTO audit SELECT 21, at, principal, on_behalf, action, subject, result, inputs, previous, hash, form, "
            + "key, reason FROM audit WHERE sequence = 20",
        "INSERT INTO audit SELECT NULL, at, principal, on_behalf, action, subject, result, inputs, hash, hash, form, "
            + "key, reason FROM audit WHERE sequence = 20",
        "UPDATE OR REPLACE audit SET sequence = 3 WHERE sequence = 9", "UPDATE audit_team SET team = 'x'",
        "DELETE FROM audit_team", "INSERT OR REPLACE INTO audit_team (one, team) VALUES (2, 'x')",
    ])
    func `rows are only appended, each after the last`(sql: String) async throws {
        let store = try await Self.store()
        let before = try await store.read { try $0.auditRows(after: 0, limit: 100) }
        let error = await #expect(throws: WinbackError.self) { try await Self.run([sql], on: store) }
        #expect(error?.code == "store_constraint")
        #expect(try await store.read { try $0.auditRows(after: 0, limit: 100) } == before)
    }

    @Test func `rows of the first form stay sound, and new ones follow them`() async throws {
        let store = try await SQLiteStore.inMemory(migrations: Array(Migration.all.prefix(2)))
        var rows: [AuditRow] = []
        for number in 1...5 {
            var entry = Self.entry(number)
            (entry.key, entry.reason) = ("", "")
            var row = AuditRow(
                sequence: Int64(number), entry: entry, previous: rows.last?.hash ?? AuditRow.genesis,
                storedHash: AuditRow.genesis, form: .first)
            row.hash = row.computed(at: row.sequence)
            rows.append(row)
        }
        try await store.write { [rows] transaction in
            let db = try #require(transaction as? SQLiteTransaction).db
            try transaction.saveSetting("salt", Fixtures.salt.hex)
            for row in rows {
                try db.run(
                    """
                    INSERT INTO audit (sequence, at, principal, on_behalf, action, subject, result, inputs, previous, hash)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                    """
                ) {
                    $0.bind(1, row.sequence)
                    $0.bind(2, row.entry.at)
                    $0.bind(3, row.entry.principal.text)
                    $0.bind(4, row.entry.onBehalfOf?.text)
                    $0.bind(5, row.entry.action)
                    $0.bind(6, row.entry.subject)
                    $0.bind(7, row.entry.result)
                    $0.bind(8, row.entry.inputs)
                    $0.bind(9, row.previous)
                    $0.bind(10, row.hash)
                }
            }
            for sql in Migration.all[2].sql { try db.run(sql) }
        }
        #expect(try await store.read { try $0.walkAudit(1...5) }.finding == nil)
        try await store.write { try $0.audit((6...9).map { Self.entry($0) }) }
        let held = try await store.read { try $0.auditRows(after: 0, limit: 100) }
        #expect(Array(held.prefix(5)) == rows)
        #expect(held.map(\.form) == Array(repeating: .first, count: 5) + Array(repeating: .second, count: 4))
        #expect(try await store.read { try $0.walkAudit(1...9) }.finding == nil)
        try await Self.run(Self.withoutTriggers + ["UPDATE audit SET reason = 'x' WHERE sequence = 4"], on: store)
        #expect(try await store.read { try $0.walkAudit(1...9) }.finding?.row == 4)
    }

    private static let filters: [(change: @Sendable (inout AuditFilter) -> Void, rows: [Int64])] = [
        ({ _ in }, [20, 19, 18]), ({ $0.principal = PrincipalID("ana") }, [20, 18, 16]),
        ({ $0.action = "proposal" }, [20, 15, 10]), ({ $0.action = "proposal.approve" }, [20, 15, 10]),
        ({ $0.action = "prop" }, []), ({ $0.subject = "entry 1" }, [19, 18, 17]), ({ $0.key = "k1" }, [20, 16, 12]),
        ({ $0.since = Fixtures.morning + .seconds(19) }, [20, 19]),
        ({ $0.until = Fixtures.morning + .seconds(3) }, [2, 1]), ({ $0.before = 3 }, [2, 1]),
        ({ ($0.action, $0.key, $0.before) = ("loop", "k1", 20) }, [16, 12, 8]),
    ]

    @Test(arguments: filters.indices)
    func `rows are found newest first`(index: Int) async throws {
        let store = try await Self.store()
        var filter = AuditFilter()
        Self.filters[index].change(&filter)
        let found = try await store.read { [filter] in try $0.auditRows(filter, limit: 3) }
        #expect(found.map(\.sequence) == Self.filters[index].rows)
    }

    @Test func `checkpoints are kept in order and never changed`() async throws {
        let store = try await Self.store()
        func checkpoint(_ size: Int64) -> AuditCheckpoint {
            AuditCheckpoint(
                team: Fixtures.salt.team, size: size, root: ContentHash(of: [UInt8(size)]), at: Fixtures.morning,
                key: "0123456789abcdef", signature: String(repeating: "00", count: 64))
        }
        #expect(try await store.read { try $0.latestCheckpoint() } == nil)
        let both = [checkpoint(5), checkpoint(9)]
        try await store.write { transaction in for one in both { try transaction.saveCheckpoint(one) } }
        #expect(try await store.read { try $0.latestCheckpoint() } == both[1])
        #expect(try await store.read { try $0.checkpoints(after: 0, limit: 9) } == both)
        #expect(try await store.read { try $0.checkpoints(after: 5, limit: 9) } == [both[1]])
        for sql in ["DELETE FROM audit_checkpoint", "UPDATE audit_checkpoint SET at = 0"] {
            await #expect(throws: WinbackError.self) { try await Self.run([sql], on: store) }
        }
        let older = checkpoint(7)
        await #expect(throws: WinbackError.self) { try await store.write { try $0.saveCheckpoint(older) } }
    }

    @Test func `a full queue refuses what nobody waits for, and nothing else`() async throws {
        let store = try await Self.store(rows: 1)
        let gate = DispatchSemaphore(value: 0)
        // The writer stands in this closure until the queue is full.
        async let held: Void = store.write { _ in gate.wait() }
        var refused: WinbackError?
        for number in 0...(WriteQueue.unawaitedLimit + 300) where refused == nil {
            do {
                try store.submit({ try $0.audit([Self.entry(number)]) }, failed: { _ in })
            } catch let error as WinbackError { refused = error }
        }
        #expect(refused?.code == "audit_busy")
        gate.signal()
        try await held
        try await store.write { try $0.audit([Self.entry(0)]) }
        try store.submit({ try $0.audit([Self.entry(1)]) }, failed: { _ in })
        let size = try await store.write { try $0.auditHead()?.size ?? 0 }
        #expect(size >= Int64(WriteQueue.unawaitedLimit) + 3)
        #expect(try await store.read { try $0.walkAudit(1...size) }.finding == nil)
    }
}
