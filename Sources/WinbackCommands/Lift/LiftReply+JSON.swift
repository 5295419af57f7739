import WinbackStatistics
import WinbackWire

extension LiftReply {
    /// The reply for programs; an end that does not exist is null.
    var json: JSONValue {
        var document: JSONObject = [
            "outcome": .string(question.outcome), "kind": .string(kind.name),
            "method": .string(question.method.rawValue), "alpha": .number(question.alpha),
            "planned": .number(question.plan.plannedMembers),
            "control": [
                "arm": .string(question.control), "n": .integer(Int64(controlMembers)), "mean": .number(controlMean),
            ],
            "arms": .array(arms.map(json)),
        ]
        document["srm"] = [
            "log_e": .number(sampleRatioLogE), "alarm": .bool(sampleRatio != .healthy),
            "planned": .string(question.shares.isEmpty ? "equal" : "stated"),
        ]
        document["together"] = .array(together.map { .string($0) })
        document["notes"] = .array(notes.map { .string($0) })
        return .object(document)
    }

    /// The word for what an arm's evidence decides.
    func decision(_ reading: LiftReading) -> String { isBroken ? "not_read" : reading.decision.rawValue }

    private func json(_ arm: Arm) -> JSONValue {
        let reading = arm.reading
        var document: JSONObject = [
            "arm": .string(arm.name), "n": .integer(Int64(arm.members)), "mean": .number(reading.treatedMean),
            "absolute": ends(reading.absolute, reading.absoluteInterval),
            "relative": ends(reading.relative ?? .nan, reading.relativeInterval),
            "log_e": .number(reading.logE), "p": .number(reading.pValue), "decision": .string(decision(reading)),
        ]
        if let more = reading.moreMembers { document["more_members"] = .integer(Int64(min(more.rounded(.up), 1e15))) }
        if let kept = arm.varianceKept { document["variance_kept"] = .number(kept) }
        if let profit = arm.profit {
            var gain = ends(profit.absolute, profit.absoluteInterval).objectValue ?? [:]
            gain["p"] = .number(profit.pValue)
            gain["decision"] = .string(decision(profit))
            document["profit"] = .object(gain)
        }
        if let even = arm.breakEven { document["break_even_cost"] = ends(question.margin * reading.absolute, even) }
        return .object(document)
    }

    private func ends(_ estimate: Double, _ interval: ConfidenceInterval?) -> JSONValue {
        [
            "estimate": .number(estimate), "low": .number(interval?.lower ?? .nan),
            "high": .number(interval?.upper ?? .nan),
        ]
    }
}
