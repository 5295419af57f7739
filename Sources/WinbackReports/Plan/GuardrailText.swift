package import WinbackModel

/// A guardrail as people read it.
package enum GuardrailText {
    /// `stop above 1%, from 3 events and 200 sends on`.
    package static func words(_ guardrail: Playbook.Guardrail, _ currency: Currency) -> String {
        let bound =
            switch guardrail.bound {
            case .stopAbove(let share): "stop above \(share)"
            case .notWorseThan(let money): "stop when worse than control by more than \(currency.text(money)) a member"
            }
        var least: [String] = []
        if guardrail.minimumEvents > 0 { least.append("\(NumberText.count(guardrail.minimumEvents)) events") }
        if guardrail.minimumSends > 0 { least.append("\(NumberText.count(guardrail.minimumSends)) sends") }
        return least.isEmpty ? bound : bound + ", from \(least.joined(separator: " and ")) on"
    }
}
