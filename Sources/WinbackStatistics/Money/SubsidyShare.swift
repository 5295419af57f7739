/// The share of what treatment costs that goes to members who would have come back anyway.
///
/// Assumed: treatment keeps nobody away (monotonicity; Imbens & Angrist 1994), so those who come back untreated would
/// also come back treated.
package enum SubsidyShare {
    /// Where only those who come back cost something (a coupon that is redeemed): one over the rate ratio, treated over
    /// holdout, at most 1.
    ///
    /// - Parameters:
    ///   - rateRatio: an interval for the rate ratio, such as `ExactConversionTest.rateRatioInterval`; ends may be 0 or ∞.
    /// - Returns: the interval of the share, within 0 to 1.
    package static func ofReturning(rateRatio: ConfidenceInterval) -> ConfidenceInterval {
        func share(_ ratio: Double) -> Double { ratio > 1 ? 1 / ratio : 1 }
        return ConfidenceInterval(lower: share(rateRatio.upper), upper: share(rateRatio.lower))
    }

    /// The same for the ratio as seen; nil without one.
    package static func ofReturning(rateRatio: Double?) -> Double? {
        rateRatio.map { $0 > 1 ? 1 / $0 : 1 }
    }

    /// Where every treated member costs the same (a message, points up front): the rate of the holdout.
    ///
    /// The fixed interval of a rate by Wilson (1927), with `multiplier` in place of 1.96; 0 to 1 without members.
    package static func ofEveryone(
        holdoutConversions: Int, holdoutMembers: Int, multiplier: Double = 1.959963984540054
    ) -> ConfidenceInterval {
        guard holdoutMembers > 0 else { return ConfidenceInterval(lower: 0, upper: 1) }
        let n = Double(holdoutMembers)
        let rate = Double(holdoutConversions) / n
        let square = multiplier * multiplier
        let middle = (rate + square / (2 * n)) / (1 + square / n)
        let reach = multiplier / (1 + square / n) * (rate * (1 - rate) / n + square / (4 * n * n)).squareRoot()
        return ConfidenceInterval(lower: max(0, middle - reach), upper: min(1, middle + reach))
    }
}
