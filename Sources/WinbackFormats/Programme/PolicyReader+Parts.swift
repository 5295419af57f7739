import WinbackModel

extension PolicyReader {
    static func contact(_ part: YAMLMapping) -> Policy.Contact {
        let standard = Policy.Contact.standard
        let quiet = part.value("quiet", "hours such as \"21:00-09:00\"", default: standard.quiet) { QuietHours($0) }
        if part.has("quiet"), quiet.length > 1_380 {
            let message = "`quiet` is \(quiet), which leaves less than an hour a day; stop a loop to contact nobody"
            part.problems.error(part.place(of: "quiet"), message)
        }
        var caps = standard.caps
        if let node = part.optional("at_most") { caps = part.list(node).compactMap { cap($0, part) } }
        return Policy.Contact(
            quiet: quiet, caps: caps,
            oneLoopAtATime: yesOrNo(part, "one_loop_at_a_time", default: standard.oneLoopAtATime))
    }

    /// `3 per 7d`, or a mapping that names a channel too.
    private static func cap(_ node: YAMLNode, _ part: YAMLMapping) -> Policy.Contact.Cap? {
        guard case .mapping = node.content else {
            return part.scalar(node, "at_most", capWords, PlaybookReader.cap).map { Policy.Contact.Cap(atMost: $0) }
        }
        guard let cap = YAMLMapping(node, "at_most", known: ["channel", "at_most"], part.problems) else { return nil }
        let channels = Channel.allCases.map { ($0.rawValue, $0) }
        let channel = cap.required("channel").flatMap { cap.word($0, "channel", channels) }
        let most = cap.value("at_most", capWords, PlaybookReader.cap)
        guard let channel, let most else { return nil }
        return Policy.Contact.Cap(channel: channel, atMost: most)
    }

    private static let capWords = "a cap such as 3 per 7d"

    static func offers(_ part: YAMLMapping) -> Policy.Offers {
        var caps = Policy.Offers.standard.coupons
        if let node = part.optional("coupons") {
            caps = part.list(node).compactMap { part.scalar($0, "coupons", capWords, PlaybookReader.cap) }
        }
        return Policy.Offers(
            coupons: caps, mayRiseAfterLapse: yesOrNo(part, "may_rise_after_lapse", default: false))
    }

    static func rates(_ part: YAMLMapping) -> Policy.Rates {
        let standard = Policy.Rates.standard
        func rate(_ key: String, _ fallback: Policy.CallRate) -> Policy.CallRate {
            guard let node = part.optional(key),
                let rate = YAMLMapping(node, key, known: ["calls", "per_seconds", "burst"], part.problems),
                let calls = rate.integer("calls", 1...1_000_000),
                let seconds = rate.integer("per_seconds", 1...86_400), let burst = rate.integer("burst", 1...1_000_000)
            else { return fallback }
            return Policy.CallRate(calls: calls, perSeconds: seconds, burst: burst)
        }
        return Policy.Rates(
            perKey: rate("per_key", standard.perKey), perTool: rate("per_tool", standard.perTool),
            perProvider: rate("per_provider", standard.perProvider),
            warmUpPerHour: part.integer("warm_up_per_hour", 1...100_000_000, default: standard.warmUpPerHour))
    }

    static func bulk(_ part: YAMLMapping, _ currency: Currency) -> Policy.Bulk {
        let standard = standardBulk(currency)
        let value = part.has("value_per_day") ? part.money("value_per_day", currency) : nil
        return Policy.Bulk(
            membersPerDay: part.integer("members_per_day", 0...1_000_000, default: standard.membersPerDay),
            valuePerDay: value ?? standard.valuePerDay)
    }

    static func approvals(_ part: YAMLMapping, _ currency: Currency) -> Policy.Approvals {
        let standard = standardApprovals(currency)
        var people = standard.people
        if let node = part.optional("people") { people = steps(node, part, currency) }
        let own = part.has("own_draft_up_to") ? part.money("own_draft_up_to", currency) : nil
        let within = part.value("decide_within", YAMLMapping.durationWords, default: standard.decideWithin) { text in
            CivilDuration(text).flatMap { $0.hours <= 24 * 90 ? $0 : nil }
        }
        let wait = part.value("new_approver", "hours such as 24h, at most 720h", default: standard.newApproverHours) {
            text in
            if text == "0h" { return 0 }
            return CivilDuration(text).flatMap { $0.hours <= 720 ? $0.hours : nil }
        }
        return Policy.Approvals(
            people: people, ownDraftUpTo: own ?? standard.ownDraftUpTo, decideWithin: within, newApproverHours: wait)
    }

    /// A number of people for everything, or steps by liability.
    private static func steps(
        _ node: YAMLNode, _ part: YAMLMapping, _ currency: Currency
    ) -> [Policy.Approvals.Step] {
        if case .scalar = node.content {
            let people = part.scalar(node, "people", "a whole number from 1 to 5, or steps by liability") {
                YAMLMapping.integer($0, 1...5)
            }
            return people.map { [Policy.Approvals.Step(from: .zero, people: $0)] } ?? []
        }
        var steps: [Policy.Approvals.Step] = []
        for item in part.list(node) {
            guard let step = YAMLMapping(item, "a step of people", known: ["from", "people"], part.problems) else {
                continue
            }
            let from = step.money("from", currency)
            let people = step.integer("people", 1...5)
            guard let from, let people else { continue }
            if let last = steps.last, from <= last.from {
                step.problems.error(step.place(of: "from"), "steps go up: `from` has to be more than in the one before")
            }
            if let last = steps.last, people < last.people {
                step.problems.error(step.place(of: "people"), "more liability takes no fewer people than less of it")
            }
            steps.append(Policy.Approvals.Step(from: from, people: people))
        }
        return steps
    }

    private static func yesOrNo(_ part: YAMLMapping, _ key: String, default fallback: Bool) -> Bool {
        part.value(key, "yes or no", default: fallback) { text in
            ["yes": true, "true": true, "no": false, "false": false][text]
        }
    }

    /// The standard in whole units of a currency.
    static func standardBulk(_ currency: Currency) -> Policy.Bulk {
        Policy.Bulk(membersPerDay: 50, valuePerDay: Money(minorUnits: 500 * currency.scale))
    }

    static func standardApprovals(_ currency: Currency) -> Policy.Approvals {
        var standard = Policy.Approvals.standard
        standard.ownDraftUpTo = Money(minorUnits: 1_000 * currency.scale)
        return standard
    }
}
