import RealModule

/// How many members a comparison of two conversion rates needs, and what a number of members can show.
///
/// The pooled two-proportion z-test with unequal split (Fleiss, Levin & Paik 2003, ch. 4): N h (1−h) d² =
/// (z_{1−α/2} √(p̄ q̄) + z_power √(h p₁q₁ + (1−h) p₀q₀))², with h the holdout share and p̄ the mean rate of all.
package struct Power: Sendable, Equatable {
    /// p₀, the share of the holdout that comes back by itself.
    package let baseRate: Double
    /// h, the share of members held out.
    package let holdoutShare: Double
    /// What stands in place of z_{1−α/2}: larger for a test that may be looked at any time.
    package let multiplier: Double
    /// z of the chance to detect the effect.
    private let powerQuantile: Double

    /// A plan. Rates and shares lie strictly between 0 and 1.
    ///
    /// - Parameters:
    ///   - baseRate: p₀, the rate without treatment.
    ///   - holdoutShare: h, the share of members held out.
    ///   - alpha: the two-sided level.
    ///   - power: the chance to detect the effect when it is there.
    ///   - multiplier: in place of z_{1−α/2}; give z(N_plan) of the sequence for a sequential test.
    package init(
        baseRate: Double, holdoutShare: Double, alpha: Double = 0.05, power: Double = 0.8, multiplier: Double? = nil
    ) {
        precondition(baseRate > 0 && baseRate < 1, "a base rate lies strictly between 0 and 1")
        precondition(holdoutShare > 0 && holdoutShare < 1, "a holdout share lies strictly between 0 and 1")
        precondition(alpha > 0 && alpha < 1 && power > 0 && power < 1, "level and power lie strictly between 0 and 1")
        self.baseRate = baseRate
        self.holdoutShare = holdoutShare
        self.multiplier = multiplier ?? -SpecialFunctions.normalQuantile(alpha / 2)
        self.powerQuantile = SpecialFunctions.normalQuantile(power)
    }

    private init(_ plan: Power, holdoutShare: Double) {
        precondition(holdoutShare > 0 && holdoutShare < 1, "a holdout share lies strictly between 0 and 1")
        baseRate = plan.baseRate
        self.holdoutShare = holdoutShare
        multiplier = plan.multiplier
        powerQuantile = plan.powerQuantile
    }

    /// The same plan with another holdout share, strictly between 0 and 1.
    package func with(holdoutShare: Double) -> Power { Power(self, holdoutShare: holdoutShare) }

    /// The multiplier of an asymptotic confidence sequence that is read at its planned size: about 3.04 at α = 0.05.
    package static func sequentialMultiplier(alpha: Double = 0.05) -> Double {
        // z(N) at N = N* is the same for every N*.
        AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: 1000).multiplier(members: 1000)
    }

    /// The multiplier of a hybrid boundary at its planned size, for `Power` or `MeanPower`: about 2.24 for forty looks at
    /// α = 0.05. The test may also stop before, so the members it gives are the most that are needed.
    package static func hybridMultiplier(alpha: Double = 0.05, looks: Int = 40) -> Double {
        HybridBoundary(alpha: alpha, plannedMembers: 1000, looks: looks).multiplier(members: 1000, look: looks - 1)
    }

    /// Members needed, both groups together, to detect `difference` (0.01 = one percentage point, either sign).
    ///
    /// ∞ for no difference, and for one that would carry the rate outside 0 to 1.
    package func members(difference: Double) -> Double {
        let treatedRate = baseRate + difference
        guard difference != 0, treatedRate >= 0, treatedRate <= 1 else { return .infinity }
        let held = holdoutShare
        let mean = held * baseRate + (1 - held) * treatedRate
        let separate = held * treatedRate * (1 - treatedRate) + (1 - held) * baseRate * (1 - baseRate)
        let reach = multiplier * Double.sqrt(mean * (1 - mean)) + powerQuantile * Double.sqrt(separate)
        return reach * reach / (held * (1 - held) * difference * difference)
    }

    /// The smallest rise of the rate that `members` members detect; nil when not even a rise to 100 % would be.
    package func minimumDetectableEffect(members: Double) -> Double? {
        var high = 1 - baseRate
        guard self.members(difference: high) <= members else { return nil }
        var low = 0.0
        // 60 halvings leave less than 1e-17.
        for _ in 0..<60 {
            let middle = 0.5 * (low + high)
            if self.members(difference: middle) <= members { high = middle } else { low = middle }
        }
        return high
    }

    /// Whole days until `difference` is expected to be decided: entries at a steady pace, then the last window closes.
    ///
    /// - Parameters:
    ///   - difference: the effect to detect.
    ///   - entriesPerDay: members entering a day, treated and held out together.
    ///   - windowDays: days from entry until an outcome is final, grace included.
    /// - Returns: nil when nobody enters or no number of members is enough.
    package func daysToDecision(difference: Double, entriesPerDay: Double, windowDays: Int) -> Int? {
        let needed = members(difference: difference)
        guard entriesPerDay > 0, needed.isFinite else { return nil }
        let days = (needed / entriesPerDay).rounded(.up)
        guard days < 1e9 else { return nil }
        return Int(days) + windowDays
    }
}
