/// Puts a diagnosis together from what is known about a move.
package struct Diagnoser: Sendable {
    /// Places that are told.
    package static let mostPlaces = 3
    /// A place with less than this share of the first one's unexpected value is not told.
    package static let leastShare = 0.03

    /// The search for places.
    package var search = CauseSearch()
    /// The metric's name, as people say it.
    package let metric: String
    /// Writes a value of the metric; for ratios the ratio.
    package let value: @Sendable (Double) -> String
    /// Writes an amount that adds up: the metric's value, or a ratio's numerator.
    package let amount: @Sendable (Double) -> String

    /// Makes a diagnoser; `amount` is `value` unless the metric is a ratio.
    package init(
        metric: String, value: @escaping @Sendable (Double) -> String,
        amount: (@Sendable (Double) -> String)? = nil
    ) {
        self.metric = metric
        self.value = value
        self.amount = amount ?? value
    }

    /// Diagnoses a move.
    ///
    /// `placebo` is the same table for two earlier periods; `events` are known things on those dates, in words.
    package func diagnose(
        _ table: DiagnosisTable, variation: Variation? = nil, factors: FactorTree? = nil, flow: MemberFlow? = nil,
        placebo: DiagnosisTable? = nil, events: [String] = []
    ) -> Diagnosis {
        let findings = search.find(in: table)
        let floor = Self.leastShare * (findings.causes.map { abs($0.unexpected) }.max() ?? 0)
        let places = findings.causes.filter { abs($0.unexpected) >= floor }.prefix(Self.mostPlaces)
        var diagnosis = Diagnosis(
            totals: SliceTotals(table, leaves: 0..<table.count), variation: variation, factors: factors, flow: flow,
            places: Array(places), mix: table.isRatio ? Self.mix(table) : nil, findings: findings,
            ruledOut: Self.ruledOut(table, causes: findings.causes),
            placebo: placebo.flatMap { LargestUnexpected(in: $0) }, sentences: [])
        let story = DiagnosisStory(
            diagnoser: self, table: table, placeboTable: placebo, diagnosis: diagnosis, events: events)
        diagnosis.sentences = story.sentences
        return diagnosis
    }

    /// The dimension over which mix is largest; the first of equals.
    private static func mix(_ table: DiagnosisTable) -> Diagnosis.Mix? {
        var best: Diagnosis.Mix?
        for dimension in table.dimensions.indices {
            let split = MixRate(table, dimension: dimension)
            if best.map({ abs(split.mix) > abs($0.split.mix) }) ?? true {
                best = Diagnosis.Mix(dimension: dimension, split: split)
            }
        }
        return best
    }

    /// Elements that depart from the rest, are no cause, and are where they should be once the causes are out.
    private static func ruledOut(_ table: DiagnosisTable, causes: [Cause]) -> [Diagnosis.RuledOut] {
        var inside = Array(repeating: false, count: table.count)
        for slice in causes.flatMap(\.slices) { for leaf in slice.leaves(of: table) { inside[leaf] = true } }
        let before = ElementDepartures(table, leaves: Array(0..<table.count))
        let after = ElementDepartures(table, leaves: (0..<table.count).filter { !inside[$0] })
        let largest = causes.map { abs($0.unexpected) }.max() ?? 0
        let told = Set(causes.flatMap(\.slices))
        var found: [Diagnosis.RuledOut] = []
        for (dimension, names) in table.elements.enumerated() {
            for element in names.indices {
                let slice = Slice(dimensions: [dimension], elements: [element])
                let (unexpected, left) = (
                    before.unexpected[dimension][element], after.unexpected[dimension][element]
                )
                let wasLarge = largest > 0 && abs(unexpected) >= largest / 2
                if wasLarge, !told.contains(slice), abs(left) < abs(unexpected) / 4 {
                    found.append(Diagnosis.RuledOut(slice: slice, unexpected: unexpected, left: left))
                }
            }
        }
        found.sort {
            abs($0.unexpected) != abs($1.unexpected)
                ? abs($0.unexpected) > abs($1.unexpected) : $0.slice < $1.slice
        }
        return Array(found.prefix(mostPlaces))
    }
}

/// The unexpected value of every element of every dimension, over some leaves, each against its complement.
struct ElementDepartures {
    /// By dimension and element.
    let unexpected: [[Double]]

    init(_ table: DiagnosisTable, leaves: [Int]) {
        let total = SliceTotals(table, leaves: leaves)
        unexpected = table.dimensions.indices.map { dimension in
            var parts = table.elements[dimension].map { _ in SliceTotals(previous: 0, current: 0) }
            for leaf in leaves { parts[Int(table.codes[dimension][leaf])].add(table, leaf: leaf) }
            return parts.map { $0.current - $0.expected(rest: total.without($0), isRatio: table.isRatio) }
        }
    }
}
