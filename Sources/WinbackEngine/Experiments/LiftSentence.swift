internal import WinbackModel

/// A look in words: decided, safe so far, or not yet and for about how long.
struct LiftSentence {
    let look: LookRecord
    let evidence: LookEvidence
    /// Whether members do not come in the planned shares.
    let isBroken: Bool

    /// The whole sentence.
    var text: String {
        let share = evidence.terms.holdoutShare
        if share <= .zero || share >= .one {
            return "No reading: with a control group of \(share) there is nothing to compare."
        }
        if isBroken {
            return "No reading: treated and held out do not come in the planned shares, so the assignment is broken."
        }
        guard let lift = look.lift else { return thin }
        return conversions(lift) + money
    }

    private var thin: String {
        let until = evidence.decisionExpected.map(\.description).joined(separator: " to ")
        return "Not enough evidence for a number: first reading on \(evidence.firstReading), "
            + (until.isEmpty ? "no decision expected within the run." : "decision expected \(until).")
    }

    private func conversions(_ lift: LookRecord.Interval) -> String {
        let now = "\(points(lift.estimate)) (\(points(lift.low)) to \(points(lift.high)))"
        if let decided = evidence.decided {
            return "Decided \(decided.decision.rawValue) on \(decided.date) at check \(decided.number): "
                + "the difference in members who came back is \(now)."
        }
        let isSafe = lift.estimate >= 0 && lift.low > -evidence.terms.minimumLift.fraction
        if isSafe {
            return "Safe so far: a loss of \(evidence.terms.minimumLift) is excluded. "
                + "The difference is \(now); to decide takes \(wait(lift))."
        }
        return "Not yet: \(wait(lift)). The difference so far is \(now)."
    }

    /// How long it takes until a difference as seen is decided, at the pace of windows closing so far.
    ///
    /// The distance from the estimate to the end nearest zero shrinks with the root of members, so they must grow by
    /// the square of that distance over the estimate.
    private func wait(_ lift: LookRecord.Interval) -> String {
        let members = Double(look.treated + look.heldOut)
        let reach = lift.estimate > 0 ? lift.estimate - lift.low : lift.high - lift.estimate
        let ratio = abs(lift.estimate) > 0 ? reach / abs(lift.estimate) : .infinity
        let more = members * (ratio * ratio - 1)
        guard more.isFinite, members + more <= 10 * Double(max(evidence.terms.plannedMembers, 1_000)) else {
            return "more members than are in sight, the difference being so small"
        }
        let days = max(1, look.date - evidence.firstReading + 1)
        let needed = Double(days) * more / max(members, 1)
        return "about \(whole(more)) more \(whole(more) == 1 ? "member" : "members") "
            + "or \(whole(needed)) \(whole(needed) == 1 ? "day" : "days")"
    }

    /// At least one, and with no more digits than an estimate deserves.
    private func whole(_ value: Double) -> Int {
        let exact = Int(max(1, value).rounded(.up))
        var unit = 1
        while exact / unit >= 100 { unit *= 10 }
        return (exact + unit - 1) / unit * unit
    }

    /// What is decided about margin; more members who come back at a loss are a finding too.
    private var money: String {
        guard let decided = evidence.moneyDecided, let margin = look.margin else { return "" }
        let ends = [margin.estimate, margin.low, margin.high].map {
            evidence.terms.currency.text(Money(rounding: $0))
        }
        let now = "now \(ends[0]) against the control group (\(ends[1]) to \(ends[2]))"
        if decided.decision == .worse {
            let but = evidence.decided?.decision == .better ? "But profit" : "Profit"
            return " \(but) per member is down, decided on \(decided.date) at check \(decided.number): \(now)."
        }
        return " Profit per member is up, decided on \(decided.date) at check \(decided.number): \(now)."
    }

    private func points(_ value: Double) -> String { percentagePoints(value) }
}

/// `+1.93 pp`: a difference of rates in percentage points with two decimals.
package func percentagePoints(_ value: Double) -> String {
    guard value.isFinite else { return value < 0 ? "unbounded below" : "unbounded above" }
    let hundredths = Int64((value * 10_000).rounded(.toNearestOrEven))
    let sign = hundredths < 0 ? "−" : "+"
    return "\(sign)\(hundredths.magnitude / 100).\(padded(Int64(hundredths.magnitude % 100), 2)) pp"
}
