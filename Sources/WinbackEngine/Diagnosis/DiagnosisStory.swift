/// Words for a diagnosis, in a fixed order: premise, factors, places, mix, what was ruled out and searched, limits.
struct DiagnosisStory {
    let diagnoser: Diagnoser
    let table: DiagnosisTable
    let placeboTable: DiagnosisTable?
    let diagnosis: Diagnosis
    let events: [String]

    /// All sentences.
    var sentences: [String] {
        premise + flow + factors + places + mix + ruledOut + searched + placebo + limits
    }

    private var premise: [String] {
        let totals = diagnosis.totals
        let before = table.isRatio ? totals.previousRate : totals.previous
        let after = table.isRatio ? totals.currentRate : totals.current
        var lines = [
            "\(diagnoser.metric) went from \(diagnoser.value(before)) to \(diagnoser.value(after))"
                + (before > 0 ? " (\(signed(percent: after / before - 1)))." : ".")
        ]
        guard let variation = diagnosis.variation else {
            return lines + ["Whether this is more than ordinary variation was not tested: no daily series was given."]
        }
        let range = "\(diagnoser.value(variation.expected)) ± \(diagnoser.value(variation.spread))"
        let basis = "\(variation.compared) earlier periods" + (variation.seasonal ? " and the year before" : "")
        switch variation.verdict {
        case .moved:
            lines.append("That is beyond ordinary variation: \(basis) lead to \(range).")
        case .noise:
            lines.append("That is within ordinary variation: \(basis) lead to \(range).")
        case .tooLittleHistory:
            lines.append(
                "There is too little history to tell it from ordinary variation: \(variation.compared) earlier "
                    + "periods, \(Variation.fewestPeriods) are needed.")
        }
        return lines
    }

    private var flow: [String] {
        guard let flow = diagnosis.flow else { return [] }
        return ["\(flow.gained) came, \(flow.lost) left and \(flow.retained) stayed."]
    }

    private var factors: [String] {
        guard let tree = diagnosis.factors else { return [] }
        let parts = zip(tree.factors, tree.effects).map { "\($0.name) \(signed(amount: $1))" }
        return ["By factor: " + parts.joined(separator: ", ") + "."]
    }

    private var places: [String] {
        if diagnosis.places.isEmpty {
            return ["No slice departs from the rest by more than leaves scatter anyway: it is everywhere or nowhere."]
        }
        return diagnosis.places.enumerated().map { index, cause in
            let name = cause.words(in: table)
            let part =
                "\(percent(cause.support)) of the total, explains \(percent(max(cause.shareExplained, 0))) of "
                + "what is out of line"
            if table.isRatio {
                let own = SliceTotals(
                    previous: cause.previous, current: cause.current,
                    previousDenominator: cause.previousDenominator, currentDenominator: cause.currentDenominator)
                let expected = cause.currentDenominator > 0 ? cause.expected / cause.currentDenominator : 0
                return "\(index + 1). \(name): \(diagnoser.value(own.previousRate)) to "
                    + "\(diagnoser.value(own.currentRate)), \(diagnoser.value(expected)) expected "
                    + "(\(signed(amount: cause.unexpected))); \(part)."
            }
            return "\(index + 1). \(name): \(diagnoser.amount(cause.previous)) to "
                + "\(diagnoser.amount(cause.current)), \(diagnoser.amount(cause.expected)) expected "
                + "(\(signed(amount: cause.unexpected))); \(part)."
        }
    }

    private var mix: [String] {
        guard let mix = diagnosis.mix else { return [] }
        return [
            "Over \(table.dimensions[mix.dimension]), rates account for \(signed(value: mix.split.rate)) and the mix "
                + "for \(signed(value: mix.split.mix))."
        ]
    }

    private var ruledOut: [String] {
        diagnosis.ruledOut.map {
            "\($0.slice.words(in: table)) looked \(signed(amount: $0.unexpected)) out of line; without the places above "
                + "it is at \(signed(amount: $0.left))."
        }
    }

    private var searched: [String] {
        let findings = diagnosis.findings
        let names = table.dimensions.joined(separator: ", ")
        return [
            "Searched: \(findings.slicesSearched) slices of up to \(findings.layers) of the dimensions \(names)."
        ]
    }

    private var placebo: [String] {
        guard let placebo = diagnosis.placebo, let placeboTable else { return [] }
        return [
            "Between two earlier periods the largest unexpected value of one element was "
                + "\(signed(amount: placebo.unexpected)) (\(placebo.slice.words(in: placeboTable)))."
        ]
    }

    private var limits: [String] {
        let known = events.isEmpty ? [] : ["Known on these dates: " + events.joined(separator: "; ") + "."]
        return known + ["This says where, not why."]
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))%" }
    private func signed(percent share: Double) -> String {
        share.isFinite && abs(share) < 1e6 ? (share < 0 ? "-" : "+") + percent(abs(share)) : "not comparable"
    }
    private func signed(amount: Double) -> String { (amount < 0 ? "-" : "+") + diagnoser.amount(abs(amount)) }
    private func signed(value: Double) -> String { (value < 0 ? "-" : "+") + diagnoser.value(abs(value)) }
}
