internal import WinbackEngine
internal import WinbackModel

/// What Winback computed about a proposal beside its forecast, as sections for a terminal.
struct FactsText {
    let facts: ProposalFacts
    let proposal: ProposalRecord
    let currency: Currency
    let zone: ZoneRules
    let style: TextStyle

    init(_ facts: ProposalFacts, _ proposal: ProposalRecord, currency: Currency, zone: ZoneRules, style: TextStyle) {
        self.facts = facts
        self.proposal = proposal
        self.currency = currency
        self.zone = zone
        self.style = style
    }

    /// The sections in order, each ending with a line break.
    func sections(old: Playbook?, new: Playbook?) -> [String] {
        [deciding, evidence, replay, changes(old, new), policy, messages].compactMap(\.self)
    }

    private var deciding: String? {
        var table = TextTable([.init(""), .init("")])
        if proposal.status == .waiting {
            let missing = ProposalText.people(facts.peopleMissing)
            table.add("people", "\(ProposalText.people(facts.peopleNeeded)) approve, \(missing) still needed")
            let names = facts.mayDecide.map(\.text).joined(separator: ", ")
            table.add("may decide", names.isEmpty ? "nobody who is registered" : names)
        }
        for decision in facts.decisions {
            let why = decision.reason.isEmpty ? "" : ": \(decision.reason)"
            let factor = decision.factorChecked ? "" : " (factor not checked)"
            table.add(
                "\(decision.person)",
                "\(decision.verdict.rawValue), \(DateText.moment(decision.at, in: zone))\(factor)\(why)")
        }
        if proposal.forecast.liability > .zero {
            table.add("counts with", currency.text(facts.countedLiability))
        }
        table.add(
            "team", "running \(currency.text(facts.teamRunning)), waiting \(currency.text(facts.teamPending))")
        if let until = facts.runsUntil { table.add("would run until", DateText.long(until)) }
        if proposal.detail.attempt > 1 {
            table.add(["attempt", .init("\(Self.ordinal(proposal.detail.attempt)) attempt at the same", .warning)])
        }
        if let earlier = proposal.detail.reissueOf { table.add("puts forward again", earlier.text) }
        if let bulk = proposal.detail.bulk {
            table.add("asks for", "\(NumberText.count(bulk.members)) members, \(currency.text(bulk.value))")
        }
        if let moved = facts.moved { table.add(["has moved", .init(moved, .bad)]) }
        return ([style.heading("Deciding")] + table.lines(style)).joined(separator: "\n") + "\n"
    }

    /// What the daemon goes by when it asks by itself.
    var evidence: String? { proposal.detail.evidence.map { EvidenceText.render($0, currency, style) } }

    /// What its shares of variants would have brought on logged outcomes.
    var replay: String? {
        facts.replay.map { ReplayText.render($0, currency, style) }
    }

    func changes(_ old: Playbook?, _ new: Playbook?) -> String? {
        var text = ""
        if let old, let new {
            let lines = PlaybookDiff.lines(old: old, new: new, currency: currency)
            if !lines.isEmpty { text = PlaybookDiffText.render(lines, style: style) }
        }
        for change in facts.changes where change.part != "playbook" {
            text += (text.isEmpty ? "" : "\n") + style.heading(TerminalEscape.line(change.part)) + "\n"
            for line in change.removed { text += style.paint("  - " + TerminalEscape.line(line), .bad) + "\n" }
            for line in change.added { text += style.paint("  + " + TerminalEscape.line(line), .good) + "\n" }
        }
        return text.isEmpty ? nil : text
    }

    var policy: String? {
        guard !facts.policyChanges.isEmpty else { return nil }
        return style.heading("Policy") + "\n" + PolicyChangeText.render(facts.policyChanges, style: style)
    }

    /// Texts stand fenced, line by line: whatever they say is theirs and not Winback's.
    var messages: String? {
        guard !facts.messages.isEmpty else { return nil }
        var lines: [String] = []
        for message in facts.messages {
            let head = "\(message.template) (\(message.channel.rawValue), \(message.purpose.rawValue))"
            lines.append(style.heading("Message " + TerminalEscape.line(head)))
            let subject = message.subject.isEmpty ? [] : ["Subject: \(message.subject)", ""]
            let body = message.body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            for line in subject + body {
                for part in TextWidth.wrap(TerminalEscape.line(line), to: style.width - 4) {
                    lines.append(style.paint("  |", .quiet) + (part.isEmpty ? "" : " \(part)"))
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `second`, `third`; from the tenth on, `10th` would have to be told apart from `11th`, so all end alike.
    static func ordinal(_ number: Int) -> String {
        let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
        return words.indices.contains(number - 1) ? words[number - 1] : "number \(number)"
    }
}
