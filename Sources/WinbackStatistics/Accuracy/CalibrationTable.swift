/// Predictions beside what came true, in bins of about equally many members from the lowest prediction to the highest.
package struct CalibrationTable: Sendable, Equatable {
    /// Members with neighbouring predictions.
    package struct Bin: Sendable, Equatable {
        /// The number of members; at least 1.
        package let count: Int
        /// The mean of what was predicted for them.
        package let meanPredicted: Double
        /// The mean of what came true.
        package let meanActual: Double
    }

    /// The bins, ascending by prediction; fewer than asked when predictions tie.
    package let bins: [Bin]

    /// A table of at most `bins` bins. Equal predictions are never split over two bins, so order does not matter.
    package init(predicted: [Double], actual: [Double], bins wanted: Int = 10) {
        precondition(predicted.count == actual.count, "every prediction has one outcome")
        precondition(wanted > 0, "a calibration table has at least one bin")
        let order = predicted.indices.sorted { (predicted[$0], $0) < (predicted[$1], $1) }
        var bins: [Bin] = []
        var start = 0
        while start < order.count {
            // What is left is spread evenly over the bins that are left, so a big tie does not starve the last bins.
            let left = max(1, wanted - bins.count)
            var end = start + max(1, (order.count - start + left - 1) / left)
            while end < order.count, predicted[order[end]] == predicted[order[end - 1]] { end += 1 }
            var sumPredicted = 0.0
            var sumActual = 0.0
            for index in order[start..<min(end, order.count)] {
                sumPredicted += predicted[index]
                sumActual += actual[index]
            }
            let count = min(end, order.count) - start
            bins.append(
                Bin(
                    count: count, meanPredicted: sumPredicted / Double(count), meanActual: sumActual / Double(count)))
            start = end
        }
        self.bins = bins
    }
}
