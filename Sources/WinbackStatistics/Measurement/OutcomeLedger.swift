/// The states of an experiment by arm, metric, stratum and epoch.
///
/// Several ledgers of one experiment (one per worker, day or file) merge into one. Every order in which states are
/// summed is the order of keys, so the same facts give the same bits.
package struct OutcomeLedger: Sendable, Equatable {
    /// What a state belongs to.
    package struct Key: Sendable, Hashable, Comparable {
        /// Arm index; −1 is the holdout.
        package var arm: Int
        /// Metric index.
        package var metric: Int
        /// Stratum index, fixed before assignment.
        package var stratum: Int
        /// Epoch number: shares are constant within one.
        package var epoch: Int

        /// A key by its parts.
        package init(arm: Int, metric: Int = 0, stratum: Int = 0, epoch: Int = 0) {
            self.arm = arm
            self.metric = metric
            self.stratum = stratum
            self.epoch = epoch
        }

        /// The order in which states are summed.
        package static func < (left: Key, right: Key) -> Bool {
            (left.metric, left.arm, left.stratum, left.epoch) < (right.metric, right.arm, right.stratum, right.epoch)
        }
    }

    /// The states, by key.
    package private(set) var states: [Key: OutcomeState] = [:]

    /// A ledger without members.
    package init() {}

    /// Changes the state of a key in place, which is made when it is new.
    package mutating func update<Result>(_ key: Key, _ body: (inout OutcomeState) -> Result) -> Result {
        body(&states[key, default: OutcomeState()])
    }

    /// Takes in another ledger of the same experiment, over disjoint members.
    package mutating func merge(_ other: OutcomeLedger) {
        for key in other.states.keys.sorted() {
            guard let state = other.states[key] else { continue }
            states[key, default: OutcomeState()].merge(state)
        }
    }

    /// One arm's state of a metric, over strata and epochs.
    package func state(arm: Int, metric: Int = 0) -> OutcomeState {
        merged { $0.arm == arm && $0.metric == metric }
    }

    /// All arms but the holdout together: the policy.
    package func policy(metric: Int = 0) -> OutcomeState {
        merged { $0.arm >= 0 && $0.metric == metric }
    }

    /// A treated group and its control in every stratum of a metric, ascending by stratum; the policy when no arm is
    /// named.
    package func strata(arm: Int? = nil, control: Int = -1, metric: Int = 0) -> [Contrast.Stratum] {
        let found = Set(states.keys.filter { $0.metric == metric }.map(\.stratum)).sorted()
        return found.map { stratum in
            Contrast.Stratum(
                treated: merged { key in
                    key.metric == metric && key.stratum == stratum && key.arm != control
                        && (arm.map { key.arm == $0 } ?? (key.arm >= 0))
                },
                control: merged { $0.metric == metric && $0.stratum == stratum && $0.arm == control })
        }
    }

    private func merged(where isMeant: (Key) -> Bool) -> OutcomeState {
        states.keys.filter(isMeant).sorted().reduce(into: OutcomeState()) { sum, key in
            if let state = states[key] { sum.merge(state) }
        }
    }
}
