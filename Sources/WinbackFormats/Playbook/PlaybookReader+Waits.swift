import WinbackModel

extension PlaybookReader {
    /// `{for: 3d}`, `{until: "10:00"}`, `{until_date: 2026-12-24}` or `{until: click, at_most: 7d, on_timeout: […]}`.
    func wait(_ node: YAMLNode, _ path: inout Path) -> Journey.Step? {
        let keys = ["for", "until", "until_date", "at_most", "on_timeout"]
        guard let wait = YAMLMapping(node, "wait", known: keys, problems) else { return nil }
        let ways = ["for", "until", "until_date"].filter { wait.has($0) }
        if ways.count > 1 {
            let message =
                "a wait has one of `for`, `until` and `until_date`, not "
                + ways.map { "`\($0)`" }.joined(separator: " and ")
            problems.error(wait.place(of: ways[1]), message)
            return nil
        }
        switch ways.first {
        case "for":
            refuse(["at_most", "on_timeout"], in: wait, beside: "for")
            return wait.duration("for").map { .wait(until: nil, atMost: $0) }
        case "until_date":
            refuse(["at_most", "on_timeout"], in: wait, beside: "until_date")
            return wait.value("until_date", "a date such as 2026-12-24") { CivilDate($0) }.map { .waitUntilDate($0) }
        case "until":
            if let node = wait.optional("until"), let time = Self.time(node) {
                refuse(["at_most", "on_timeout"], in: wait, beside: "until with a time")
                return .waitUntilTime(time)
            }
            return eventWait(wait, &path)
        default: return eventWait(wait, &path)
        }
    }

    private static func time(_ node: YAMLNode) -> LocalTime? {
        guard case .scalar(let text, _) = node.content else { return nil }
        return LocalTime(text)
    }

    private func refuse(_ keys: [String], in wait: YAMLMapping, beside key: String) {
        for other in keys where wait.has(other) {
            problems.error(wait.place(of: other), "`\(other)` belongs to a wait for an event, not beside `\(key)`")
        }
    }

    private func eventWait(_ wait: YAMLMapping, _ path: inout Path) -> Journey.Step? {
        let events = Journey.WaitEvent.allCases.map { ($0.rawValue, $0) }
        let until = wait.optional("until").map { wait.word($0, "until", events) }
        var onTimeout: [Journey.Step]?
        if let node = wait.optional("on_timeout") {
            if until == nil {
                problems.error(wait.place(of: "on_timeout"), "`on_timeout` needs `until` with an event")
            } else if path.depth >= 8 {
                problems.error(node.place, "branches nested deeper than 8")
            } else {
                var inside = path.inside("on_timeout")
                // When the event comes, nothing of the time-out has been done: what it issues may not be there.
                onTimeout = steps(node, &inside)
            }
        }
        if until == .some(nil), wait.lacks("at_most") { return nil }
        guard !wait.lacks("at_most") else {
            let message =
                "a wait without `at_most` could last for ever; give it " + YAMLMapping.durationWords
            problems.error(wait.place, message)
            return nil
        }
        let atMost = wait.duration("at_most")
        if until == .some(nil) { return nil }
        return atMost.map { .wait(until: until ?? nil, atMost: $0, onTimeout: onTimeout) }
    }
}
