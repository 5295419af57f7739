package import WinbackEngine
import WinbackModel
package import WinbackWire

extension LoopReport.FunnelStage {
    static let shape = Shape<LoopReport.FunnelStage>.object(
        "FunnelStage", "One row of the funnel.",
        Field("name", "What the stage is called.", .string(max: 200), \.name),
        Field("members", "Members in it.", .integer(0...Int.max), \.members),
        make: { LoopReport.FunnelStage(name: $0, members: $1) })
}

extension LoopReport.GuardrailLight {
    static let shape = Shape<LoopReport.GuardrailLight>.object(
        "GuardrailLight", "One guardrail and its light.",
        Field("metric", "Metric watched.", .string(max: 200), \.metric),
        Field("reading", "Reading in words.", .string(max: 1_000), \.reading),
        Field("bound", "Bound in words.", .string(max: 1_000), \.bound),
        Field("light", "clear, watching or crossed.", .string(max: 20), \.light.rawValue),
        make: {
            LoopReport.GuardrailLight(metric: $0, reading: $1, bound: $2, light: Light(rawValue: $3) ?? .watching)
        })
}

extension LoopReport.MoneyPoint {
    static let shape = Shape<LoopReport.MoneyPoint>.object(
        "MoneyPoint", "Money of one day, in minor units.",
        Field("date", "Date.", .date, \.date),
        Field("spent", "Issued plus redeemed.", .minorUnits, \.spent),
        Field("reserved", "Reserved.", .minorUnits, \.reserved),
        make: { LoopReport.MoneyPoint(date: $0, spent: $1, reserved: $2) })
}

extension LoopReport.LawCount {
    static let shape = Shape<LoopReport.LawCount>.object(
        "Laws", "How often laws were checked and broken.",
        Field("checked", "Checks made.", .integer(0...Int.max), \.checked),
        Field("violations", "Violations found.", .integer(0...Int.max), \.violations),
        make: { LoopReport.LawCount(checked: $0, violations: $1) })
}

extension LoopReport {
    /// Everything a person reads about one loop.
    package static let shape = Shape<LoopReport>.object(
        "LoopReport", "Everything a person reads about one loop; amounts in minor units.",
        Field("loop", "Loop and playbook name.", .id(), \.loop),
        Field("status", "Status.", .enumeration, \.status),
        Field("status_reason", "Why it is held or ended.", .string(), \.statusReason, default: ""),
        Field("version", "Short fingerprint of what it works with.", .string(max: 64), \.version),
        Field("currency", "Currency of all money.", .currency, \.currency),
        Field("as_of", "Date of the report.", .date, \.asOf),
        Field("first_day", "First day covered.", .date, \.firstDay),
        Field("variants", "Journey names.", .array(of: .string(max: 64), max: 100), \.armNames),
        Field("holdout_share", "Share of the control group.", .percent, \.holdoutShare),
        Field("checks", "Readings in order.", .array(of: LookRecord.shape), \.looks),
        Field("periods", "Periods in order.", .array(of: EpochRecord.shape), \.epochs),
        Field("ledger", "The loop's account.", .optional(LedgerAccount.shape), \.ledger),
        Field("money", "Money over time.", .array(of: MoneyPoint.shape), \.money),
        Field("funnel", "The funnel.", .array(of: FunnelStage.shape, max: 100), \.funnel),
        Field("guardrails", "Guardrails.", .array(of: GuardrailLight.shape, max: 100), \.guardrails),
        Field("true_lift", "True lift, known in simulations only.", .optional(.number()), \.trueLift),
        Field("laws", "Laws checked, in simulations only.", .optional(LawCount.shape), \.laws),
        Field("notes", "Things to say.", .array(of: .string(), max: 1_000), \.notes),
        Field(
            "variant_effects", "What each variant does against the control group, fair although shares moved.",
            .array(of: ArmEffect.shape, max: 100), \.armEffects, default: []),
        Field("value", "What the latest reading is worth.", .optional(LoopValue.shape), \.value),
        make: {
            var report = LoopReport(
                loop: $0, status: $1, statusReason: $2, version: $3, currency: $4, asOf: $5, firstDay: $6,
                armNames: $7, holdoutShare: $8, looks: $9, epochs: $10, ledger: $11, money: $12, funnel: $13,
                guardrails: $14, trueLift: $15, laws: $16, notes: $17, value: $19)
            report.armEffects = $18
            return report
        })
}
