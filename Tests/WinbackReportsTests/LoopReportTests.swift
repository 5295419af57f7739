import Testing
import WinbackEngine
import WinbackModel
import WinbackReports

@Suite struct LoopReportTests {
    static let styles: [(String, TextStyle)] = [
        ("report.txt", .plain), ("report-ascii.txt", TextStyle(colour: false, width: 72, ascii: true)),
        ("report-colour.txt", TextStyle(colour: true, width: 100)),
    ]

    @Test func pageIsAsRecorded() { Golden.expect(LoopReportPage.html(SampleReport.make()), "report.html") }

    @Test(arguments: styles) func terminalReportIsAsRecorded(name: String, style: TextStyle) {
        Golden.expect(LoopReportText.render(SampleReport.make(), style: style), name)
    }

    @Test func emptyReportIsAsRecorded() {
        Golden.expect(LoopReportText.render(SampleReport.empty(), style: .plain), "report-empty.txt")
    }

    @Test func samePageTwiceIsTheSameBytes() {
        #expect(LoopReportPage.html(SampleReport.make()) == LoopReportPage.html(SampleReport.make()))
    }

    @Test(arguments: ["full", "empty", "hostile"])
    func pageIsWellFormedAndNeedsNothingFromOutside(kind: String) {
        let report = kind == "full" ? SampleReport.make() : kind == "empty" ? SampleReport.empty() : Self.hostile
        let html = LoopReportPage.html(report)
        #expect(TagBalance.fault(in: html) == nil)
        let names = Set(TagBalance.names(in: html))
        #expect(names.isSuperset(of: ["html", "svg", "style", "main"]))
        #expect(names.isDisjoint(with: ["script", "link", "img", "image", "iframe", "object", "use", "foreignObject"]))
        #expect(!html.contains("@import") && !html.contains("url(http"))
        #expect(html.contains("default-src 'none'"))
    }

    @Test func pageAdaptsToDarkPhonesAndPaper() {
        let html = LoopReportPage.html(SampleReport.make())
        #expect(html.contains("@media (prefers-color-scheme:dark)"))
        #expect(html.contains("<meta name=\"color-scheme\" content=\"light dark\"/>"))
        #expect(html.contains("width=device-width"))
        #expect(html.contains("@media (max-width:720px)"))
        #expect(html.contains("@media print"))
    }

    @Test func everyVariableTheSheetUsesIsSetForLightAndDark() {
        let html = LoopReportPage.html(SampleReport.make())
        for part in html.components(after: "var(--") {
            let name = part.prefix { $0 != ")" }
            #expect(html.components(after: "--\(name):").count >= 2, "--\(name)")
        }
    }

    @Test func noTwoElementsShareAnId() {
        let ids = LoopReportPage.html(SampleReport.make()).components(after: " id=\"").map { $0.prefix { $0 != "\"" } }
        #expect(ids.count > 8)
        #expect(Set(ids).count == ids.count)
    }

    @Test func hostileNamesStayText() {
        let html = LoopReportPage.html(Self.hostile)
        #expect(!html.contains("<script>") && !html.contains("<img"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!html.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
        let text = LoopReportText.render(Self.hostile, style: .plain)
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0x0D })
    }

    @Test func guardrailsAreToldByShapeAndWordNotColourAlone() {
        let text = LoopReportText.render(SampleReport.make(), style: .plain)
        #expect(text.contains("● clear") && text.contains("▲ watching"))
        let html = LoopReportPage.html(SampleReport.make())
        #expect(html.contains("</svg>clear</span>") && html.contains("</svg>watching</span>"))
    }

    @Test func trueLiftIsShownOnlyWhenKnown() {
        let known = LoopReportText.render(SampleReport.make(), style: .plain)
        #expect(known.contains("+1.71 pp, inside the interval"))
        let unknown = SampleReport.make(trueLift: nil)
        #expect(!LoopReportText.render(unknown, style: .plain).contains("true"))
        #expect(!LoopReportPage.html(unknown).contains("true lift"))
    }

    @Test func missedTruthIsSaid() {
        let missed = LoopReportText.render(SampleReport.make(trueLift: 0.09), style: .plain)
        #expect(missed.contains("+9.00 pp, outside the interval"))
    }

    @Test func asciiReportDrawsWithAsciiOnly() {
        let text = LoopReportText.render(SampleReport.make(), style: TextStyle(colour: false, width: 80, ascii: true))
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
    }

    static let hostile: LoopReport = {
        let name = "<script>alert(1)</script>\u{1B}[2J\u{202E}\r\n\"><img src=x onerror='alert(2)'>&amp"
        var report = SampleReport.make(loop: name)
        report.statusReason = name
        report.armNames = [name, name, name]
        report.funnel = [.init(name: name, members: 3)]
        report.guardrails = [.init(metric: name, reading: name, bound: name, light: .crossed)]
        report.notes = [name]
        report.version = name
        report.epochs = report.epochs.map { epoch in
            var copy = epoch
            copy.reason = name
            return copy
        }
        report.looks = report.looks.map { look in
            var copy = look
            copy.sentence = name
            return copy
        }
        return report
    }()
}

extension String {
    /// What follows each occurrence of `mark`.
    func components(after mark: String) -> [Substring] {
        var found: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            rest = rest[range.upperBound...]
            found.append(rest)
        }
        return found
    }
}
