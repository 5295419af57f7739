import Testing
import WinbackEngine

@Suite struct DiagnoserTests {
    private let diagnoser = Diagnoser(metric: "Sales") { value in
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    @Test func `the story of the worked example`() throws {
        let table = try SampleTables.table(SampleTables.weekendRows)
        let diagnosis = diagnoser.diagnose(table, events: ["holiday in the south"])
        #expect(diagnosis.places.count == 1)
        #expect(
            diagnosis.sentences == [
                "Sales went from 280.0 to 265.0 (-5%).",
                "Whether this is more than ordinary variation was not tested: no daily series was given.",
                "1. region south, day weekend: 40.0 to 16.0, 41.5 expected (-25.5); 14% of the total, explains 99% of "
                    + "what is out of line.",
                "day weekday looked +46.6 out of line; without the places above it is at +1.0.",
                "region north looked +34.0 out of line; without the places above it is at +0.0.",
                "day weekend looked -25.9 out of line; without the places above it is at -0.3.",
                "Searched: 8 slices of up to 2 of the dimensions region, day.",
                "Known on these dates: holiday in the south.", "This says where, not why.",
            ])
    }

    @Test func `a ratio is told in rates, with mix apart`() throws {
        let table = try DiagnosisTable(dimensions: ["group"], rows: SampleTables.ratioRows, isRatio: true)
        let percent = Diagnoser(metric: "Rate", value: { "\((($0 * 10_000).rounded()) / 100)%" }, amount: { "\($0)" })
        let diagnosis = percent.diagnose(table)
        #expect(diagnosis.sentences.contains("Over group, rates account for -1.42% and the mix for -0.74%."))
        #expect(diagnosis.sentences.first == "Rate went from 13.33% to 11.18% (-16%).")
    }

    @Test func `everything known is told in order`() throws {
        let table = try SampleTables.table(SampleTables.weekendRows)
        let tree = FactorTree([
            .init("members", previous: 28, current: 25), .init("value per member", previous: 10, current: 10.6),
        ])
        let still = DailySeries(firstDay: 0, values: Array(repeating: 40, count: 63) + Array(repeating: 37, count: 7))
        let diagnosis = diagnoser.diagnose(
            table, variation: Variation(still, period: 63..<70), factors: tree,
            flow: MemberFlow(gained: 4, lost: 7, retained: 21), placebo: table)
        #expect(diagnosis.sentences[1].hasPrefix("That is beyond ordinary variation: 8 earlier periods lead to 280.0"))
        #expect(diagnosis.sentences[2] == "4 came, 7 left and 21 stayed.")
        #expect(diagnosis.sentences[3] == "By factor: members -30.9, value per member +15.9.")
        #expect(diagnosis.placebo != nil)
    }
}
