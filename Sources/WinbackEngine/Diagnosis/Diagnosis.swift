/// Why a metric moved, as plain values and as sentences: where, never why.
package struct Diagnosis: Sendable, Equatable {
    /// An element that looked like the place and is explained by another one.
    package struct RuledOut: Sendable, Equatable {
        /// The element, as a slice of one dimension.
        package let slice: Slice
        /// Its unexpected value before and after the causes are taken out of both periods.
        package let unexpected, left: Double
    }

    /// The split of a ratio's change over one dimension.
    package struct Mix: Sendable, Equatable {
        /// The dimension, as an index into the table's: the one over which mix is largest.
        package let dimension: Int
        /// The split.
        package let split: MixRate
    }

    /// Totals of both periods; numerators and denominators for ratios.
    package let totals: SliceTotals
    /// Whether the total left its ordinary range; none when no daily series was given.
    package let variation: Variation?
    /// The split over the factors of a product, if one was given.
    package let factors: FactorTree?
    /// Who joined and left, for distinct counts.
    package let flow: MemberFlow?
    /// At most three places, the largest first.
    package let places: [Cause]
    /// Mix and rate, for ratios.
    package let mix: Mix?
    /// What was searched, with all causes.
    package let findings: Findings
    /// Elements whose departure is the places' reflection, the largest first.
    package let ruledOut: [RuledOut]
    /// The largest unexpected value of an element between two earlier periods, when nothing is known to have happened.
    package let placebo: LargestUnexpected?
    /// The story, a sentence each, in the order to read them.
    package internal(set) var sentences: [String]
}
