package import WinbackModel
internal import WinbackStatistics

/// Watches every arm by itself: one that does more harm than the playbook allows leaves.
///
/// The one-sided sequential test of a rate against the guardrail's bound, valid at every look, at level α divided by the
/// number of arms and of guardrails on rates, so that a whole loop without harm loses an arm with chance α at most.
package struct ArmHarmWatch: Sendable {
    /// An arm that crossed.
    package struct Crossing: Sendable, Equatable {
        /// The arm.
        package let arm: Int
        /// What was measured, in words.
        package let text: String
    }

    /// Error level over the loop's life.
    package static let alpha = 0.05

    private let guardrails: [(metric: String, bound: Share, events: Int, sends: Int)]

    /// Watches a playbook's guardrails on rates; those on money are of the whole loop.
    package init(_ guardrails: [Playbook.Guardrail]) {
        self.guardrails = guardrails.compactMap { guardrail in
            guard case .stopAbove(let bound) = guardrail.bound, bound > .zero, bound < .one else { return nil }
            return (guardrail.metric, bound, guardrail.minimumEvents, guardrail.minimumSends)
        }
    }

    /// Whether some arm has as many events as any guardrail asks for, so that counting messages is worth its cost.
    package func isWorthCounting(_ harm: [ArmHarm]) -> Bool {
        guardrails.contains { guardrail in
            harm.contains { events(guardrail.metric, $0) >= max(1, guardrail.events) }
        }
    }

    /// Arms that crossed a bound, each once, by arm ascending; `names` are the journeys'.
    package func crossings(_ harm: [ArmHarm], names: [String]) -> [Crossing] {
        let level = Self.alpha / Double(max(1, names.count * guardrails.count))
        return harm.sorted { $0.arm < $1.arm }.compactMap { counts in
            guard names.indices.contains(counts.arm) else { return nil }
            for guardrail in guardrails {
                let events = events(guardrail.metric, counts)
                guard events >= max(1, guardrail.events), counts.sends >= guardrail.sends, events <= counts.sends,
                    Double(events) > guardrail.bound.fraction * Double(counts.sends)
                else { continue }
                let test = HarmTest.rate(
                    events: events, trials: counts.sends, ceiling: guardrail.bound.fraction)
                if test.stopLogE >= AlphaThreshold.logE(level) {
                    return Crossing(
                        arm: counts.arm,
                        text: "\(names[counts.arm]): \(guardrail.metric) \(events) in \(counts.sends) messages, "
                            + "above \(guardrail.bound) beyond chance")
                }
            }
            return nil
        }
    }

    private func events(_ metric: String, _ counts: ArmHarm) -> Int {
        metric == LoopMetric.complaintRate ? counts.complaints : counts.unsubscribes
    }
}
