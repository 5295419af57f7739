import Testing
import WinbackModel

@Suite struct NearestNameTests {
    @Test(
        arguments: [
            ("max_per_weeek", ["max_per_week", "maximum"], "max_per_week"), ("holdot", ["holdout", "goal"], "holdout"),
            ("Journeys", ["journeys"], "journeys"), ("budgt", ["budget", "budgets"], "budget"),
            ("b", ["a", "c"], nil), ("", ["a", "ab"], nil), ("xyz", ["holdout"], nil), ("tiers", [], nil),
            ("ab", ["ba", "aa"], "aa"), ("cat", ["bat", "car"], "bat"),
        ] as [(String, [String], String?)])
    func `the name most likely meant`(name: String, candidates: [String], expected: String?) {
        #expect(NearestName.of(name, among: candidates) == expected)
        #expect(NearestName.of(name, among: candidates.reversed()) == expected)
    }

    @Test func `a huge name costs little`() {
        #expect(NearestName.of(String(repeating: "x", count: 1_000_000), among: ["holdout"]) == nil)
    }

    @Test func `a diagnostic says where, what and what was meant`() {
        let place = SourcePlace(file: "a.yaml", line: 3, column: 5)
        #expect(
            Diagnostic(at: place, "unknown key `holdot`", suggestion: "holdout").description
                == "a.yaml:3:5: error: unknown key `holdot`; did you mean `holdout`?")
        #expect(SourcePlace(file: "a.yaml").description == "a.yaml")
        #expect(SourcePlace(file: "a", line: 2) < SourcePlace(file: "a", line: 10))
    }
}
