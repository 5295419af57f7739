internal import WinbackEngine
internal import WinbackModel

/// What proposed shares would have brought on logged outcomes, for a terminal.
enum ReplayText {
    /// A heading and one sentence, ending with a line break.
    static func render(_ replay: OffPolicyReading, _ currency: Currency, _ style: TextStyle) -> String {
        let lines = TextWidth.wrap(TerminalEscape.line(sentence(replay, currency)), to: style.width - 2)
        return ([style.heading("Replayed on logged outcomes")] + lines.map { "  " + $0 }).joined(separator: "\n") + "\n"
    }

    private static func sentence(_ replay: OffPolicyReading, _ currency: Currency) -> String {
        let outcomes = "\(NumberText.count(replay.outcomes)) logged outcomes"
        if !replay.untried.isEmpty {
            return
                "No logged outcome speaks to \(replay.untried.joined(separator: ", ")): an offer or a timing that was "
                + "never tried cannot be replayed, so nothing is said of its gain."
        }
        guard let gain = replay.gain else {
            return "Too thin: effective sample \(count(replay.effective)) of \(count(replay.needed)) needed, from "
                + "\(outcomes); largest weight \(NumberText.fixed(replay.largestWeight, 1))."
        }
        func text(_ value: Double) -> String {
            replay.isRate
                ? NumberText.percentagePoints(value, decimals: 2) : NumberText.signedMoney(value, currency)
        }
        let what = replay.isRate ? "members who come back" : "margin per treated member"
        return
            "\(text(gain.estimate)) (\(text(gain.low)) to \(text(gain.high)), 95%) \(what), against the shares that were "
            + "logged; effective sample \(count(replay.effective)) of \(outcomes), largest weight "
            + "\(NumberText.fixed(replay.largestWeight, 1))."
    }

    private static func count(_ value: Double) -> String { NumberText.count(Int(value.rounded(.down))) }
}
