package import WinbackModel

/// A journey's steps as people read them, one a line.
package enum JourneyText {
    /// The lines; steps inside a branch are indented by two spaces.
    package static func lines(_ steps: [Journey.Step], indent: Int = 0) -> [String] {
        steps.flatMap { lines($0, indent: indent) }
    }

    private static func lines(_ step: Journey.Step, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        switch step {
        case .branch(let condition, let then, let otherwise):
            var lines = ["\(margin)if \(words(condition)):"] + self.lines(then, indent: indent + 2)
            if !otherwise.isEmpty { lines += ["\(margin)otherwise:"] + self.lines(otherwise, indent: indent + 2) }
            return lines
        case .wait(_, _, let onTimeout?):
            return [margin + words(step), "\(margin)if it did not come:"] + lines(onTimeout, indent: indent + 2)
        default: return [margin + words(step)]
        }
    }

    private static func words(_ step: Journey.Step) -> String {
        switch step {
        case .send(let channel, let template, nil): "send \(template) by \(channel.rawValue)"
        case .send(let channel, let template, .skip?):
            "send \(template) by \(channel.rawValue), or pass it over when a message cap is reached"
        case .send(let channel, let template, .exit?):
            "send \(template) by \(channel.rawValue), or leave when a message cap is reached"
        case .wait(let event?, let atMost, _): "wait until \(event.rawValue), at most \(atMost)"
        case .wait(nil, let atMost, _): "wait \(atMost)"
        case .waitUntilTime(let time): "wait until \(time) on the member's clock"
        case .waitUntilDate(let date): "wait until \(DateText.long(date)) where the member is"
        case .awardPoints(let points): "award \(NumberText.count(points)) points"
        case .issueCoupon(let pool, let expires): "give a coupon from \(pool), valid \(expires)"
        case .branch(let condition, _, _): "if \(words(condition))"
        case .webhook(let destination): "tell \(destination)"
        case .exit(let reason): "leave: \(reason)"
        }
    }

    private static func words(_ condition: Journey.Condition) -> String {
        switch condition {
        case .offersEver(0): "no offer was ever given"
        case .offersEver(let count): "\(count) offers were given so far"
        case .tier(let tiers): "tier is \(tiers.joined(separator: " or "))"
        case .state(let states): "state is \(states.map(\.word).joined(separator: " or "))"
        case .pointsAtLeast(let points): "the member holds \(NumberText.count(points)) points or more"
        case .daysSinceOrder(let days): "the last order is \(days) days ago or more"
        case .metric(let name, .atLeast(let bound)): "\(name) of the team is \(number(bound)) or more"
        case .metric(let name, .below(let bound)): "\(name) of the team is below \(number(bound))"
        case .event(let event, let within): "the member had \(article(event.rawValue)) within \(within)"
        }
    }

    private static func number(_ millionths: Int64) -> String {
        var text = NumberText.fixed(Double(millionths) / 1_000_000, 6)
        while text.contains("."), text.last == "0" || text.last == "." {
            let isPoint = text.removeLast() == "."
            if isPoint { break }
        }
        return text
    }

    private static func article(_ word: String) -> String {
        (word.first.map { "aeiou".contains($0) } ?? false) ? "an \(word)" : "a \(word)"
    }
}
