package import WinbackModel

/// Writes a playbook as YAML in one canonical form: equal playbooks give equal text, and reading it gives the playbook.
///
/// Its identity is not this text but `Playbook.contentHash`; this is what people read, compare and keep.
package enum PlaybookWriter {
    /// The playbook as YAML.
    package static func yaml(_ playbook: Playbook, currency: Currency) -> String {
        var lines: [String] = []
        let goal = playbook.goal
        lines.append("playbook: \(playbook.name)")
        lines.append("owner: \(quoted(playbook.owner))")
        if playbook.priority != 0 { lines.append("priority: \(playbook.priority)") }
        lines.append("goal:")
        lines.append("  metric: \(goal.metric)")
        lines.append("  window: \(goal.window)")
        lines.append("  minimum_lift: \(points(goal.minimumLift))")
        if let value = goal.value { lines.append("  value: \(value)") }
        write(playbook.audience, to: &lines)
        lines.append("holdout:")
        lines.append("  share: \(playbook.holdoutShare)")
        lines.append("journeys:")
        for journey in playbook.journeys {
            lines.append("  \(journey.name):")
            write(journey.steps, indent: "    ", to: &lines)
        }
        let budget = playbook.budget
        lines.append("budget:")
        lines.append("  per_member: \(currency.decimal(budget.perMember))")
        lines.append("  per_day: \(currency.decimal(budget.perDay))")
        lines.append("  total: \(currency.decimal(budget.total))")
        lines.append("contact:")
        lines.append("  quiet: \(quoted(playbook.contact.quiet.description))")
        lines.append("  at_most: \(playbook.contact.atMost)")
        lines.append("guardrails:")
        for guardrail in playbook.guardrails { write(guardrail, currency, to: &lines) }
        lines.append("cadence:")
        lines.append("  every: \(playbook.cadence.every)")
        lines.append("  at: \(quoted(playbook.cadence.at.description))")
        let tuning = playbook.tuning
        lines.append("tuning:")
        lines.append("  minimum_share: \(tuning.minimumShare)")
        lines.append("  largest_step: \(points(tuning.largestStep))")
        lines.append("  every: \(tuning.every)")
        lines.append("  objective: \(tuning.objective)")
        lines.append("runs_until: \(playbook.runsUntil)")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ audience: Playbook.Audience, to lines: inout [String]) {
        lines.append("audience:")
        lines.append("  state: \(list(audience.states.map(\.word)))")
        let filters = [("tier", audience.tiers), ("country", audience.countries), ("store", audience.stores)]
        if filters.contains(where: { !$0.1.isEmpty }) { lines.append("  where:") }
        for (key, words) in filters where !words.isEmpty { lines.append("    \(key): \(list(words))") }
        lines.append("  entry:")
        lines.append("    per_day: \(audience.perDay)")
        lines.append("    cool_off: \(audience.coolOff)")
        lines.append("    lifetime: \(audience.lifetime)")
        lines.append("    order: \(audience.order.rawValue)")
    }

    private static func write(_ steps: [Journey.Step], indent: String, to lines: inout [String]) {
        for step in steps {
            switch step {
            case .send(let channel, let template, let onCap):
                let choice = onCap.map { ", on_cap: \($0.rawValue)" } ?? ""
                lines.append(
                    "\(indent)- send: {channel: \(channel.rawValue), template: \(quoted(template.text))\(choice)}")
            case .wait(let until?, let atMost, nil):
                lines.append("\(indent)- wait: {until: \(until.rawValue), at_most: \(atMost)}")
            case .wait(let until?, let atMost, let onTimeout?):
                lines.append("\(indent)- wait:")
                lines.append("\(indent)    until: \(until.rawValue)")
                lines.append("\(indent)    at_most: \(atMost)")
                lines.append("\(indent)    on_timeout:")
                write(onTimeout, indent: indent + "      ", to: &lines)
            case .wait(nil, let atMost, _): lines.append("\(indent)- wait: {for: \(atMost)}")
            case .waitUntilTime(let time): lines.append("\(indent)- wait: {until: \(quoted(time.description))}")
            case .waitUntilDate(let date): lines.append("\(indent)- wait: {until_date: \(date)}")
            case .webhook(let destination): lines.append("\(indent)- webhook: {to: \(quoted(destination.text))}")
            case .awardPoints(let points): lines.append("\(indent)- award_points: {points: \(points)}")
            case .issueCoupon(let pool, let expires):
                lines.append("\(indent)- issue_coupon: {pool: \(pool), expires: \(expires)}")
            case .exit(let reason): lines.append("\(indent)- exit: {reason: \(quoted(reason))}")
            case .branch(let condition, let then, let otherwise):
                lines.append("\(indent)- branch:")
                lines.append("\(indent)    when: {\(text(condition))}")
                lines.append("\(indent)    then:")
                write(then, indent: indent + "      ", to: &lines)
                guard !otherwise.isEmpty else { continue }
                lines.append("\(indent)    else:")
                write(otherwise, indent: indent + "      ", to: &lines)
            }
        }
    }

    private static func text(_ condition: Journey.Condition) -> String {
        switch condition {
        case .offersEver(let count): "member: {offers_ever: \(count)}"
        case .tier(let tiers): "member: {tier: \(list(tiers))}"
        case .state(let states): "member: {state: \(list(states.map(\.word)))}"
        case .pointsAtLeast(let points): "member: {points_at_least: \(points)}"
        case .daysSinceOrder(let days): "member: {days_since_order: \(days)}"
        case .metric(let name, .atLeast(let bound)): "metric: \(name), at_least: \(MetricNumberText.text(bound))"
        case .metric(let name, .below(let bound)): "metric: \(name), below: \(MetricNumberText.text(bound))"
        case .event(let event, let within): "event: \(event.rawValue), within: \(within)"
        }
    }

    private static func write(_ guardrail: Playbook.Guardrail, _ currency: Currency, to lines: inout [String]) {
        let bound =
            switch guardrail.bound {
            case .stopAbove(let share): "stop_above: \(share)"
            case .notWorseThan(let money): "not_worse_than: \(currency.decimal(money))"
            }
        var parts = ["metric: \(guardrail.metric)", bound]
        if guardrail.minimumEvents > 0 { parts.append("minimum_events: \(guardrail.minimumEvents)") }
        if guardrail.minimumSends > 0 { parts.append("minimum_sends: \(guardrail.minimumSends)") }
        lines.append("  - {\(parts.joined(separator: ", "))}")
    }

    private static func points(_ share: Share) -> String { share.description.dropLast() + "pp" }

    private static func list(_ words: [String]) -> String { "[" + words.map(quoted).joined(separator: ", ") + "]" }

    /// A word as it is when it cannot be misread, else in double quotes.
    private static func quoted(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "-_@. ".utf8.contains($0)
        }
        if isWord, let first = text.utf8.first, (0x61...0x7A).contains(first | 0x20), text.last != " ",
            text != "null"
        {
            return text
        }
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": safe += "\\" + String(Character(scalar))
            case "\n": safe += "\\n"
            case "\t": safe += "\\t"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return "\"\(safe)\""
    }
}
