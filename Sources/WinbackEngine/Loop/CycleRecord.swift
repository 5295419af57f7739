package import WinbackModel

/// One pass of a loop, keyed by loop and team-zone date, so that autumn cannot run it twice nor spring lose it.
package struct CycleRecord: Codable, Sendable, Hashable {
    /// The phases of a pass, in order. Each is committed when it is done; a restart goes on with the next.
    package enum Phase: Int, Codable, Sendable, Hashable, CaseIterable, Comparable {
        case observe = 0
        case analyze
        case plan
        case execute
        case measure
        case improve
        case done

        package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
        /// The phase after this one; `done` stays `done`.
        package var next: Phase { Phase(rawValue: rawValue + 1) ?? .done }
        /// The word used in output.
        package var word: String { "\(self)" }
    }

    /// The loop.
    package var loop: LoopID
    /// Team-zone date it stands for.
    package var date: CivilDate
    /// Phase to do next.
    package var phase: Phase
    /// When it began.
    package var startedAt: Instant
    /// Members entered so far, holdout included.
    package var entered: Int
    /// The same by tier, by tier ascending.
    package var enteredByTier: [LoopRecord.TierEntries] = []
    /// Of these, members in the holdout.
    package var heldOut: Int
    /// Exclusions counted by reason, by reason ascending.
    package var exclusions: [ExclusionCount]
    /// What was noticed, for people.
    package var notes: [String]
    /// Issued liability plus redeemed of the loop at the end of the pass.
    package var spent: Money
    /// Set aside by the loop at the end of the pass.
    package var reserved: Money

    /// How many members a reason kept out.
    package struct ExclusionCount: Codable, Sendable, Hashable {
        /// The reason.
        package var reason: String
        /// Members.
        package var members: Int
        /// Makes a count.
        package init(reason: String, members: Int) {
            self.reason = reason
            self.members = members
        }
    }

    /// Counts a member who entered.
    package mutating func enter(tier: String) {
        entered += 1
        if let index = enteredByTier.firstIndex(where: { $0.tier == tier }) {
            enteredByTier[index].perDay += 1
        } else {
            enteredByTier.append(LoopRecord.TierEntries(tier: tier, perDay: 1))
            enteredByTier.sort { $0.tier < $1.tier }
        }
    }

    /// Starts a pass.
    package init(loop: LoopID, date: CivilDate, startedAt: Instant) {
        self.loop = loop
        self.date = date
        phase = .observe
        self.startedAt = startedAt
        entered = 0
        heldOut = 0
        exclusions = []
        notes = []
        spent = .zero
        reserved = .zero
    }
}
