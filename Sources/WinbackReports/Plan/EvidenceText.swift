internal import WinbackEngine
internal import WinbackModel

/// What the daemon goes by when it proposes something itself, for a terminal.
enum EvidenceText {
    /// A table of figures with their intervals and what they are of, ending with a line break.
    static func render(_ evidence: ProposalEvidence, _ currency: Currency, _ style: TextStyle) -> String {
        var table = TextTable([.init(""), .init(""), .init(""), .init(number: "of")])
        for fact in evidence.facts {
            var ends = ""
            if let low = fact.low, let high = fact.high {
                ends = "\(figure(low, fact.unit, currency)) to \(figure(high, fact.unit, currency))"
            }
            table.add(fact.what, figure(fact.figure, fact.unit, currency), ends, NumberText.count(fact.n))
        }
        let head = "What it goes by (\(words(evidence.rule)): \(evidence.about))"
        return ([style.heading(TerminalEscape.line(head))] + table.lines(style)).joined(separator: "\n") + "\n"
    }

    private static func figure(_ value: Double, _ unit: ProposalEvidence.Fact.Unit, _ currency: Currency) -> String {
        switch unit {
        case .share: NumberText.percent(value)
        case .points: NumberText.percentagePoints(value, decimals: 2)
        case .money: NumberText.signedMoney(value, currency)
        case .days: "\(NumberText.count(Int(value.rounded()))) days"
        case .count: NumberText.count(Int(value.rounded()))
        }
    }

    private static func words(_ rule: ProposalEvidence.Rule) -> String {
        switch rule {
        case .retire: "retire the other variants of"
        case .narrowAudience: "a narrower audience, without"
        case .widenAudience: "a wider audience, with"
        case .smallerOffer: "a smaller offer"
        case .moveWait: "another wait"
        case .smallerHoldout: "a smaller control group"
        case .largerHoldout: "a larger control group"
        }
    }
}
