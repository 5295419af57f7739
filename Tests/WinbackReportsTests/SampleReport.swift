import WinbackEngine
import WinbackModel

/// A fixed report of 120 days with every part filled in.
enum SampleReport {
    static let first = CivilDate(daysSinceEpoch: 20_820)

    static func make(
        loop: String = "lapsed-regulars", days: Int = 120, trueLift: Double? = 0.0171, cap: Int64 = 2_500_000
    ) -> LoopReport {
        LoopReport(
            loop: LoopID(loop), status: .running, statusReason: "", version: "3f9a1c02b7de", currency: .eur,
            asOf: first + (days - 1), firstDay: first, armNames: ["nudge", "points", "coupon"],
            holdoutShare: Share(millionths: 200_000), looks: looks(loop, days), epochs: epochs(loop, days),
            ledger: LedgerAccount(
                scope: LedgerScope(.loop, loop), cap: Money(minorUnits: cap), reserved: Money(minorUnits: 184_350),
                issued: Money(minorUnits: 403_120), redeemed: Money(minorUnits: 918_245),
                unknown: Money(minorUnits: 1_250)),
            money: money(days),
            funnel: [
                .init(name: "Slipping or lapsed", members: 14_204), .init(name: "Entered", members: 11_873),
                .init(name: "Held out", members: 2_361), .init(name: "Contacted", members: 9_107),
                .init(name: "Offered value", members: 6_480), .init(name: "Came back", members: 1_254),
            ],
            guardrails: [
                .init(
                    metric: "unsubscribe_rate", reading: "0.21% of 14,210 sends", bound: "stop above 1%",
                    light: .clear),
                .init(
                    metric: "complaint_rate", reading: "0.09% of 14,210 sends", bound: "stop above 0.1%",
                    light: .watching),
                .init(
                    metric: "contribution_margin", reading: "+0.42 EUR a member", bound: "not worse than 0.00 EUR",
                    light: .clear),
            ],
            trueLift: trueLift, laws: trueLift == nil ? nil : .init(checked: 1_204_551, violations: 0),
            notes: ["Members are simulated: 20,000 of them, seed 7."])
    }

    static func looks(_ loop: String, _ days: Int) -> [LookRecord] {
        stride(from: 35, to: days, by: 3).map { day in
            let treated = (day - 32) * 104
            let heldOut = (day - 32) * 26
            let thin = day < 45
            let wobble = Double((day * 37) % 11 - 5) / 5
            let estimate = 0.0174 + wobble * 0.12 / Double(day)
            let half = 0.62 / Double(treated).squareRoot() + 0.0045
            let decided = estimate - half > 0
            let interval = LookRecord.Interval(estimate: estimate, low: estimate - half, high: estimate + half)
            return LookRecord(
                loop: LoopID(loop), experiment: 1, number: (day - 35) / 3 + 1, date: first + day, alpha: 0.05,
                treated: treated, heldOut: heldOut, treatedGoals: Int(Double(treated) * 0.1061),
                heldOutGoals: Int(Double(heldOut) * 0.0887), logE: Double(day) * 0.05 - 1.2,
                lift: thin ? nil : interval,
                margin: thin ? nil : .init(estimate: 42, low: 9.5, high: 74.5), sampleRatioLogE: -0.4,
                decision: thin ? .thin : decided ? .better : .notYet,
                sentence: thin
                    ? "Too early for a number: first reading on 2027-02-14."
                    : "Members who entered came back 1.7 points more often than the control group.")
        }
    }

    static func epochs(_ loop: String, _ days: Int) -> [EpochRecord] {
        let shares: [[Int32]] = [
            [333_334, 333_333, 333_333], [300_000, 360_000, 340_000], [250_000, 380_000, 370_000],
            [220_000, 360_000, 420_000], [170_000, 340_000, 490_000], [120_000, 300_000, 580_000],
            [100_000, 260_000, 640_000],
        ]
        return shares.enumerated().map { index, row in
            EpochRecord(
                loop: LoopID(loop), number: index + 1, startsOn: first + (index == 0 ? 0 : 42 + index * 10),
                shares: row.map { Share(millionths: $0) },
                reason: index == 0 ? "equal at first" : "coupon earned more margin", cleared: true)
        }
    }

    static func money(_ days: Int) -> [LoopReport.MoneyPoint] {
        (0..<days).map { day in
            let ramp = Double(day) / Double(max(1, days - 1))
            return LoopReport.MoneyPoint(
                date: first + day, spent: Money(minorUnits: Int64(1_321_365 * ramp * (0.6 + 0.4 * ramp))),
                reserved: Money(minorUnits: Int64(184_350 * min(1, ramp * 5))))
        }
    }

    /// The same report before anything was measured or spent.
    static func empty() -> LoopReport {
        var report = make(days: 10, trueLift: nil)
        report.looks = []
        report.epochs = []
        report.money = []
        report.ledger = nil
        report.funnel = []
        report.guardrails = []
        report.notes = []
        return report
    }
}
