import Testing
import WinbackEngine

@Suite struct ContributionTests {
    /// Numbers of the worked example: slice, explanatory power, expected, unexpected, surprise.
    static let vectors: [([String], Double, Double, Double, Double)] = [
        (["north", "weekday"], -0.267, 89.44, 14.56, 0.000416), (["north", "weekend"], -0.133, 55.36, 6.64, 0.000216),
        (["south", "weekday"], -0.200, 72.80, 10.20, 0.000316), (["south", "weekend"], 1.600, 41.50, -25.50, 0.008615),
        (["weekend"], 1.467, 103.89, -25.89, 0.001516), (["south"], 1.400, 124.50, -25.50, 0.000943),
        (["weekday"], -0.467, 140.40, 46.60, 0.000731), (["north"], -0.400, 132.00, 34.00, 0.000631),
    ]

    @Test(arguments: vectors)
    func `matches the worked example`(
        names: [String], power: Double, expected: Double, unexpected: Double, surprise: Double
    ) throws {
        let rows = SampleTables.weekendRows
        let part = total(rows.filter { row in names.allSatisfy(row.elements.contains) })
        let contribution = Contribution(of: part, in: total(rows))
        #expect(near(contribution.explanatoryPower ?? .nan, power, 0.0005))
        #expect(near(contribution.expected, expected))
        #expect(near(contribution.unexpected, unexpected))
        #expect(near(contribution.surprise, surprise, 0.0000005))
    }

    @Test(arguments: [(["north", "weekend"], -0.33), (["south", "weekday"], 0.0), (["north", "weekday"], 0.43)])
    func `without the cause the rest is where it should be`(names: [String], left: Double) {
        let rows = SampleTables.weekendRows.filter { $0.elements != ["south", "weekend"] }
        let contribution = Contribution(of: total(rows.filter { $0.elements == names }), in: total(rows))
        #expect(near(contribution.unexpected, left))
    }

    @Test func `a total that does not move gives no explanatory power`() {
        let part = SliceTotals(previous: 5, current: 9)
        let contribution = Contribution(of: part, in: SliceTotals(previous: 20, current: 20))
        #expect(contribution.explanatoryPower == nil)
        #expect(contribution.difference == 4)
    }

    @Test func `the largest unexpected element of the example is its reflection`() throws {
        let table = try SampleTables.table(SampleTables.weekendRows)
        let largest = try #require(LargestUnexpected(in: table))
        #expect(largest.slice.words(in: table) == "day weekday")
        #expect(near(largest.unexpected, 46.60))
    }

    private func total(_ rows: [DiagnosisTable.Row]) -> SliceTotals {
        SliceTotals(
            previous: rows.reduce(0) { $0 + $1.previous }, current: rows.reduce(0) { $0 + $1.current })
    }
}

@Suite struct MixRateTests {
    @Test func `matches the worked example`() throws {
        let table = try DiagnosisTable(dimensions: ["group"], rows: SampleTables.ratioRows, isRatio: true)
        let split = MixRate(table, dimension: 0)
        #expect(near(split.effects[0].rate, -0.014216, 5e-7))
        #expect(near(split.effects[0].mix, -0.002932, 5e-7))
        #expect(split.effects[1].rate == 0)
        #expect(near(split.effects[1].mix, -0.004421, 5e-7))
        #expect(near(split.rate + split.mix, split.current - split.previous, 1e-15))
        #expect(near(split.current - split.previous, -0.021569, 5e-7))
    }

    @Test func `a new and a gone group are mix, and the sum stays exact`() {
        let groups = [
            SliceTotals(previous: 30, current: 0, previousDenominator: 200, currentDenominator: 0),
            SliceTotals(previous: 10, current: 18, previousDenominator: 100, currentDenominator: 180),
            SliceTotals(previous: 0, current: 9, previousDenominator: 0, currentDenominator: 60),
        ]
        let split = MixRate(groups)
        #expect(split.effects[0].rate == 0)
        #expect(split.effects[2].rate == 0)
        #expect(near(split.rate + split.mix, split.current - split.previous, 1e-15))
    }

    @Test func `shares of the ratio's change and expectations match the worked example`() throws {
        let table = try DiagnosisTable(dimensions: ["group"], rows: SampleTables.ratioRows, isRatio: true)
        let groups = [SliceTotals(table, leaves: [0]), SliceTotals(table, leaves: [1])]
        let shares = RatioPower.shares(groups)
        #expect(near(shares[0], 0.719, 0.0005))
        #expect(near(shares[1], 0.281, 0.0005))
        #expect(near(groups[0].current - groups[0].expected(rest: groups[1], isRatio: true), -4, 1e-9))
        #expect(near(groups[1].current - groups[1].expected(rest: groups[0], isRatio: true), 4.5, 1e-9))
    }
}

@Suite struct FactorTreeTests {
    @Test func `logarithmic means match the worked example`() throws {
        let tree = try #require(
            FactorTree([
                .init("members", previous: 1_000, current: 900), .init("orders per member", previous: 2, current: 2.1),
                .init("value per order", previous: 25, current: 26),
            ]))
        #expect(near(tree.effects[0], -5_222.590, 0.0005))
        #expect(near(tree.effects[1], 2_418.468, 0.0005))
        #expect(near(tree.effects[2], 1_944.122, 0.0005))
        #expect(near(tree.effects.reduce(0, +), -860, 1e-8))
    }

    @Test func `two factors split by Shapley match the worked example`() {
        let tree = FactorTree.shapley(
            .init("members", previous: 1_000, current: 900), .init("value", previous: 50, current: 54.6))
        #expect(near(tree.effects[0], -5_230, 1e-9))
        #expect(near(tree.effects[1], 4_370, 1e-9))
    }

    @Test func `factors that are not positive have no logarithms`() {
        let zero = FactorTree.Factor("a", previous: 0, current: 2)
        let one = FactorTree.Factor("b", previous: 1, current: 1)
        #expect(FactorTree([zero, one])?.effects == [2, 0])
        #expect(FactorTree([zero, one, one]) == nil)
        #expect(FactorTree([]) == nil)
    }

    @Test func `nothing changed and nothing is attributed`() {
        #expect(
            FactorTree([.init("a", previous: 3, current: 3), .init("b", previous: 2, current: 2)])?.effects == [0, 0])
    }

    @Test func `a distinct count falls by the lost less the gained`() {
        let flow = MemberFlow(previous: Set(0..<100), current: Set(18..<114))
        #expect(flow == MemberFlow(gained: 14, lost: 18, retained: 82))
        #expect(flow.change == -4)
    }
}
