package import WinbackModel

/// Watches a playbook's guardrails; one crossed stops the loop (law 7).
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
        // events / sends > bound, in integers.
        let above = Int64(events) * 1_000_000 > Int64(bound.millionths) * Int64(sends)
        return Reading(
            guardrail: guardrail, text: text, light: above && enough ? .crossed : enough ? .clear : .watching)
    }

    private func money(_ guardrail: Playbook.Guardrail, floor: Money, look: LookRecord?) -> Reading {
        guard let margin = look?.margin else {
            return Reading(guardrail: guardrail, text: "not enough evidence yet", light: .watching)
        }
        let ends = [margin.low, margin.high].map { currency.text(Money(rounding: $0)) }
        // Worse for certain only when the whole interval lies below the floor.
        let crossed = margin.high < -Double(floor.minorUnits)
        return Reading(
            guardrail: guardrail, text: "\(ends[0]) to \(ends[1]) per member against the control group",
            light: crossed ? .crossed : .clear)
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
