/// The finest groups a metric is known by, each with its value in a previous and a current period.
///
/// Leaves are merged and sorted, so that the order of the rows a caller had changes no result.
package struct DiagnosisTable: Sendable, Equatable {
    /// One row as a caller has it, with one element per dimension.
    package struct Row: Sendable, Equatable {
        /// The element of each dimension, in the order of the table's dimensions.
        package var elements: [String]
        /// The value, or the ratio's numerator, of each period.
        package var previous, current: Double
        /// The ratio's denominators, not below zero; not read for additive metrics.
        package var previousDenominator, currentDenominator: Double

        /// Makes a row.
        package init(
            _ elements: [String], previous: Double, current: Double, previousDenominator: Double = 0,
            currentDenominator: Double = 0
        ) {
            self.elements = elements
            self.previous = previous
            self.current = current
            self.previousDenominator = previousDenominator
            self.currentDenominator = currentDenominator
        }
    }

    /// Why rows are no table.
    package enum Flaw: Error, Sendable, Equatable {
        /// A table has 1 to 8 dimensions.
        case dimensions(Int)
        /// More rows than `mostRows`.
        case rows(Int)
        /// A row (from zero) has not one element per dimension.
        case shape(row: Int)
        /// A row (from zero) holds a value that is not finite, or a negative denominator.
        case value(row: Int)
    }

    /// The most dimensions a search can make conjunctions of.
    package static let mostDimensions = 8
    /// The most rows a table takes.
    package static let mostRows = 2_000_000

    /// Names of the dimensions.
    package let dimensions: [String]
    /// Elements of each dimension, sorted.
    package let elements: [[String]]
    /// For each dimension the element of every leaf, as an index into `elements`.
    package let codes: [[UInt32]]
    /// Value, or numerator, of every leaf in each period.
    package let previous, current: [Double]
    /// Denominators of every leaf in each period; empty when the metric is additive.
    package let previousDenominators, currentDenominators: [Double]

    /// Whether the metric is a ratio of two sums.
    package var isRatio: Bool { !previousDenominators.isEmpty }
    /// The number of leaves.
    package var count: Int { previous.count }

    /// Makes a table of rows in any order; rows of the same elements are added up.
    package init(dimensions: [String], rows: [Row], isRatio: Bool = false) throws(Flaw) {
        guard (1...Self.mostDimensions).contains(dimensions.count) else { throw .dimensions(dimensions.count) }
        guard rows.count <= Self.mostRows else { throw .rows(rows.count) }
        for (index, row) in rows.enumerated() {
            if row.elements.count != dimensions.count { throw .shape(row: index) }
            let sizes = isRatio ? [row.previousDenominator, row.currentDenominator] : []
            if !row.previous.isFinite || !row.current.isFinite || sizes.contains(where: { !$0.isFinite || $0 < 0 }) {
                throw .value(row: index)
            }
        }
        var elements: [[String]] = []
        var codes: [[UInt32]] = []
        for dimension in dimensions.indices {
            let names = Set(rows.map { $0.elements[dimension] }).sorted()
            var places: [String: UInt32] = [:]
            for (place, name) in names.enumerated() { places[name] = UInt32(place) }
            elements.append(names)
            codes.append(rows.map { places[$0.elements[dimension]] ?? 0 })
        }
        self.init(
            dimensions: dimensions, elements: elements, codes: codes, previous: rows.map(\.previous),
            current: rows.map(\.current), previousDenominators: isRatio ? rows.map(\.previousDenominator) : [],
            currentDenominators: isRatio ? rows.map(\.currentDenominator) : [])
    }

    /// Makes a table of columns, as a rollup holds them, whose elements are sorted already.
    ///
    /// Shapes: `codes` has a column per dimension, every column as many entries as `previous`, every code is an index
    /// into `elements` of its dimension; denominators are empty or complete.
    package init(
        dimensions: [String], elements: [[String]], codes: [[UInt32]], previous: [Double], current: [Double],
        previousDenominators: [Double] = [], currentDenominators: [Double] = []
    ) {
        precondition((1...Self.mostDimensions).contains(dimensions.count), "a table has 1 to 8 dimensions")
        precondition(elements.count == dimensions.count && codes.count == dimensions.count, "a column per dimension")
        precondition(codes.allSatisfy { $0.count == previous.count }, "columns of one length")
        precondition(
            zip(codes, elements).allSatisfy { column, names in column.allSatisfy { Int($0) < names.count } },
            "a code names an element")
        precondition(current.count == previous.count, "columns of one length")
        precondition(previousDenominators.count == currentDenominators.count, "both periods have denominators")
        precondition(
            previousDenominators.isEmpty || previousDenominators.count == previous.count, "columns of one length")
        self.dimensions = dimensions
        self.elements = elements
        let measures = [previous, current, previousDenominators, currentDenominators]
        if Self.isCanonical(codes, count: previous.count) {
            self.codes = codes
            (self.previous, self.current) = (previous, current)
            self.previousDenominators = previousDenominators
            self.currentDenominators = currentDenominators
            return
        }
        let merged = Self.merge(codes, measures)
        self.codes = merged.codes
        (self.previous, self.current) = (merged.measures[0], merged.measures[1])
        (self.previousDenominators, self.currentDenominators) = (merged.measures[2], merged.measures[3])
    }

    /// Whether leaves are sorted by their codes and differ.
    private static func isCanonical(_ codes: [[UInt32]], count: Int) -> Bool {
        guard count > 1 else { return true }
        return (1..<count).allSatisfy { row in
            for column in codes where column[row - 1] != column[row] { return column[row - 1] < column[row] }
            return false
        }
    }

    /// Sorts leaves by code and adds equal ones.
    ///
    /// Equal leaves are sorted by their values as well, because floating-point sums depend on their order.
    private static func merge(
        _ codes: [[UInt32]], _ measures: [[Double]]
    ) -> (codes: [[UInt32]], measures: [[Double]]) {
        let filled = measures.filter { !$0.isEmpty }
        let order = (codes.first ?? []).indices.sorted { left, right in
            for column in codes where column[left] != column[right] { return column[left] < column[right] }
            for column in filled where column[left] != column[right] { return column[left] < column[right] }
            return left < right
        }
        var merged = codes.map { _ in [UInt32]() }
        var sums = measures.map { _ in [Double]() }
        var last: Int?
        for row in order {
            if let last, codes.allSatisfy({ $0[last] == $0[row] }) {
                for (index, column) in measures.enumerated() where !column.isEmpty {
                    sums[index][sums[index].count - 1] += column[row]
                }
            } else {
                for (index, column) in codes.enumerated() { merged[index].append(column[row]) }
                for (index, column) in measures.enumerated() where !column.isEmpty { sums[index].append(column[row]) }
            }
            last = row
        }
        return (merged, sums)
    }
}
