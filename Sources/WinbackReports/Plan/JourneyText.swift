package import WinbackModel

/// A journey's steps as people read them, one a line.
package enum JourneyText {
    /// The lines; steps inside a branch are indented by two spaces.
    package static func lines(_ steps: [Journey.Step], indent: Int = 0) -> [String] {
        steps.flatMap { lines($0, indent: indent) }
    }

    private static func lines(_ step: Journey.Step, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        guard case .branch(let condition, let then, let otherwise) = step else { return [margin + words(step)] }
        var lines = ["\(margin)if \(words(condition)):"] + self.lines(then, indent: indent + 2)
        if !otherwise.isEmpty { lines += ["\(margin)otherwise:"] + self.lines(otherwise, indent: indent + 2) }
        return lines
    }

    private static func words(_ step: Journey.Step) -> String {
        switch step {
        case .send(let channel, let template): "send \(template) by \(channel.rawValue)"
        case .wait(let event?, let atMost): "wait until \(event.rawValue), at most \(atMost)"
        case .wait(nil, let atMost): "wait \(atMost)"
        case .awardPoints(let points): "award \(NumberText.count(points)) points"
        case .issueCoupon(let pool, let expires): "give a coupon from \(pool), valid \(expires)"
        case .branch(let condition, _, _): "if \(words(condition))"
        case .exit(let reason): "leave: \(reason)"
        }
    }

    private static func words(_ condition: Journey.Condition) -> String {
        switch condition {
        case .offersEver(0): "no offer was ever given"
        case .offersEver(let count): "\(count) offers were given so far"
        case .tier(let tiers): "tier is \(tiers.joined(separator: " or "))"
        case .state(let states): "state is \(states.map(\.word).joined(separator: " or "))"
        }
    }
}
