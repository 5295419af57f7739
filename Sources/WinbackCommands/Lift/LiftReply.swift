import WinbackModel
import WinbackStatistics

/// Readings of every arm of a file against its control.
struct LiftReply: Sendable {
    /// One arm.
    struct Arm: Sendable {
        var name: String
        var members: Int
        var conversions: Int
        var reading: LiftReading
        /// Margin × outcome − cost per member, where costs were stated.
        var profit: LiftReading?
        /// Share of the variance that the covariate left.
        var varianceKept: Double?
        /// The cost per treated member at which nothing is earned, from the outcome's interval.
        var breakEven: ConfidenceInterval?
    }

    var question: LiftQuestion
    var kind: LiftQuestion.Kind
    var controlMembers: Int
    var controlMean: Double
    var controlConversions: Int
    var arms: [Arm]
    /// ln of the evidence against the planned shares.
    var sampleRatioLogE: Double
    var sampleRatio: SampleRatioTest.Verdict
    /// Arms that hold when all are judged together (e-BH at α).
    var together: [String]
    var notes: [String] = []

    /// Whether shares were stated and are broken: then no lift may be believed.
    var isBroken: Bool { sampleRatio == .stop && !question.shares.isEmpty }

    /// Reads every arm; throws where the question does not fit the data.
    init(_ question: LiftQuestion, table: LiftTable) throws {
        let control = table.ledger.state(arm: -1)
        let everyone = table.arms.indices.map { table.ledger.state(arm: $0) }.reduce(control, +)
        self.question = question
        kind = question.kind ?? (everyone.isBinary ? .conversion : .amount)
        controlMembers = control.count
        controlConversions = control.nonzero
        (arms, controlMean, together) = ([], control.mean, [])
        if case .ratio = kind {
            controlMean = control.denominatorMean == 0 ? .nan : control.mean / control.denominatorMean
        }
        let ratio = Self.sampleRatio(question, table)
        (sampleRatioLogE, sampleRatio) = (ratio.logE, ratio.verdict)
        arms = try table.arms.indices.map { try arm($0, table) }
        together = MultipleTesting.eBenjaminiHochberg(logE: arms.map(\.reading.logE), alpha: question.alpha)
            .map { table.arms[$0] }
        notes = notes(table)
    }

    /// Stated shares, or equal ones.
    private static func sampleRatio(_ question: LiftQuestion, _ table: LiftTable) -> SampleRatioTest {
        let names = [question.control] + table.arms
        let stated = Dictionary(question.shares.map { ($0.arm, $0.share) }, uniquingKeysWith: { first, _ in first })
        let counts = [table.ledger.state(arm: -1).count] + table.arms.indices.map { table.ledger.state(arm: $0).count }
        return SampleRatioTest(
            counts: counts, plannedShares: names.map { question.shares.isEmpty ? 1 : stated[$0] ?? 1 })
    }

    private func arm(_ index: Int, _ table: LiftTable) throws -> Arm {
        let treated = table.ledger.state(arm: index)
        let control = table.ledger.state(arm: -1)
        let strata = table.ledger.strata(arm: index)
        let name = table.arms[index]
        var plan = question.plan
        plan.treatedShare = treatedShare(name)
        let (reading, contrast) = try read(treated, control, strata, plan, name)
        var found = Arm(name: name, members: treated.count, conversions: treated.nonzero, reading: reading)
        if question.covariate != nil { found.varianceKept = contrast.varianceKept }
        guard let cost = question.cost else { return found }
        let gains = table.ledger.strata(arm: index, metric: LiftTable.profit)
        if var profit = question.covariate == nil ? Contrast(strata: gains) : Contrast(adjusted: gains) {
            // A cost makes every treated outcome count as one; burn-in is about what members did.
            profit.leastConversions = contrast.leastConversions
            found.profit = LiftReading(profit, plan: plan)
        }
        if case .each = cost {
            let ends = reading.absoluteInterval
            found.breakEven = ConfidenceInterval(
                lower: question.margin * ends.lower, upper: question.margin * ends.upper)
        }
        return found
    }

    private func treatedShare(_ arm: String) -> Double? {
        let stated = question.shares
        guard let treated = stated.first(where: { $0.arm == arm })?.share,
            let control = stated.first(where: { $0.arm == question.control })?.share
        else { return nil }
        return treated / (treated + control)
    }

    private func read(
        _ treated: OutcomeState, _ control: OutcomeState, _ strata: [Contrast.Stratum], _ plan: ReadingPlan,
        _ name: String
    ) throws -> (LiftReading, Contrast) {
        let form: VarianceForm = kind == .conversion ? .rate : .sample
        if question.covariate != nil {
            guard let contrast = Contrast(adjusted: strata) else {
                throw WinbackError(
                    "no_covariate", .badInput,
                    "`\(question.covariate ?? "")` cannot adjust `\(name)`: it needs at least "
                        + "\(Contrast.covariateMembersMin) members, to be known of one in twenty, and to vary",
                    advice: "read without --covariate")
            }
            return (LiftReading(contrast, plan: plan), contrast)
        }
        if case .ratio(let denominator) = kind {
            guard let contrast = Contrast(ratioStrata: strata) else {
                throw WinbackError(
                    "no_denominator", .badInput, "`\(denominator)` sums to zero in `\(name)` or the control")
            }
            return (LiftReading(contrast, plan: plan), contrast)
        }
        guard let contrast = Contrast(strata: strata, variance: form) else {
            throw WinbackError("too_few", .badInput, "`\(name)` and the control need two members each")
        }
        if kind == .conversion, question.strata == nil,
            let reading = LiftReading(conversionsOf: treated, control: control, plan: plan)
        {
            return (reading, contrast)
        }
        return (LiftReading(contrast, plan: plan), contrast)
    }

    private func notes(_ table: LiftTable) -> [String] {
        var notes: [String] = []
        if question.method == .fixed {
            notes.append(
                "Read once: looked at repeatedly, fixed intervals reject half of all experiments without effect.")
        }
        if question.method != .fixed, question.planned == nil {
            notes.append("Tuned for 5,000 members an arm with its control; state --planned before the first look.")
        }
        if sampleRatio != .healthy, question.shares.isEmpty {
            notes.append("The arms are not equally large; if they were not meant to be, state --shares.")
        }
        if table.withoutCovariate > 0 {
            notes.append("\(table.withoutCovariate) members have no covariate and count as 0 there.")
        }
        if table.capped > 0 { notes.append("\(table.capped) outcomes were lowered to the cap.") }
        return notes
    }
}
