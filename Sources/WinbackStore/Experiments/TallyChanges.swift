import WinbackEngine
import WinbackModel

/// What a batch adds to tallies, summed, so that each tally is written once.
struct TallyChanges {
    /// Which tally.
    struct Key: Hashable, Comparable {
        var loop: LoopID
        var experiment: Int
        var epoch: Int
        var arm: Int

        static func < (a: Key, b: Key) -> Bool {
            (a.loop, a.experiment, a.epoch, a.arm) < (b.loop, b.experiment, b.epoch, b.arm)
        }
    }

    private var sums: [Key: ArmTally] = [:]

    /// Changes one tally's sums.
    mutating func change(
        _ loop: LoopID, _ experiment: Int, _ epoch: Int, _ arm: Int, _ body: (inout ArmTally) -> Void
    ) {
        let key = Key(loop: loop, experiment: experiment, epoch: epoch, arm: arm)
        body(&sums[key, default: ArmTally(arm: arm, epoch: epoch)])
    }

    /// The sums, by key ascending.
    var sorted: [(key: Key, sum: ArmTally)] {
        sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
