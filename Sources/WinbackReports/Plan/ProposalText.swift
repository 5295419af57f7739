package import WinbackEngine
package import WinbackModel

/// Proposals for a terminal: what Winback computed stands apart from what the proposer says.
package enum ProposalText {
    /// One proposal with its forecast, ending with a line break; times are shown in `zone`.
    ///
    /// `old` is the playbook at work, when it is another; its differences are told by meaning.
    package static func render(
        _ proposal: ProposalRecord, playbook: Playbook?, old: Playbook? = nil, facts: ProposalFacts? = nil,
        currency: Currency, zone: ZoneRules = .utc, style: TextStyle
    ) -> String {
        var table = TextTable([.init(""), .init("")])
        table.add("asks for", words(proposal.kind))
        table.add(proposal.loop == nil ? "about" : "loop", proposal.subject.name)
        table.add("fingerprint", proposal.digest.short)
        table.add("proposed", "\(DateText.moment(proposal.createdAt, in: zone)), by \(proposer(proposal))")
        table.add("decide before", DateText.moment(proposal.decideBefore, in: zone))
        table.add(["status", .init(status(proposal, zone), tone(proposal.status))])
        if let reason = proposal.decisionReason, !reason.isEmpty { table.add("because", reason) }
        let says =
            proposal.reason.isEmpty ? [] : ["", style.heading("The proposer says")] + quoted(proposal.reason, style)
        let head = style.paint(TerminalEscape.line(proposal.id.text), .strong)
        let sections =
            facts.map {
                FactsText($0, proposal, currency: currency, zone: zone, style: style).sections(old: old, new: playbook)
            } ?? []
        let forecast = playbook.map {
            ForecastText.render(proposal.forecast, playbook: $0, currency: currency, style: style)
        }
        return ([head] + table.lines(style) + says + ["", style.heading("Winback computed"), ""]).joined(
            separator: "\n")
            + "\n" + (sections + [forecast].compactMap(\.self)).joined(separator: "\n")
    }

    /// `2 people`, `1 person`.
    package static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

    static func proposer(_ proposal: ProposalRecord) -> String {
        proposal.detail.actsFor.map { "\(proposal.proposer), acting for \($0)" } ?? proposal.proposer.text
    }

    /// Proposals as a table, in the order given, ending with a line break.
    package static func list(
        _ proposals: [ProposalRecord], currency: Currency, zone: ZoneRules = .utc, style: TextStyle
    ) -> String {
        guard !proposals.isEmpty else { return "No proposals.\n" }
        var table = TextTable([
            .init("id"), .init("about"), .init("asks for"), .init(number: "at worst", unit: currency.code),
            .init("status"), .init("decide before"),
        ])
        for proposal in proposals {
            table.add([
                .init(proposal.id.text), .init(proposal.subject.name), .init(proposal.kind.rawValue),
                .init(currency.decimal(proposal.forecast.liability)),
                .init(proposal.status.rawValue, tone(proposal.status)),
                .init("\(zone.date(at: proposal.decideBefore))"),
            ])
        }
        return table.lines(style, indent: 0).joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String, _ style: TextStyle) -> [String] {
        TerminalEscape.lines(text).split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            TextWidth.wrap(String($0), to: style.width - 4).map {
                style.paint("  |", .quiet) + ($0.isEmpty ? "" : " \($0)")
            }
        }
    }

    static func words(_ kind: ProposalRecord.Kind) -> String {
        switch kind {
        case .launch: "launch: start this loop"
        case .change: "change: put another version to work"
        case .budget: "budget: put a version to work that may spend more, and differs in nothing else"
        case .migrate: "migrate: move entries on their way to the version at work"
        case .policy: "policy: allow more than is allowed now"
        case .bulk: "bulk: single operations beyond the daily limit"
        case .approver: "approver: let somebody decide proposals"
        case .resume: "resume: go on after a guardrail stopped it"
        case .retune: "retune: move shares beyond the approved limits"
        }
    }

    static func status(_ proposal: ProposalRecord, _ zone: ZoneRules) -> String {
        var text = proposal.status.rawValue
        if let by = proposal.decidedBy { text += " by \(by)" }
        if let at = proposal.decidedAt { text += ", \(DateText.moment(at, in: zone))" }
        return text
    }

    private static func tone(_ status: ProposalRecord.Status) -> TextStyle.Tone {
        switch status {
        case .waiting: .warning
        case .approved: .good
        case .rejected: .bad
        case .lapsed, .void: .quiet
        }
    }
}
