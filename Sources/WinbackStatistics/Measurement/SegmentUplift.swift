/// The uplift of each segment, drawn towards what all have in common: where treatment may be told to work.
///
/// A segment alone is mostly noise, so raw differences of many segments mislead (see `Shrinkage`).
package struct SegmentUplift: Sendable, Equatable {
    /// One segment's uplift.
    package struct Row: Sendable, Equatable {
        /// The segment's index as given.
        package let segment: Int
        /// Members of both groups.
        package let members: Double
        /// Treated minus control as seen.
        package let raw: Double
        /// The same drawn towards the common mean.
        package let shrunk: Double
        /// The standard deviation of the shrunk uplift given the common mean.
        package let deviation: Double
        /// P(the true uplift exceeds the margin), given the common mean; never below 0 nor above 1.
        package let probabilityOfGain: Double
        /// Whether that is at least 0.9.
        package let gains: Bool
    }

    /// The rows, in the order given; segments without two members in both groups, or without any variance, are left
    /// out.
    package let rows: [Row]
    /// The uplift common to all, weighted by 1/(σ² + τ²).
    package let common: Double
    /// τ², how much true uplifts differ between segments; at 0 noise explains all and every segment has the common one.
    package let variance: Double

    /// Reads one outcome in segments fixed before assignment; `margin` is what a gain must exceed.
    package init(_ segments: [Contrast.Stratum], margin: Double = 0, variance form: VarianceForm = .sample) {
        let found = segments.enumerated().compactMap { index, stratum -> (Int, Contrast)? in
            guard let contrast = Contrast(treated: stratum.treated, control: stratum.control, variance: form),
                contrast.variance > 0
            else { return nil }
            return (index, contrast)
        }
        let shrinkage = Shrinkage(
            effects: found.map { $0.1.estimate }, standardErrors: found.map { $0.1.standardError })
        rows = found.enumerated().map { place, entry in
            let chance = shrinkage.probabilityOfGain(segment: place, margin: margin)
            return Row(
                segment: entry.0, members: entry.1.members, raw: entry.1.estimate, shrunk: shrinkage.effects[place],
                deviation: shrinkage.deviations[place], probabilityOfGain: chance,
                gains: shrinkage.departs(segment: place, margin: margin))
        }
        common = shrinkage.mean
        variance = shrinkage.variance
    }
}
