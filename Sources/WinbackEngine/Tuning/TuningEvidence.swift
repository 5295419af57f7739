package import WinbackModel
package import WinbackStatistics

/// What shares are re-weighted from: every arm's outcomes, those still on their way included.
package struct TuningEvidence: Sendable, Equatable {
    /// One arm.
    package struct Arm: Sendable, Equatable {
        /// Matured outcomes of all periods, older experiments with the same journey included.
        package var tally: ArmTally
        /// Cohorts of the last two windows, oldest first.
        package var cohorts: [EntryCohort] = []
        /// Members matured before those cohorts.
        package var olderMatured = 0
        /// Of these, converted.
        package var olderConverted = 0
        /// Whether an approved change brought it in beside arms that were there before.
        package var isNew = false
        /// What one entry is expected to cost, in minor units.
        package var cost = 0.0

        /// An arm with matured outcomes alone.
        package init(tally: ArmTally) {
            self.tally = tally
            olderMatured = tally.matured
            olderConverted = tally.converted
        }
    }

    /// The arms, in the order of the journeys.
    package var arms: [Arm]
    /// Days in which a conversion counts.
    package var window: Int
    /// What one entry may cost on average, in minor units, when money is short; `nil` when it is not.
    package var costPerMember: Double?

    /// Evidence of matured outcomes alone; the holdout's are left out.
    package init(_ tallies: [ArmTally], arms count: Int, window: Int = 30) {
        arms = (0..<count).map { arm in
            Arm(
                tally: tallies.filter { $0.arm == arm }.reduce(into: ArmTally(arm: arm, epoch: 0)) { $0.add($1) })
        }
        self.window = max(1, window)
    }

    /// Evidence of an experiment and of earlier ones some of whose journeys are still at work.
    ///
    /// `tallies` go with `lineage`, one list for each experiment. Cohorts that are too young to be read have age 0.
    package init(
        _ cohorts: [CohortCount], tallies: [[ArmTally]], lineage: [ArmLineage], arms count: Int, window: Int
    ) {
        let mapped = zip(lineage, tallies).flatMap { step, tallies in
            tallies.compactMap { tally -> ArmTally? in
                guard let arm = step.arm(now: tally.arm) else { return nil }
                var moved = tally
                moved.arm = arm
                return moved
            }
        }
        self.init(mapped, arms: count, window: window)
        let oldest = lineage.last
        for arm in arms.indices {
            if lineage.count > 1 { arms[arm].isNew = !lineage.dropFirst().contains { $0.reaches(arm) } }
            guard oldest != nil else { continue }
            var byAge: [Int: EntryCohort] = [:]
            for cell in cohorts {
                guard let step = lineage.first(where: { $0.experiment == cell.experiment }),
                    step.arm(now: cell.arm) == arm
                else { continue }
                arms[arm].olderMatured -= cell.frozen
                arms[arm].olderConverted -= cell.converted
                let age = max(0, cell.age)
                var cohort =
                    byAge[age] ?? EntryCohort(age: age, members: 0, conversions: Array(repeating: 0, count: window))
                cohort.members += cell.members
                // A day the clocks change on may end a window an hour late.
                if cell.delay > 0 { cohort.conversions[min(cell.delay, window) - 1] += cell.members }
                byAge[age] = cohort
            }
            arms[arm].cohorts = byAge.values.sorted { $0.age > $1.age }
        }
    }

    /// Matured outcomes of all arms together.
    package var matured: Int { arms.reduce(0) { $0 + $1.tally.matured } }
}

/// How the arms of one experiment stand to those of today: the same journey, word for word, is the same arm.
package struct ArmLineage: Sendable, Equatable {
    /// Number of the experiment.
    package let experiment: Int
    private let arms: [Int?]

    /// From the journeys of an experiment to those of today.
    package init(experiment: Int, journeys: [Journey], now: [Journey]) {
        self.experiment = experiment
        arms = journeys.map { now.firstIndex(of: $0) }
    }

    /// Today's index of an arm; `nil` for one that is gone, and for the holdout.
    package func arm(now arm: Int) -> Int? { arms.indices.contains(arm) ? arms[arm] : nil }

    /// Whether today's arm was there.
    package func reaches(_ arm: Int) -> Bool { arms.contains(arm) }
}

extension ArmTally {
    /// Adds another's sums.
    package mutating func add(_ other: ArmTally) {
        assigned += other.assigned
        matured += other.matured
        converted += other.converted
        marginSum += other.marginSum
        marginSumOfSquares += other.marginSumOfSquares
    }
}
