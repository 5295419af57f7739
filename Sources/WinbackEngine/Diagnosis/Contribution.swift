/// How one group of an additive metric moved beside the rest.
package struct Contribution: Sendable, Equatable {
    /// Values of the group.
    package let previous, current: Double
    /// Explanatory power: the group's share of the total move; none when the total did not move.
    ///
    /// It misleads when the total moves little or the other way, so nothing here is ranked by it.
    package let explanatoryPower: Double?
    /// What the group would be had it changed as its complement did; unchanged when there was no complement.
    package let expected: Double
    /// Share of the total in the period where it is larger.
    package let support: Double
    /// Jensen-Shannon surprise of the group's share, in nats (Bhagwan et al. 2014).
    package let surprise: Double

    /// The group's own change.
    package var difference: Double { current - previous }
    /// What the rest does not explain.
    package var unexpected: Double { current - expected }
    /// The unexpected part as a share of the expected; none when nothing is expected.
    package var relative: Double? { expected == 0 ? nil : unexpected / expected }

    /// Compares a group with the total it is part of.
    package init(of part: SliceTotals, in total: SliceTotals) {
        previous = part.previous
        current = part.current
        let move = total.current - total.previous
        explanatoryPower = move == 0 ? nil : (part.current - part.previous) / move
        expected = part.expected(rest: total.without(part), isRatio: false)
        support = total.support(of: part, isRatio: false)
        surprise = total.surprise(of: part, isRatio: false)
    }
}

/// The single element that departs most from its complement: what a comparison shows even when nothing happened.
package struct LargestUnexpected: Sendable, Equatable {
    /// The element, as a slice of one dimension.
    package let slice: Slice
    /// Current minus expected.
    package let unexpected: Double

    /// Looks at every element of every dimension; none for an empty table.
    package init?(in table: DiagnosisTable) {
        let departures = ElementDepartures(table, leaves: Array(0..<table.count))
        var best: LargestUnexpected?
        for (dimension, values) in departures.unexpected.enumerated() {
            for (element, value) in values.enumerated() {
                if let best, abs(best.unexpected) >= abs(value) { continue }
                best = LargestUnexpected(
                    slice: Slice(dimensions: [dimension], elements: [element]), unexpected: value)
            }
        }
        guard let best else { return nil }
        self = best
    }

    private init(slice: Slice, unexpected: Double) {
        self.slice = slice
        self.unexpected = unexpected
    }
}
