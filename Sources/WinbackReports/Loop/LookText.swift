package import WinbackEngine
package import WinbackModel

/// The parts of a look in words.
package enum LookText {
    /// `+1.8 pp (95% interval +0.6 to +3.0 pp)`.
    package static func interval(_ lift: LookRecord.Interval, alpha: Double) -> String {
        let decimals = NumberText.decimals(forWidth: lift.high - lift.low)
        return NumberText.percentagePoints(lift.estimate, decimals: decimals) + " (\(level(alpha)) interval "
            + range(lift) + ")"
    }

    /// `+0.6 to +3.0 pp`.
    package static func range(_ lift: LookRecord.Interval) -> String {
        let decimals = NumberText.decimals(forWidth: lift.high - lift.low)
        guard lift.low.isFinite || lift.high.isFinite else { return "unbounded" }
        if !lift.low.isFinite { return "up to \(NumberText.percentagePoints(lift.high, decimals: decimals))" }
        if !lift.high.isFinite { return "\(NumberText.percentagePoints(lift.low, decimals: decimals)) and more" }
        return "\(NumberText.points(lift.low, decimals: decimals)) to "
            + NumberText.percentagePoints(lift.high, decimals: decimals)
    }

    /// `+0.42 EUR (+0.10 to +0.74)`: margin per member.
    package static func margin(_ margin: LookRecord.Interval, _ currency: Currency) -> String {
        func bare(_ value: Double) -> String {
            String(NumberText.signedMoney(value, currency).dropLast(currency.code.count + 1))
        }
        return "\(NumberText.signedMoney(margin.estimate, currency)) (\(bare(margin.low)) to \(bare(margin.high)))"
    }

    /// `95%`, from an error level.
    package static func level(_ alpha: Double) -> String {
        let percent = NumberText.fixed((1 - alpha) * 100, 1)
        return (percent.hasSuffix(".0") ? String(percent.dropLast(2)) : percent) + "%"
    }

    /// The decision as people read it.
    package static func word(_ decision: LookRecord.Decision) -> String {
        switch decision {
        case .better: "better"
        case .worse: "worse"
        case .notYet: "not decided yet"
        case .thin: "too thin for a number"
        }
    }

    /// What the decision means for the tone it is shown in.
    static func tone(_ decision: LookRecord.Decision) -> TextStyle.Tone {
        switch decision {
        case .better: .good
        case .worse: .bad
        case .notYet: .warning
        case .thin: .quiet
        }
    }

    /// Whether the truth lies in the interval, in words; empty when either is unknown.
    static func coverage(_ lift: LookRecord.Interval?, truth: Double?) -> String {
        guard let lift, let truth else { return "" }
        return (lift.low...max(lift.low, lift.high)).contains(truth) ? "inside the interval" : "outside the interval"
    }

    /// The sentence at the head of a report.
    package static func headline(_ report: LoopReport) -> String {
        if let sentence = report.looks.last?.sentence, !sentence.isEmpty { return sentence }
        return report.looks.isEmpty ? "No reading yet: no window has closed." : "No reading yet."
    }
}
