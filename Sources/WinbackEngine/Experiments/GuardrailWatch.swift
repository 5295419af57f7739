package import WinbackModel
internal import WinbackStatistics

/// Watches a playbook's guardrails; one crossed stops the loop (law 7).
///
/// Rates by one-sided sequential tests (`HarmTest`): crossed only when the evidence that the rate is above its bound
/// reaches 1/α, clear only when the evidence that it is below does, else watching. Each holds at every look at once, so
/// a harmless loop is ever stopped by a guardrail with at most α, counted anew each time a person lets it go on. Fewer
/// events or messages than the playbook's minimum say nothing. Plain rates would stop a few messages sooner and stop
/// every second harmless loop in the end.
package struct GuardrailWatch: Sendable {
    /// One guardrail's reading.
    package struct Reading: Sendable, Equatable {
        /// The guardrail.
        package var guardrail: Playbook.Guardrail
        /// What was measured, in words.
        package var text: String
        /// How it stands.
        package var light: LoopReport.GuardrailLight.Light
        /// Makes a reading.
        package init(guardrail: Playbook.Guardrail, text: String, light: LoopReport.GuardrailLight.Light) {
            self.guardrail = guardrail
            self.text = text
            self.light = light
        }
    }

    /// The level of every guardrail by itself: all must hold, so it is not split.
    package static let alpha = 0.05

    /// The playbook's guardrails.
    package let guardrails: [Playbook.Guardrail]
    /// The team's currency, for words.
    package let currency: Currency

    /// Makes a watch.
    package init(guardrails: [Playbook.Guardrail], currency: Currency) {
        self.guardrails = guardrails
        self.currency = currency
    }

    /// Reads every guardrail: rates from counts of harm per send, money from the latest look.
    package func read(sends: Int, unsubscribes: Int, complaints: Int, look: LookRecord?) -> [Reading] {
        guardrails.map { guardrail in
            switch guardrail.bound {
            case .stopAbove(let share):
                let events = guardrail.metric == LoopMetric.complaintRate ? complaints : unsubscribes
                return rate(guardrail, events: events, sends: sends, bound: share)
            case .notWorseThan(let floor): return money(guardrail, floor: floor, look: look)
            }
        }
    }

    private func rate(_ guardrail: Playbook.Guardrail, events: Int, sends: Int, bound: Share) -> Reading {
        let text = "\(events) in \(sends) messages"
        let enough = sends > 0 && events >= guardrail.minimumEvents && sends >= guardrail.minimumSends
        return Reading(
            guardrail: guardrail, text: text, light: enough ? Self.light(events, sends, bound) : .watching)
    }

    /// The light of a rate against its bound, whatever the volumes.
    private static func light(_ events: Int, _ sends: Int, _ bound: Share) -> LoopReport.GuardrailLight.Light {
        // A bound of nothing is passed by the first event, and one of everything never.
        if bound <= .zero { return events > 0 ? .crossed : .watching }
        if bound >= .one { return .clear }
        // One message may bring several members to unsubscribe, from earlier ones; no rate passes one in one.
        let test = HarmTest.rate(events: min(events, sends), trials: sends, ceiling: bound.fraction)
        switch GuardrailReading(counts: test, margin: 0, alpha: alpha).standing {
        case .stop: return .crossed
        case .clear: return .clear
        case .watching, .thin: return .watching
        }
    }

    private func money(_ guardrail: Playbook.Guardrail, floor: Money, look: LookRecord?) -> Reading {
        guard let margin = look?.margin else {
            return Reading(guardrail: guardrail, text: "not enough evidence yet", light: .watching)
        }
        let ends = [margin.low, margin.high].map { currency.text(Money(rounding: $0)) }
        // Worse for certain only when the whole interval lies below the floor, and safe only when all of it is above.
        let edge = -Double(floor.minorUnits)
        return Reading(
            guardrail: guardrail, text: "\(ends[0]) to \(ends[1]) per member against the control group",
            light: margin.high < edge ? .crossed : margin.low >= edge ? .clear : .watching)
    }
}

extension Playbook.Guardrail {
    /// The bound in words.
    package func boundText(_ currency: Currency) -> String {
        switch bound {
        case .stopAbove(let share): "stop above \(share)"
        case .notWorseThan(let money): "not worse than control by more than \(currency.text(money))"
        }
    }
}
