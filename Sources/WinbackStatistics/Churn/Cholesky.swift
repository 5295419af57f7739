/// The factor L of a small symmetric positive definite matrix A = L Lᵀ.
struct Cholesky {
    private let lower: [[Double]]

    /// Nil when the matrix is not positive definite, or nearly so.
    init?(_ matrix: [[Double]]) {
        let size = matrix.count
        var lower = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row][column]
                for index in 0..<column { sum -= lower[row][index] * lower[column][index] }
                if row == column {
                    guard sum > 1e-14 * abs(matrix[row][row]) else { return nil }
                    lower[row][row] = sum.squareRoot()
                } else {
                    lower[row][column] = sum / lower[column][column]
                }
            }
        }
        self.lower = lower
    }

    /// The x with A x = `right`.
    func solve(_ right: [Double]) -> [Double] {
        var x = right
        for row in x.indices {
            for index in 0..<row { x[row] -= lower[row][index] * x[index] }
            x[row] /= lower[row][row]
        }
        for row in x.indices.reversed() {
            for index in (row + 1)..<x.count { x[row] -= lower[index][row] * x[index] }
            x[row] /= lower[row][row]
        }
        return x
    }
}
