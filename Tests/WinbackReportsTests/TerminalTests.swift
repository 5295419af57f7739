import Testing
import WinbackModel
import WinbackReports

@Suite struct TerminalTests {
    @Test(arguments: [
        ("plain", 5), ("", 0), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👨‍👩‍👧", 2), ("❤️", 2),
        ("a\u{200D}", 1), ("한", 2),
    ])
    func widthCountsWhatATerminalShows(text: String, columns: Int) {
        #expect(TextWidth.columns(text) == columns)
    }

    @Test func tableAlignsWideCharactersAndNumbers() {
        var table = TextTable([.init("name"), .init(number: "spent", unit: "EUR"), .init("note")])
        table.add("日本", "1.00", "a")
        table.add("Zoë", "1,234.50", "b")
        #expect(
            table.lines(.plain, indent: 0) == [
                "name  spent (EUR)  note",
                "日本         1.00  a",
                "Zoë      1,234.50  b",
            ])
    }

    @Test func tableCutsTextNotNumbersWhereTheTerminalIsNarrow() {
        var table = TextTable([.init("name"), .init(number: "spent")])
        table.add(String(repeating: "x", count: 60), "123,456,789.00")
        let lines = table.lines(TextStyle(colour: false, width: 40))
        #expect(lines.allSatisfy { TextWidth.columns($0) <= 40 })
        #expect(lines[1].hasSuffix("123,456,789.00") && lines[1].contains("…"))
    }

    @Test func colourCodesAppearOnlyWhenAskedAndDoNotMoveColumns() {
        var table = TextTable([.init(""), .init(number: "")])
        table.add([.init("a", .good), .init("1", .bad)])
        let plain = table.lines(.plain)
        let coloured = table.lines(TextStyle(colour: true, width: 80))
        #expect(!plain[0].contains("\u{1B}"))
        #expect(coloured[0] == "  \u{1B}[32ma\u{1B}[0m  \u{1B}[31m1\u{1B}[0m")
    }

    @Test func cellsCannotSteerTheTerminal() {
        var table = TextTable([.init("name")])
        table.add("\u{1B}]0;owned\u{07}\u{9B}31m\u{202E}x\r\ny\u{E0041}")
        #expect(table.lines(.plain)[1] == "  ]0;owned31mx y")
    }

    @Test(arguments: [("a\r\nb\rc\td", "a\nb\nc d"), ("é日", "é日"), ("\u{1B}[31mred", "[31mred")])
    func linesKeepOnlyBreaks(raw: String, clean: String) { #expect(TerminalEscape.lines(raw) == clean) }

    @Test(arguments: [
        ("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;"), ("a\u{0}\u{1B}b", "ab"), ("&amp;", "&amp;amp;"), ("日\nx", "日\nx"),
    ])
    func markupIsEscaped(raw: String, escaped: String) { #expect(HTMLEscape.text(raw) == escaped) }

    @Test(arguments: [
        (0.0, ""), (1.0, "████"), (0.5, "██"), (0.001, "▏"), (0.53125, "██▏"), (7, "████"), (.nan, ""),
    ])
    func barsGrowInEighths(fraction: Double, bar: String) {
        #expect(TextBar(fraction, width: 4).text(ascii: false) == bar)
    }

    @Test func barsFallBackToAscii() {
        #expect(TextBar(0.5, width: 4).framed(ascii: true) == "[##..]")
        #expect(TextBar(0.01, width: 4).text(ascii: true) == "#")
    }

    @Test func sparklineThinsLongSeriesAndKeepsTheEnds() {
        let line = Sparkline((0..<100).map { Double($0) / 99 }, in: 0...1).text(width: 8, ascii: false)
        #expect(line == "▁▂▃▄▅▆▇█")
        #expect(Sparkline([0, .nan, 1], in: 0...1).text(width: 8, ascii: true) == "_ @")
    }

    @Test func intervalBarMarksZeroEndsAndTruth() {
        let bar = IntervalBar(estimate: 2, low: 1, high: 3, truth: 4)
        #expect(bar.text(width: 25, ascii: true) == "..0....[----o----]....*..")
        #expect(bar.legend(width: 25, ascii: true) == "o estimate, 0 no difference, * true lift")
        let met = IntervalBar(estimate: 2, low: 1, high: 3, truth: 2)
        #expect(met.text(width: 25, ascii: true) == "..0......[-----@------]..")
        #expect(met.legend(width: 25, ascii: true) == "@ estimate and true lift, 0 no difference")
    }

    @Test func wrapKeepsWordsWhole() {
        #expect(TextWidth.wrap("one two three", to: 7) == ["one two", "three"])
        #expect(TextWidth.wrap("unbreakable", to: 4) == ["unbreakable"])
    }

    @Test(arguments: [(1_234_567, "1,234,567"), (0, "0"), (-1_000, "-1,000"), (999, "999")])
    func countsAreGrouped(value: Int, text: String) { #expect(NumberText.count(value) == text) }

    @Test(arguments: [(0.01849, "+1.8 pp"), (-0.0004, "0.0 pp"), (-0.021, "-2.1 pp"), (.infinity, "– pp")])
    func pointsCarryTheirSign(value: Double, text: String) {
        #expect(NumberText.percentagePoints(value) == text)
    }
}
