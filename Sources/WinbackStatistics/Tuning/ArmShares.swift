/// Shares of arms in whole millionths, so that what drives assignment is exact and the same on every machine.
package enum ArmShares {
    /// The whole: 1,000,000 millionths.
    package static let whole: Int32 = 1_000_000

    /// Fractions that sum to about 1 as millionths that sum to exactly 1,000,000.
    ///
    /// Largest remainders get the missing units, the earlier arm first in a tie. Negative or undefined fractions count
    /// as 0; when nothing is left the shares are equal.
    package static func millionths(_ fractions: [Double]) -> [Int32] {
        guard !fractions.isEmpty else { return [] }
        var weights = fractions.map { $0.isFinite ? max(0, $0) : 0 }
        var total = weights.reduce(0, +)
        if total <= 0 || !total.isFinite {
            weights = fractions.map { _ in 1 }
            total = Double(weights.count)
        }
        let exact = weights.map { $0 / total * Double(whole) }
        // A sum like 0.1 + 0.2 must not lose a unit to its last bit, hence the hair added before rounding down.
        let floors = exact.map { ($0 + 1e-6).rounded(.down) }
        let remainders = zip(exact, floors).map { $0 - $1 }
        return topUp(floors.map { Int64($0) }, by: remainders)
    }

    /// Raises the shares with the largest remainders by one unit each until all sum to the whole.
    static func topUp(_ floors: [Int64], by remainders: [some Comparable]) -> [Int32] {
        var shares = floors
        let order = remainders.indices.sorted { left, right in
            remainders[left] == remainders[right] ? left < right : remainders[left] > remainders[right]
        }
        var missing = Int64(whole) - shares.reduce(0, +)
        var position = 0
        while missing > 0 {
            shares[order[position % order.count]] += 1
            missing -= 1
            position += 1
        }
        position = order.count - 1
        while missing < 0 {
            let index = order[((position % order.count) + order.count) % order.count]
            if shares[index] > 0 {
                shares[index] -= 1
                missing += 1
            }
            position -= 1
        }
        return shares.map { Int32($0) }
    }
}
