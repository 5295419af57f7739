internal import WinbackModel
internal import WinbackStatistics

/// Tallies summed over epochs and arms: the headline does not depend on how arms were shared.
struct ExperimentSums {
    /// Sums by arm, ascending, over all epochs; whole numbers below 2⁵³ in a `Double`, so in any order the same bits.
    private(set) var groups: [ArmTally] = []
    private(set) var treated = 0
    private(set) var heldOut = 0
    private(set) var treatedGoals = 0
    private(set) var heldOutGoals = 0
    private(set) var treatedAssigned = 0
    private(set) var heldOutAssigned = 0
    private(set) var treatedMargin = OutcomeState()
    private(set) var heldOutMargin = OutcomeState()

    /// Units with closed windows.
    var members: Int { treated + heldOut }

    init(_ tallies: [ArmTally]) {
        for tally in tallies.sorted(by: { ($0.arm, $0.epoch) < ($1.arm, $1.epoch) }) {
            if groups.last?.arm != tally.arm { groups.append(ArmTally(arm: tally.arm, epoch: 0)) }
            let last = groups.count - 1
            groups[last].assigned += tally.assigned
            groups[last].matured += tally.matured
            groups[last].converted += tally.converted
            groups[last].marginSum += tally.marginSum
            groups[last].marginSumOfSquares += tally.marginSumOfSquares
        }
        for group in groups {
            let state = OutcomeState(
                count: group.matured, sum: Double(group.marginSum), sumOfSquares: group.marginSumOfSquares,
                nonzero: group.converted)
            if group.arm < 0 {
                heldOut += group.matured
                heldOutGoals += group.converted
                heldOutAssigned += group.assigned
                heldOutMargin.merge(state)
            } else {
                treated += group.matured
                treatedGoals += group.converted
                treatedAssigned += group.assigned
                treatedMargin.merge(state)
            }
        }
    }
}
