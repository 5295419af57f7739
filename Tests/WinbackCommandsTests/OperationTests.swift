import Foundation
import Testing
import WinbackCommands
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

/// A team on a store in memory, for tests that call operations themselves.
struct TestTeam {
    /// A clock that stands still.
    struct StillClock: WallClock {
        var at: Instant
        func now() -> Instant { at }
    }

    static let ana = Principal(id: PrincipalID("ana"), sort: .person, name: "Ana")
    let team: Team
    let store: SQLiteStore

    init(state: String) async throws {
        let store = try await SQLiteStore.inMemory()
        try await store.write { transaction in
            try transaction.saveSetting("salt", TeamSalt(high: 1, low: 2).hex)
            try transaction.saveSetting(Caller.ownerSetting, "ana")
            try transaction.savePrincipal(Self.ana)
            try transaction.savePrincipal(.daemon)
        }
        let folder = StateDirectory(path: state)
        try FileManager.default.createDirectory(
            atPath: folder.configuration, withIntermediateDirectories: true)
        for file in SampleFiles.all where file.path.hasPrefix("config/") {
            try Data(file.text.utf8).write(to: URL(fileURLWithPath: folder.path + "/" + file.path))
        }
        self.store = store
        team = try await Team(
            state: folder, store: store, configuration: try TeamConfiguration.load(from: folder),
            zones: FoundationZoneSource(), clock: StillClock(at: Instant(milliseconds: 1_795_000_000_000)),
            secrets: TeamSecrets(root: Array(repeating: 7, count: 32)))
    }

    func results() async throws -> [String] {
        try await store.read { try $0.auditRows(after: 0, limit: 1_000) }.map {
            "\($0.entry.action) \($0.entry.result)"
        }
    }
}

@Suite struct OperationTests {
    @Test func `the catalogue is sorted, and every operation says what it is`() {
        let names = OperationCatalogue.all.map(\.name)
        #expect(names == Set(names).sorted())
        for operation in OperationCatalogue.all {
            #expect(operation.summary.hasSuffix("."), "\(operation.name)")
            #expect(operation.name.split(separator: ".").count <= 2)
            guard case .object = operation.input.base, case .object = operation.output.base else {
                Issue.record("\(operation.name) takes and gives objects")
                continue
            }
        }
        #expect(OperationCatalogue.named("churn.list")?.effect == .read)
        #expect(OperationCatalogue.named("churn.lost") == nil)
    }

    @Test func `an assistant proposes and never decides, imports or registers`() {
        let granted = Scope.granted(to: .assistant)
        #expect(granted.contains(.playbooksPropose))
        #expect(granted.isDisjoint(with: [.proposalsDecide, .factsWrite, .teamAdmin, .loopsOperate]))
        #expect(!Scope.granted(to: .daemon).contains(.proposalsDecide))
        #expect(Scope.granted(to: .person) == Set(Scope.allCases))
    }

    @Test func `a call that changes something is in the chain with its change, or neither is`() async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        var order = OrderRecord(
            id: "1", customer: "M1", at: Instant(milliseconds: 1_790_000_000_000),
            date: try #require(CivilDate("2026-09-21")), amount: Money(minorUnits: 500))
        order.coupon = "X"
        let batch = RowBatch([KeyedOrder(order: order, key: order.key(ordinal: 0))])
        let counts = try await ImportOperations.orders.run(batch, by: TestTeam.ana, of: test.team)
        #expect(counts.inserted == 1)
        #expect(try await test.results() == ["import.orders accepted"])
        let input = PersonOperations.AddInput(id: Principal.daemon.id)
        await #expect(throws: WinbackError.self) {
            try await PersonOperations.add.run(input, by: TestTeam.ana, of: test.team)
        }
        #expect(try await test.results() == ["import.orders accepted", "person.add refused: principal_exists"])
    }

    @Test func `JSON that does not fit is refused with every problem and recorded`() async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        let operation = try #require(OperationCatalogue.named("churn.list"))
        let error = await #expect(throws: ShapeError.self) {
            try await operation.call(["limit": 0, "stat": ["lost"]], by: TestTeam.ana, of: test.team)
        }
        #expect(error?.problems.count == 2)
        #expect(try await test.results() == ["churn.list refused: bad_input"])
    }

    @Test func `orders travel as JSON as they are`() async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        let operation = try #require(OperationCatalogue.named("import.orders"))
        let rows: JSONValue = [
            "rows": [
                [
                    "key": 7, "customer": "M1", "at": "2026-01-05T09:30:00Z", "date": "2026-01-05", "amount": 1250,
                    "status": "returned",
                ]
            ]
        ]
        let counts = try await operation.call(rows, by: TestTeam.ana, of: test.team)
        #expect(counts["inserted"] == 1)
        #expect(try await operation.call(rows, by: TestTeam.ana, of: test.team)["unchanged"] == 1)
    }

    @Test func `zones give Foundation's offsets at every hour around every change`() throws {
        let source = FoundationZoneSource()
        #expect(source.problems().isEmpty)
        #expect(source.rules(named: "Europe/Atlantis") == nil)
        #expect(source.rules(named: "EST5EDT") == nil)
        for name in ["Europe/Madrid", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe"] {
            let rules = try #require(source.rules(named: name))
            let zone = try #require(TimeZone(identifier: name))
            for transition in rules.transitions {
                for hours in -2...2 {
                    let at = transition.at + .hours(Int64(hours))
                    let date = Date(timeIntervalSince1970: Double(at.milliseconds) / 1_000)
                    #expect(Int(rules.offsetSeconds(at: at)) == zone.secondsFromGMT(for: date), "\(name) \(at.iso8601)")
                }
            }
        }
    }
}
