/// One re-weighting of arms that never moves further than a person allowed.
package enum BoundedStep {
    /// Shares moved from `previous` towards `target`, in millionths that sum to exactly 1,000,000.
    ///
    /// All arms move along the same fraction of their way, as large as keeps each within `largestStep` of where it was.
    /// So no arm passes its target, and none falls below a floor that both `previous` and `target` keep. Whole-number
    /// arithmetic throughout. Both lists name the same arms and sum to the whole.
    package static func move(from previous: [Int32], to target: [Int32], largestStep: Int32) -> [Int32] {
        precondition(previous.count == target.count, "previous and target shares name the same arms")
        precondition(largestStep >= 0, "a step has a size")
        precondition(
            [previous, target].allSatisfy { shares in
                shares.isEmpty || shares.reduce(0) { $0 + Int64($1) } == Int64(ArmShares.whole)
            }, "shares sum to the whole")
        let moves = zip(previous, target).map { Int64($1) - Int64($0) }
        let furthest = moves.reduce(0) { max($0, abs($1)) }
        guard furthest > Int64(largestStep) else { return target }
        var floors: [Int64] = []
        var remainders: [Int64] = []
        for (share, move) in zip(previous, moves) {
            let scaled = move * Int64(largestStep)
            var quotient = scaled / furthest
            if scaled % furthest < 0 { quotient -= 1 }
            floors.append(Int64(share) + quotient)
            remainders.append(scaled - quotient * furthest)
        }
        return ArmShares.topUp(floors, by: remainders)
    }

    /// The same for target shares given as fractions that sum to 1.
    package static func move(from previous: [Int32], toFractions target: [Double], largestStep: Int32) -> [Int32] {
        move(from: previous, to: ArmShares.millionths(target), largestStep: largestStep)
    }
}
