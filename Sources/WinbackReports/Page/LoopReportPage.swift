package import WinbackEngine
internal import WinbackModel

/// A loop's report as one self-contained page: no scripts, nothing loaded from anywhere.
package enum LoopReportPage {
    /// The whole document. Every text of the report is escaped; the same report gives the same bytes.
    package static func html(_ report: LoopReport) -> String {
        let title = HTMLEscape.text("\(report.loop) · Winback report")
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(title)</title>
            <style>
            \(PageStyle.sheet)
            </style>
            </head>
            <body>
            <main>
            \(header(report))
            \(keyNumbers(report))
            \(value(report))\(plots(report))
            \(ArmEffectText.html(report))\(LookTable.html(report))
            \(notes(report))
            \(footer(report))
            </main>
            </body>
            </html>

            """
    }

    private static func value(_ report: LoopReport) -> String {
        let rows = ValueText.rows(report)
        guard !rows.isEmpty else { return "" }
        let items = rows.map {
            "<li><b>\(HTMLEscape.text($0.name))</b>: \(HTMLEscape.text($0.words))</li>"
        }
        return
            "<section class=\"card\"><h2>What it is worth</h2>\n<ul class=\"notes\">\(items.joined())</ul></section>\n"
    }

    private static func header(_ report: LoopReport) -> String {
        let days = report.asOf - report.firstDay + 1
        let span = "\(DateText.span(report.firstDay, report.asOf)), \(NumberText.count(days)) days"
        let reason = report.statusReason.isEmpty ? "" : "<p class=\"sub\">\(HTMLEscape.text(report.statusReason))</p>\n"
        return """
            <header>
            <p class="eyebrow"><strong>\(HTMLEscape.text(report.loop.text))</strong>\
            \(statusLight(report.status).html)<span>\(HTMLEscape.text(span))</span></p>
            <h1>\(HTMLEscape.text(LookText.headline(report)))</h1>
            \(truth(report))\(reason)</header>
            """
    }

    private static func truth(_ report: LoopReport) -> String {
        guard let truth = report.trueLift else { return "" }
        let lift = report.looks.last?.lift
        let coverage = LookText.coverage(lift, truth: truth)
        let points = NumberText.typeset(NumberText.percentagePoints(truth, decimals: 2))
        return "<p class=\"sub\">The true lift is <b>\(points)</b>\(coverage.isEmpty ? "" : ", \(coverage)"). "
            + "It is known here because the members are simulated.</p>\n"
    }

    private static func statusLight(_ status: LoopRecord.Status) -> StatusLight {
        switch status {
        case .proposed: StatusLight(kind: .calm, word: "waits for approval")
        case .running: StatusLight(kind: .good, word: "running")
        case .held: StatusLight(kind: .bad, word: "held")
        case .closing: StatusLight(kind: .warn, word: "closing")
        case .ended: StatusLight(kind: .calm, word: "ended")
        }
    }

    private static func keyNumbers(_ report: LoopReport) -> String {
        let items = KeyNumber.all(report).map { number in
            "<div><dt>\(HTMLEscape.text(number.name))</dt><dd class=\"v\">"
                + HTMLEscape.text(NumberText.typeset(number.value)) + "</dd><dd class=\"n\">"
                + HTMLEscape.text(NumberText.typeset(number.detail)) + "</dd></div>"
        }
        return "<dl class=\"keys\">\n\(items.joined(separator: "\n"))\n</dl>"
    }

    private static func plots(_ report: LoopReport) -> String {
        let lift = LiftPlot(report)
        var caption =
            "The line is the difference between treated members and the control group, the band its interval, "
        caption += "which holds however often one looks."
        if !lift.thin.isEmpty { caption += " Hollow diamonds are checks too thin for a number." }
        if report.trueLift != nil { caption += " Dashed: the true lift." }
        let shares = "Shares of treated members; the control group is apart and stays fixed."
        return """
            \(card(lift, .wide, caption))
            <div class="two">
            \(card(ArmSharePlot(report), .half, shares))
            \(card(BudgetPlot(report), .half, moneyCaption(report)))
            </div>
            <div class="two">
            \(card(FunnelPlot(report), .half, ""))
            \(guardrails(report))
            </div>
            """
    }

    private static func card(_ plot: some SVGPlot, _ size: PlotSize, _ caption: String) -> String {
        let words = caption.isEmpty ? "" : "<figcaption>\(HTMLEscape.text(caption))</figcaption>\n"
        return """
            <section class="card"><h2>\(HTMLEscape.text(plot.title))</h2>
            <figure>
            \(plot.svg(size))
            \(plot.svg(.narrow))
            \(words)</figure></section>
            """
    }

    private static func moneyCaption(_ report: LoopReport) -> String {
        guard let ledger = report.ledger else { return "Nothing has been reserved or spent." }
        let text = report.currency.text
        let unknown = ledger.unknown > .zero ? ", \(text(ledger.unknown)) sent with an unknown answer" : ""
        return "Spent is \(text(ledger.issued)) in outstanding offers and \(text(ledger.redeemed)) redeemed or sent"
            + "\(unknown). \(text(ledger.room)) are left under the cap."
    }

    private static func guardrails(_ report: LoopReport) -> String {
        let items = report.guardrails.map { guardrail in
            "<li>\(light(guardrail.light).html)<div><b>\(HTMLEscape.text(guardrail.metric))</b>"
                + "<span class=\"r\">\(HTMLEscape.text(guardrail.reading)); \(HTMLEscape.text(guardrail.bound))</span>"
                + "</div></li>"
        }
        let list = items.isEmpty ? "<p class=\"sub\">None set.</p>" : "<ul class=\"lights\">\(items.joined())</ul>"
        return "<section class=\"card\"><h2>Guardrails</h2>\n\(list)</section>"
    }

    private static func light(_ light: LoopReport.GuardrailLight.Light) -> StatusLight {
        switch light {
        case .clear: StatusLight(kind: .good, word: "clear")
        case .watching: StatusLight(kind: .warn, word: "watching")
        case .crossed: StatusLight(kind: .bad, word: "crossed")
        }
    }

    private static func notes(_ report: LoopReport) -> String {
        guard !report.notes.isEmpty else { return "" }
        let items = report.notes.map { "<li>\(HTMLEscape.text($0))</li>" }
        return "<section class=\"card\"><h2>Notes</h2>\n<ul class=\"notes\">\(items.joined())</ul></section>"
    }

    private static func footer(_ report: LoopReport) -> String {
        let holdout = HTMLEscape.text("\(report.holdoutShare)")
        return """
            <footer><p>Lift is intention to treat: everyone who entered counts once, in the group they were drawn \
            into, whether or not a message reached them. \(holdout) of eligible members are held out and get nothing \
            from this loop. As of \(DateText.long(report.asOf)); \
            fingerprint <code>\(HTMLEscape.text(report.version))</code>.</p></footer>
            """
    }
}
