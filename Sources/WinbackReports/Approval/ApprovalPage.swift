package import WinbackModel

/// The page on which a person decides about a proposal: readable on a phone, without scripts, nothing loaded from anywhere.
///
/// What Winback computed stands apart from what the proposer says, which is only ever quoted.
package enum ApprovalPage {
    /// What the page shows.
    package struct Content: Sendable, Hashable {
        /// The proposal's id.
        package var id: ProposalID
        /// What it asks for, in a sentence.
        package var title: String
        /// Its fingerprint, whole.
        package var fingerprint: String
        /// Computed facts: a name and what is known.
        package var facts: [Fact]
        /// Longer computed parts: what changes, messages, who enters.
        package var sections: [Section]
        /// The proposer's own words; empty when there are none.
        package var proposerSays: String
        /// Why it cannot be decided any more; `nil` while it waits.
        package var closed: String?

        /// Makes content.
        package init(
            id: ProposalID, title: String, fingerprint: String, facts: [Fact], sections: [Section],
            proposerSays: String, closed: String?
        ) {
            self.id = id
            self.title = title
            self.fingerprint = fingerprint
            self.facts = facts
            self.sections = sections
            self.proposerSays = proposerSays
            self.closed = closed
        }
    }

    /// One computed fact.
    package struct Fact: Sendable, Hashable {
        /// What it is about.
        package var name: String
        /// What is known.
        package var value: String
        /// Makes a fact.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A longer computed part.
    package struct Section: Sendable, Hashable {
        /// Its heading.
        package var title: String
        /// Its lines, kept as they are.
        package var lines: [String]
        /// Makes a section.
        package init(_ title: String, _ lines: [String]) {
            self.title = title
            self.lines = lines
        }
    }

    /// What became of a form that was sent.
    package enum Notice: Sendable, Hashable {
        /// It was decided, in a sentence.
        case done(String)
        /// It was not, and why.
        case failed(String)
    }

    /// The page; `token` guards its form, which is left out when the proposal is closed or was just decided.
    package static func html(_ content: Content, token: String, who: String = "", notice: Notice? = nil) -> String {
        var body = "<p class=\"eyebrow\"><strong>\(HTMLEscape.text(content.id.text))</strong> "
        body += "<span>fingerprint \(HTMLEscape.text(String(content.fingerprint.prefix(12))))</span></p>\n"
        body += "<h1>\(HTMLEscape.text(content.title))</h1>\n"
        var isDone = false
        switch notice {
        case .done(let text):
            isDone = true
            body += "<p class=\"card good\" role=\"status\">\(HTMLEscape.text(text))</p>\n"
        case .failed(let text): body += "<p class=\"card bad\" role=\"alert\">\(HTMLEscape.text(text))</p>\n"
        case nil: break
        }
        body += card("Winback computed", facts(content.facts))
        for section in content.sections where !section.lines.isEmpty {
            body += card(section.title, "<pre>\(HTMLEscape.text(section.lines.joined(separator: "\n")))</pre>")
        }
        if !content.proposerSays.isEmpty {
            let words = HTMLEscape.text(content.proposerSays)
            body += card("The proposer says", "<blockquote>\(words)</blockquote>")
        }
        if let closed = content.closed {
            body += card("Decision", "<p>\(HTMLEscape.text(closed))</p>")
        } else if !isDone {
            body += card("Decision", form(content, token, who))
        }
        return page("\(content.id.text) · Winback", body)
    }

    /// A page that says one thing: an address that names nothing, or a form that cannot be read.
    package static func message(_ title: String, _ text: String) -> String {
        page(title, "<h1>\(HTMLEscape.text(title))</h1>\n<p class=\"sub\">\(HTMLEscape.text(text))</p>\n")
    }

    private static func facts(_ facts: [Fact]) -> String {
        let rows = facts.map { "<dt>\(HTMLEscape.text($0.name))</dt><dd>\(HTMLEscape.text($0.value))</dd>" }
        return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
    }

    private static func form(_ content: Content, _ token: String, _ who: String) -> String {
        """
        <form method="post" action="/approve/\(HTMLEscape.text(content.id.text))" autocomplete="off">
        <input type="hidden" name="token" value="\(HTMLEscape.text(token))">
        <input type="hidden" name="fingerprint" value="\(HTMLEscape.text(content.fingerprint))">
        <label>Who you are<input name="who" required maxlength="100" autocapitalize="none" \
        value="\(HTMLEscape.text(who))"></label>
        <label>Code from your authenticator<input name="code" required inputmode="numeric" pattern="[0-9 ]{6,7}" \
        maxlength="7" autocomplete="one-time-code"></label>
        <label>Reason (needed to reject)<textarea name="reason" maxlength="2000" rows="3"></textarea></label>
        <p class="buttons"><button name="decision" value="approve">Approve</button>
        <button name="decision" value="reject" class="quiet">Reject</button></p>
        </form>
        """
    }

    private static func card(_ title: String, _ inner: String) -> String {
        "<section class=\"card\"><h2>\(HTMLEscape.text(title))</h2>\n\(inner)\n</section>\n"
    }

    private static func page(_ title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTMLEscape.text(title))</title>
        <style>\(PageStyle.sheet)\(sheet)</style>
        </head>
        <body>
        <main>
        \(body)</main>
        </body>
        </html>

        """
    }

    private static let sheet = """

        main{max-width:720px}
        dl{display:grid;grid-template-columns:minmax(8em,auto) 1fr;gap:6px 16px;margin:0}
        dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font:.86rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
        blockquote{margin:0;padding-left:14px;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
        form{display:grid;gap:14px}
        label{display:grid;gap:4px;color:var(--muted);font-size:.9rem}
        input,textarea{font:inherit;color:var(--ink);background:var(--bg);border:1px solid var(--line);border-radius:8px;\
        padding:10px 12px;width:100%}
        input:focus-visible,textarea:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        .buttons{display:flex;flex-wrap:wrap;gap:12px}
        button{font:inherit;font-weight:650;border-radius:10px;border:1px solid transparent;padding:12px 22px;\
        background:var(--accent);color:var(--bg);cursor:pointer;min-height:44px}
        button.quiet{background:transparent;color:var(--ink);border-color:var(--line)}
        p.card{padding:14px 18px}
        @media (max-width:480px){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:10px}.buttons button{flex:1}}
        """
}
