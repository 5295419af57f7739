import Testing
import WinbackFormats
import WinbackModel

/// Files that want to cost more than they weigh: were a bound missing, these would not end.
@Suite struct MetricsHostileTests {
    @Test func anchorsAliasesAndMergesUnfold() throws {
        let text = metrics([
            (
                "- {name: actives,",
                "- &base {name: actives, config: &c {meta: {governance: &g {owner: me, version: 1}}},"
            ),
            (
                "numerator: orders, denominator: buyers}",
                "numerator: orders, denominator: buyers, config: *c}\n  - {name: more, <<: *base, label: More}\n"
                    + "  - {name: last, <<: [{label: Last}, *base], config: {meta: {governance: {<<: *g, owner: you}}}}"
            ),
        ])
        let reading = MetricsReader.read([(text, "m.yaml")])
        #expect(reading.diagnostics == [])
        let found = try reading.get().metrics
        #expect(found.suffix(3).map(\.name) == ["per_buyer", "more", "last"])
        #expect(found.suffix(3).map(\.governance.owner) == ["me", "me", "you"])
        #expect(found.suffix(3).map(\.governance.version) == [1, 1, 1])
        #expect(found.suffix(2).map(\.label) == ["More", "Last"])
        #expect(found.suffix(2).map(\.kind.word) == ["cumulative", "cumulative"])
    }

    @Test func aProblemBehindAnAliasIsToldOnce() {
        let text = metrics([
            ("period_agg: last}", "period_agg: last, config: &c {meta: {governance: {ownr: me}}}}"),
            ("denominator: buyers}", "denominator: buyers, config: *c}"),
        ])
        #expect(metricProblems(text).count == 1)
    }

    @Test func laughsAreFew() {
        var text = "anchors:\n  - &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<40 {
            let row = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "  - &a\(level) [\(row)]\n"
        }
        let found = metricProblems(text)
        #expect(found.count == 1)
        #expect(found.first?.contains("more than 20000 values once its aliases are unfolded") == true)
    }

    @Test func mergesLaughAsLittle() {
        var text = "anchors:\n  - &a0 {x0: 1}\n"
        for level in 1..<60 {
            text += "  - &a\(level) {<<: [*a\(level - 1), *a\(level - 1)], x\(level): 1}\n"
        }
        #expect(metricProblems(text).count == 1)
    }

    @Test func aliasesAsKeysAreRefused() {
        for text in ["a: &a [x]\n*a : y", "a: &a [x]\nb: {*a : y}", "? [a]\n: b", "a: &a [x]\n[*a]: y", "{a: b}: c"] {
            let found = metricProblems(text)
            #expect(found.count == 1, "\(text): \(found)")
            #expect(found.first?.contains("key") == true, "\(text): \(found)")
        }
    }

    @Test func anchorsAreFewAndDeepFilesAreRefused() {
        let many = (0..<100).map { "  - &a\($0) x" }.joined(separator: "\n")
        #expect(metricProblems("anchors:\n" + many) == ["m.yaml:66:5: error: more than 64 anchors"])
        // Each anchor holds the one before as deep down as one line may go.
        var chain = "anchors:\n  - &a0 x\n"
        for level in 1..<64 {
            let open = String(repeating: "- ", count: 44) + String(repeating: "[", count: 23)
            chain += "  - &a\(level)\n    \(open)*a\(level - 1)\(String(repeating: "]", count: 23))\n"
        }
        let found = metricProblems(chain)
        #expect(found.count == 1)
        #expect(found.first?.contains("more than 48 levels") == true)
        let brackets = String(repeating: "[", count: 5_000)
        #expect(metricProblems("a: " + brackets).first?.contains("nested deeper than 24 brackets") == true)
        #expect(metricProblems("a: *nothing").count == 1)
        #expect(metricProblems("a: &a [*a]").count == 1)
        #expect(metricProblems("a: !!python/object x").first?.contains("tags") == true)
    }

    @Test func longListsAreBounded() {
        let list = (0..<30_000).map { "  - {name: m\($0)}" }.joined(separator: "\n")
        #expect(metricProblems("metrics:\n" + list).first?.contains("more than 20000 values") == true)
        let huge = String(repeating: "#", count: 2_000_000)
        #expect(metricProblems(huge).first?.contains("at most 1048576 are accepted") == true)
    }

    @Test func thousandsOfMistakesAreTold() {
        var text = "metrics:\n"
        for number in 0..<2_000 {
            text += "  - {name: m\(number), type: ratio, numerator: nothing\(number), denominator: nowhere\(number)}\n"
        }
        let found = metricProblems(text)
        #expect(found.count == 4_000)
        var keys = "metrics:\n  - {name: aa"
        for number in 0..<5_000 { keys += ", unknown_key_\(number): 1" }
        let few = metricProblems(keys + "}\n")
        #expect(few.count < 30)
    }

    @Test func otherFilesStillHaveNoAliases() {
        let found = PoolsReader.read("pools: &a {}\n", file: "p.yaml", currency: .eur).diagnostics
        #expect(found.map(\.description).first?.contains("anchors and aliases (`&`) are not accepted") == true)
    }
}
