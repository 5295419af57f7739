internal import WinbackEngine
internal import WinbackModel

/// One of the few numbers a report begins with.
struct KeyNumber {
    var name: String
    var value: String
    var detail: String

    /// The key numbers of a report, the most important first.
    static func all(_ report: LoopReport) -> [KeyNumber] {
        [lift(report), comeback(report), margin(report), money(report), laws(report)].compactMap { $0 }
    }

    private static func lift(_ report: LoopReport) -> KeyNumber {
        guard let look = report.looks.last else { return KeyNumber(name: "Lift", value: "–", detail: "no check yet") }
        guard let lift = look.lift else {
            return KeyNumber(name: "Lift", value: "not yet", detail: "too few closed windows for a number")
        }
        let decimals = NumberText.decimals(forWidth: lift.high - lift.low)
        return KeyNumber(
            name: "Lift, \(LookText.word(look.decision))",
            value: NumberText.percentagePoints(lift.estimate, decimals: decimals),
            detail: "\(LookText.level(look.alpha)) interval \(LookText.range(lift))")
    }

    private static func comeback(_ report: LoopReport) -> KeyNumber? {
        guard let look = report.looks.last else { return nil }
        return KeyNumber(
            name: "Came back", value: NumberText.rate(look.treatedGoals, of: look.treated),
            detail: "of \(NumberText.count(look.treated)), against "
                + NumberText.rate(look.heldOutGoals, of: look.heldOut)
                + " of \(NumberText.count(look.heldOut)) in control"
        )
    }

    private static func margin(_ report: LoopReport) -> KeyNumber? {
        guard let margin = report.looks.last?.margin else { return nil }
        return KeyNumber(
            name: "Margin a member", value: NumberText.signedMoney(margin.estimate, report.currency),
            detail: "interval \(NumberText.signedMoney(margin.low, report.currency)) to "
                + NumberText.signedMoney(margin.high, report.currency))
    }

    private static func money(_ report: LoopReport) -> KeyNumber {
        guard let ledger = report.ledger else {
            return KeyNumber(name: "Spent", value: report.currency.text(.zero), detail: "nothing reserved")
        }
        return KeyNumber(
            name: "Spent", value: report.currency.text(ledger.spent),
            detail: "\(report.currency.text(ledger.reserved)) reserved, cap \(report.currency.text(ledger.cap))")
    }

    private static func laws(_ report: LoopReport) -> KeyNumber? {
        guard let laws = report.laws else { return nil }
        return KeyNumber(
            name: "Laws broken", value: NumberText.count(laws.violations),
            detail: "in \(NumberText.count(laws.checked)) checks")
    }
}
