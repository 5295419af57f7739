import WinbackModel

extension PlaybookReader {
    private static let memberTests = ["offers_ever", "tier", "state", "points_at_least", "days_since_order"]

    /// `{member: {…}}`, `{metric: NAME, at_least|below: X}` or `{event: KIND, within: 14d}`.
    func condition(_ node: YAMLNode) -> Journey.Condition? {
        let keys = ["member", "metric", "at_least", "below", "event", "within"]
        guard let when = YAMLMapping(node, "when", known: keys, problems) else { return nil }
        let ways = ["member", "metric", "event"].filter { when.has($0) }
        guard ways.count == 1, let way = ways.first else {
            if ways.count > 1 {
                problems.error(when.place, "`when` asks about one of member, metric and event, not several")
            } else if when.lacks("member"), when.lacks("metric"), when.lacks("event") {
                problems.error(when.place, "`when` needs `member`, `metric` or `event`")
            }
            return nil
        }
        let others = ["metric": ["at_least", "below"], "event": ["within"]][way] ?? []
        for key in when.keys where keys.contains(key) && key != way && !others.contains(key) {
            problems.error(when.place(of: key), "`\(key)` does not go with `\(way)`")
        }
        switch way {
        case "member": return memberTest(when)
        case "metric": return metricTest(when)
        default: return eventTest(when)
        }
    }

    private func memberTest(_ when: YAMLMapping) -> Journey.Condition? {
        guard let test = when.required("member"),
            let member = YAMLMapping(test, "member", known: Self.memberTests, problems)
        else { return nil }
        guard member.keys.count == 1, let key = member.keys.first else {
            problems.error(member.place, "a condition tests one thing of " + YAMLMapping.list(Self.memberTests))
            return nil
        }
        switch key {
        case "offers_ever": return member.integer("offers_ever", 0...1_000).map { .offersEver($0) }
        case "tier": return .tier(words(member, "tier"))
        case "state": return member.required("state").map { .state(churnStates($0, member)) }
        case "points_at_least": return member.integer("points_at_least", 1...1_000_000_000).map { .pointsAtLeast($0) }
        case "days_since_order": return member.integer("days_since_order", 1...36_500).map { .daysSinceOrder($0) }
        default: return nil
        }
    }

    private func metricTest(_ when: YAMLMapping) -> Journey.Condition? {
        let name = metric(when, "metric")
        let sides = ["at_least", "below"].filter { when.has($0) }
        guard sides.count == 1, let side = sides.first else {
            if sides.count > 1 {
                problems.error(when.place, "a metric is compared with `at_least` or `below`, not both")
            } else if when.lacks("at_least"), when.lacks("below") {
                problems.error(when.place, "a metric needs `at_least` or `below`")
            }
            return nil
        }
        let bound = when.value(side, "a number such as 12.5, or a percentage such as 5%") {
            MetricNumberText.millionths($0)
        }
        guard let name, let bound else { return nil }
        return .metric(name: name, bound: side == "below" ? .below(millionths: bound) : .atLeast(millionths: bound))
    }

    private func eventTest(_ when: YAMLMapping) -> Journey.Condition? {
        let events = Journey.WaitEvent.allCases.map { ($0.rawValue, $0) }
        let event = when.required("event").flatMap { when.word($0, "event", events) }
        let within = when.duration("within")
        guard let event, let within else { return nil }
        return .event(event, within: within)
    }
}

/// Numbers beside a metric: `12.5`, `-3`, `5%`, exact to a millionth.
enum MetricNumberText {
    /// The number in millionths; `nil` for anything else, and for more than a trillion.
    static func millionths(_ text: String) -> Int64? {
        var digits = Substring(text)
        let isShare = digits.last == "%"
        if isShare { digits = digits.dropLast() }
        let isNegative = digits.first == "-"
        if isNegative { digits = digits.dropFirst() }
        let places = isShare ? 4 : 6
        let halves = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = halves.first, (1...12).contains(whole.utf8.count), let units = wholeNumber(whole) else {
            return nil
        }
        var fraction = 0
        if halves.count == 2 {
            guard (1...places).contains(halves[1].utf8.count), let written = wholeNumber(halves[1]) else { return nil }
            fraction = (halves[1].utf8.count..<places).reduce(written) { value, _ in value * 10 }
        }
        let scale = isShare ? 10_000 : 1_000_000
        let value = Int64(units) * Int64(scale) + Int64(fraction)
        return isNegative ? -value : value
    }

    /// The shortest text that reads as the number; shares are not told apart, so it is never a percentage.
    static func text(_ millionths: Int64) -> String {
        let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let sign = millionths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        var fraction = padded(rest, 6)
        while fraction.last == "0" { fraction.removeLast() }
        return "\(sign)\(whole).\(fraction)"
    }
}
