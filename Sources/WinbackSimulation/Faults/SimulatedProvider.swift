internal import Synchronization
package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// A provider outside the crash domain: it remembers every key it accepted, whatever happens to the daemon.
///
/// What it does wrong is what networks do: answers get lost, requests arrive twice, out of order or late. It never
/// does an
/// effect twice, because it knows its keys.
package final class SimulatedProvider: ToolProvider {
    package let name: String

    private struct State {
        /// Reference and payload by accepted key; for lookup only.
        var references: [String: (reference: String, action: Effect.Action, member: MemberKey)] = [:]
        var accepted: [AcceptedEffect] = []
        var repeats = 0
        var conflicts = 0
    }

    private let faults: FaultSchedule
    private let state = Mutex(State())

    /// Makes a provider that errs as the schedule says.
    package init(name: String = "simulated", faults: FaultSchedule) {
        self.name = name
        self.faults = faults
    }

    package func perform(_ effects: [ClaimedEffect], at now: Instant) async -> [CompletedEffect] {
        var answers: [EffectResult?] = Array(repeating: nil, count: effects.count)
        for index in faults.order(of: effects.count) {
            answers[index] = answer(effects[index].effect, at: now)
        }
        return zip(effects, answers).map { claimed, answer in
            CompletedEffect(claimed: claimed, result: answer ?? .unknown(reason: "no answer"))
        }
    }

    /// Effects done, in order, from a place on.
    package func accepted(from place: Int) -> [AcceptedEffect] {
        state.withLock { Array($0.accepted.dropFirst(place)) }
    }

    /// How often each key was really carried out since a place in the list of effects done, in that order.
    package func deliveries(from place: Int) -> [StepEvidence.Delivery] {
        accepted(from: place).map { StepEvidence.Delivery(key: $0.key, times: 1) }
    }

    /// Requests that came again under a known key and were answered without doing anything.
    package var repeats: Int { state.withLock { $0.repeats } }
    /// Requests refused because their key was known with another payload.
    package var conflicts: Int { state.withLock { $0.conflicts } }

    private func answer(_ effect: Effect, at now: Instant) -> EffectResult {
        // A known key gets the same answer, unless that answer is lost again.
        let fault = faults.nextProviderFault()
        let known = state.withLock { $0.references[effect.key] != nil }
        switch fault {
        case .none: return accept(effect, at: now)
        case .duplicate:
            _ = accept(effect, at: now)
            return accept(effect, at: now)
        case .delay(let minutes):
            return known
                ? accept(effect, at: now)
                : .retry(after: now + .minutes(Int64(minutes)), reason: "the provider is busy")
        case .refusal: return known ? accept(effect, at: now) : .refused(reason: "the provider does not take it")
        case .timeOutBefore: return .unknown(reason: "no answer in time")
        case .timeOutAfter:
            _ = accept(effect, at: now)
            return .unknown(reason: "no answer in time")
        }
    }

    private func accept(_ effect: Effect, at now: Instant) -> EffectResult {
        state.withLock { state in
            if let known = state.references[effect.key] {
                guard known.action == effect.action, known.member == effect.member else {
                    state.conflicts += 1
                    return .refused(reason: "the key is known with another payload")
                }
                state.repeats += 1
                return .accepted(reference: known.reference)
            }
            let row = Int64(state.accepted.count + 1)
            let reference = "SIM-" + padded(row, 7)
            state.references[effect.key] = (reference, effect.action, effect.member)
            state.accepted.append(
                AcceptedEffect(
                    row: row, key: effect.key, loop: effect.loop, entry: effect.entry, member: effect.member,
                    action: effect.action, at: now))
            return .accepted(reference: reference)
        }
    }
}
