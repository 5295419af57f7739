/// A conjunction of elements: one element of each of some dimensions, as "south" and "weekend".
package struct Slice: Sendable, Hashable, Comparable {
    /// Dimensions, ascending, as indices into the table's.
    package let dimensions: [Int]
    /// The element of each dimension, as an index into the table's.
    package let elements: [Int]

    /// Makes a slice; both lists have the same length.
    package init(dimensions: [Int], elements: [Int]) {
        precondition(dimensions.count == elements.count, "an element per dimension")
        self.dimensions = dimensions
        self.elements = elements
    }

    /// The number of dimensions it takes to name the slice.
    package var layer: Int { dimensions.count }

    /// Broader slices first, then the order of dimensions and elements.
    package static func < (left: Slice, right: Slice) -> Bool {
        if left.layer != right.layer { return left.layer < right.layer }
        if left.dimensions != right.dimensions {
            return left.dimensions.lexicographicallyPrecedes(right.dimensions)
        }
        return left.elements.lexicographicallyPrecedes(right.elements)
    }

    /// The slice in words, as `region south, day weekend`.
    package func words(in table: DiagnosisTable) -> String {
        zip(dimensions, elements).map { "\(table.dimensions[$0]) \(table.elements[$0][$1])" }.joined(separator: ", ")
    }

    /// The slice with one more dimension.
    func narrowed(to element: Int, of dimension: Int) -> Slice {
        let place = dimensions.firstIndex { $0 > dimension } ?? dimensions.count
        var (dimensions, elements) = (dimensions, elements)
        dimensions.insert(dimension, at: place)
        elements.insert(element, at: place)
        return Slice(dimensions: dimensions, elements: elements)
    }

    /// The leaves of a table inside the slice, ascending.
    func leaves(of table: DiagnosisTable) -> [Int] {
        var inside = Array(0..<table.count)
        for (dimension, element) in zip(dimensions, elements) {
            let column = table.codes[dimension]
            inside.removeAll { column[$0] != UInt32(element) }
        }
        return inside
    }
}
