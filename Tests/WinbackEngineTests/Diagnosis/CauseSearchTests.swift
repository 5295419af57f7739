import Testing
import WinbackEngine

@Suite struct CauseSearchTests {
    private func words(_ findings: Findings, _ table: DiagnosisTable) -> [String] {
        findings.causes.map { $0.words(in: table) }
    }

    @Test func `the child wins over its parents, and nothing is left after it`() throws {
        let table = try SampleTables.table(SampleTables.weekendRows)
        let findings = CauseSearch().find(in: table)
        #expect(words(findings, table) == ["region south, day weekend"])
        let cause = try #require(findings.causes.first)
        #expect(near(cause.expected, 41.50))
        #expect(near(cause.unexpected, -25.50))
        #expect(near(cause.surprise, 0.008615, 5e-7))
        #expect(cause.fit == 1)
        // The sum of misfits tells the cause from its reflections: 43.7 before, 0.5 after.
        #expect(near(findings.misfit, 43.7, 0.1))
        #expect(near(findings.misfitLeft, 0.5, 0.1))
    }

    @Test func `the app is down is one country in the app`() throws {
        let rows = try SampleTables.noisy(seed: 1, fall: 0.7) { $0[2] == 1 && $0[0] == 4 }
        let table = try SampleTables.table(rows, ["store", "day", "channel"])
        #expect(words(CauseSearch().find(in: table), table) == ["store store 4, channel channel 1"])
    }

    @Test func `most elements of a dimension are named, not their parent`() throws {
        let rows = try SampleTables.noisy(seed: 2, fall: 0.5) { $0[0] == 2 && $0[1] != 3 }
        let table = try SampleTables.table(rows, ["store", "day", "channel"])
        let findings = CauseSearch().find(in: table)
        #expect(
            words(findings, table) == [
                "store store 2, day day 0; store store 2, day day 1; store store 2, day day 2"
            ])
    }

    @Test func `two causes are told apart and ranked by size`() throws {
        let rows = try SampleTables.noisy(seed: 3, fall: 0.6) { $0[0] == 1 || ($0[0] == 5 && $0[2] == 0) }
        let table = try SampleTables.table(rows, ["store", "day", "channel"])
        #expect(
            words(CauseSearch().find(in: table), table) == ["store store 1", "store store 5, channel channel 0"])
    }

    @Test func `noise and a move of everything have no place`() throws {
        for seed in 10..<25 as Range<UInt64> {
            var rows = try SampleTables.noisy(seed: seed, fall: 0) { _ in false }
            if seed % 2 == 0 { for index in rows.indices { rows[index].current *= 0.7 } }
            let table = try SampleTables.table(rows, ["store", "day", "channel"])
            #expect(words(CauseSearch().find(in: table), table) == [])
        }
    }

    @Test func `the order of rows changes nothing`() throws {
        var rows = try SampleTables.noisy(seed: 4, fall: 0.5) { $0[1] == 2 }
        // Parts of one leaf, whose sum depends on the order of adding.
        rows += rows.prefix(20).map { .init($0.elements, previous: $0.previous * 0.1, current: $0.current * 0.3) }
        let table = try SampleTables.table(rows, ["store", "day", "channel"])
        let findings = CauseSearch().find(in: table)
        #expect(!findings.causes.isEmpty)
        var noise = Noise(seed: 9)
        for _ in 0..<5 {
            let other = try SampleTables.table(noise.shuffled(rows), ["store", "day", "channel"])
            #expect(other == table)
            #expect(CauseSearch().find(in: other) == findings)
        }
    }

    @Test func `new and gone elements are found`() throws {
        var rows = try SampleTables.noisy(seed: 5, fall: 1) { $0[0] == 3 }
        let table = try SampleTables.table(rows, ["store", "day", "channel"])
        #expect(words(CauseSearch().find(in: table), table) == ["store store 3"])
        for index in rows.indices {
            (rows[index].previous, rows[index].current) = (rows[index].current, rows[index].previous)
        }
        let reverse = try SampleTables.table(rows, ["store", "day", "channel"])
        let cause = try #require(CauseSearch().find(in: reverse).causes.first)
        #expect(cause.words(in: reverse) == "store store 3")
        #expect(cause.expected == 0)
        #expect(cause.unexpected > 0)
    }

    @Test func `many possible cells are searched like few`() throws {
        // 400 stores by 400 products by 40 weeks would be 6.4 million cells; 1,200 are in use.
        var noise = Noise(seed: 6)
        var rows: [DiagnosisTable.Row] = []
        for index in 0..<1_200 {
            let base = 100 + 100 * noise.uniform()
            let hit = index * 7 % 40 == 5
            rows.append(
                .init(
                    ["s\(index % 400)", "p\(index * 13 % 400)", "w\(index * 7 % 40)"], previous: base,
                    current: base * (hit ? 0.4 : 1) * (1 + 0.05 * noise.normal())))
        }
        let table = try SampleTables.table(rows, ["store", "product", "week"])
        #expect(words(CauseSearch().find(in: table), table) == ["week w5"])
    }

    @Test func `a rate that fell in one place is found under a changing mix`() throws {
        var noise = Noise(seed: 7)
        var rows: [DiagnosisTable.Row] = []
        for store in 0..<6 {
            for day in 0..<7 {
                let (before, after) = (500 + 500 * noise.uniform(), 300 + 900 * noise.uniform())
                let rate = store == 2 ? 0.12 : 0.2
                rows.append(
                    .init(
                        ["\(store)", "\(day)"], previous: (before * 0.2).rounded(), current: (after * rate).rounded(),
                        previousDenominator: before.rounded(), currentDenominator: after.rounded()))
            }
        }
        let table = try DiagnosisTable(dimensions: ["store", "day"], rows: rows, isRatio: true)
        let findings = CauseSearch().find(in: table)
        #expect(words(findings, table) == ["store 2"])
        #expect((findings.causes.first?.unexpected ?? 0) < -100)
    }
}

@Suite struct DegenerateTableTests {
    @Test(arguments: [
        [], [(0, 0)], [(5, 3)], [(0, 7)], [(7, 0)], [(0, 0), (0, 0), (0, 0)], [(0, 4), (0, 6), (0, 1)],
        [(4, 0), (6, 0), (1, 0)], [(-5, -3), (-2, 4), (1, -1), (0, 0)], [(1e300, 1e300), (1e-300, 0), (3, 4)],
        [(-10, 10), (10, -10)],
    ])
    func `no table is too odd`(values: [(Double, Double)]) throws {
        let rows = values.enumerated().map {
            DiagnosisTable.Row(["e\($0)"], previous: $1.0, current: $1.1)
        }
        let table = try DiagnosisTable(dimensions: ["element"], rows: rows)
        let diagnosis = Diagnoser(metric: "sales") { "\($0)" }.diagnose(table)
        #expect(diagnosis.places.allSatisfy { $0.unexpected.isFinite && $0.score.isFinite && $0.fit.isFinite })
        #expect(diagnosis.sentences.last == "This says where, not why.")
    }

    @Test func `a table of one row has no place`() throws {
        let table = try DiagnosisTable(dimensions: ["a"], rows: [.init(["x"], previous: 10, current: 3)])
        #expect(CauseSearch().find(in: table).causes.isEmpty)
    }

    @Test func `a ratio without denominators is none`() throws {
        let rows = ["x", "y", "z"].map { DiagnosisTable.Row([$0], previous: 1, current: 2) }
        let table = try DiagnosisTable(dimensions: ["a"], rows: rows, isRatio: true)
        #expect(CauseSearch().find(in: table).causes.isEmpty)
        #expect(MixRate(table, dimension: 0).current == 0)
    }

    @Test func `rows that are no table are refused`() {
        let row = DiagnosisTable.Row(["x"], previous: 1, current: 2)
        #expect(throws: DiagnosisTable.Flaw.dimensions(0)) { try DiagnosisTable(dimensions: [], rows: []) }
        #expect(throws: DiagnosisTable.Flaw.shape(row: 0)) { try DiagnosisTable(dimensions: ["a", "b"], rows: [row]) }
        let odd = DiagnosisTable.Row(["x"], previous: 1, current: .nan)
        #expect(throws: DiagnosisTable.Flaw.value(row: 1)) { try DiagnosisTable(dimensions: ["a"], rows: [row, odd]) }
        let negative = DiagnosisTable.Row(["x"], previous: 1, current: 1, previousDenominator: -1)
        #expect(throws: DiagnosisTable.Flaw.value(row: 0)) {
            try DiagnosisTable(dimensions: ["a"], rows: [negative], isRatio: true)
        }
    }
}
