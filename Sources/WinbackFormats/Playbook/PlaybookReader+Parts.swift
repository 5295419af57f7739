import WinbackModel

extension PlaybookReader {
    func goal(_ top: YAMLMapping) -> Playbook.Goal? {
        guard let goal = top.mapping("goal", known: ["metric", "window", "minimum_lift", "value"]) else { return nil }
        let metric = metric(goal, "metric")
        let window = goal.duration("window")
        let lift = goal.points("minimum_lift")
        var value: String?
        if let node = goal.optional("value") { value = self.metric(node, goal, "value") }
        if let lift, lift == .zero {
            problems.error(goal.place(of: "minimum_lift"), "`minimum_lift` is 0pp; no sample can show that")
        }
        guard let metric, let window, let lift else { return nil }
        return Playbook.Goal(metric: metric, window: window, minimumLift: lift, value: value)
    }

    func audience(_ top: YAMLMapping) -> Playbook.Audience? {
        guard let audience = top.mapping("audience", known: ["state", "where", "entry"]) else { return nil }
        let states = audience.required("state").map { churnStates($0, audience) }
        let filters = audience.optional("where").flatMap {
            YAMLMapping($0, "where", known: ["tier", "country", "store"], problems)
        }
        let tiers = filters.map { words($0, "tier") } ?? []
        let countries = filters.map { words($0, "country") } ?? []
        for (index, country) in countries.enumerated() where !Self.isCountry(country) {
            let nodes = filters?.optional("country").map { audience.list($0) } ?? []
            let place = nodes.indices.contains(index) ? nodes[index].place : audience.place
            problems.error(place, "`country` is `\(country)`, expected two capital letters such as ES (ISO 3166)")
        }
        let stores = filters.map { words($0, "store") } ?? []
        guard let entry = audience.mapping("entry", known: ["per_day", "cool_off", "lifetime", "order"]) else {
            return nil
        }
        let perDay = entry.integer("per_day", 1...10_000_000)
        let coolOff = entry.duration("cool_off")
        let lifetime = entry.integer("lifetime", 1...1_000)
        let orders = Playbook.EntryOrder.allCases.map { ($0.rawValue, $0) }
        let order = entry.optional("order").flatMap { entry.word($0, "order", orders) }
        guard let states, let perDay, let coolOff, let lifetime else { return nil }
        return Playbook.Audience(
            states: states, tiers: tiers, countries: countries, stores: stores, perDay: perDay, coolOff: coolOff,
            lifetime: lifetime, order: order ?? .mostRecentFirst)
    }

    private static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    func churnStates(_ node: YAMLNode, _ mapping: YAMLMapping) -> [ChurnState] {
        // `new` has no orders and so no cadence to have slipped from.
        let known = ChurnState.allCases.filter { $0 != .new }.map { ($0.word, $0) }
        let states = mapping.list(node).compactMap { mapping.word($0, "state", known) }
        if case .sequence(let items) = node.content, items.isEmpty {
            problems.error(node.place, "`state` is an empty list; nobody could enter")
        }
        return Set(states).sorted()
    }

    func words(_ mapping: YAMLMapping, _ key: String) -> [String] {
        guard let node = mapping.optional(key) else { return [] }
        return mapping.list(node).compactMap { item in
            mapping.scalar(item, key, "a name") { $0.isEmpty || $0.count > 64 ? nil : $0 }
        }
    }

    func budget(_ top: YAMLMapping) -> Playbook.Budget? {
        guard let budget = top.mapping("budget", known: ["per_member", "per_day", "total"]) else { return nil }
        let perMember = budget.money("per_member", context.currency)
        let perDay = budget.money("per_day", context.currency)
        let total = budget.money("total", context.currency)
        if let perDay, let total, perDay > total {
            refuse(budget, "per_day", perDay, over: "total", total)
        }
        if let perMember, let perDay, perMember > perDay {
            refuse(budget, "per_member", perMember, over: "per_day", perDay)
        }
        guard let perMember, let perDay, let total else { return nil }
        return Playbook.Budget(perMember: perMember, perDay: perDay, total: total)
    }

    private func refuse(_ budget: YAMLMapping, _ key: String, _ amount: Money, over other: String, _ limit: Money) {
        let currency = context.currency
        let message = "`\(key)` (\(currency.text(amount))) is more than `\(other)` (\(currency.text(limit)))"
        problems.error(budget.place(of: key), message)
    }

    func contact(_ top: YAMLMapping) -> Playbook.ContactRule? {
        guard let contact = top.mapping("contact", known: ["quiet", "at_most"]) else { return nil }
        let quiet = contact.value("quiet", "hours such as \"21:00-09:00\"") { QuietHours($0) }
        let cap = contact.value("at_most", "a cap such as 2 per 7d") { Self.cap($0) }
        if let policy = context.policy { check(contact, quiet, cap, policy.contact) }
        guard let quiet, let cap else { return nil }
        return Playbook.ContactRule(quiet: quiet, atMost: cap)
    }

    /// Playbooks only tighten: whatever is looser than the policy is refused where it stands.
    private func check(
        _ contact: YAMLMapping, _ quiet: QuietHours?, _ cap: Playbook.FrequencyCap?, _ policy: Policy.Contact
    ) {
        if let quiet, !quiet.covers(policy.quiet) {
            let message = "`quiet` (\(quiet)) is looser than the policy's \(policy.quiet); a playbook only tightens it"
            problems.error(contact.place(of: "quiet"), message, suggestion: quiet.union(policy.quiet)?.description)
        }
        guard let cap else { return }
        // A higher count over a longer time is another cap beside the policy's; within its time it is a looser one.
        let passed = policy.caps.first {
            $0.channel == nil && cap.count > $0.atMost.count && cap.days <= $0.atMost.days
        }
        guard let passed else { return }
        let message = "`at_most` (\(cap)) is looser than the policy's \(passed.atMost); a playbook only tightens it"
        problems.error(contact.place(of: "at_most"), message, suggestion: passed.atMost.description)
    }

    static func cap(_ text: String) -> Playbook.FrequencyCap? {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 3, parts[1] == "per", let count = YAMLMapping.integer(parts[0], 1...100),
            case .days(let days)? = CivilDuration(parts[2]), days <= 366
        else { return nil }
        return Playbook.FrequencyCap(count: count, days: days)
    }

    func cadence(_ top: YAMLMapping) -> Playbook.Cadence? {
        guard let cadence = top.mapping("cadence", known: ["every", "at"]) else { return nil }
        let every = cadence.duration("every")
        let at = cadence.time("at")
        guard let every, let at else { return nil }
        return Playbook.Cadence(every: every, at: at)
    }

    func tuning(_ top: YAMLMapping) -> Playbook.TuningEnvelope? {
        let keys = ["minimum_share", "largest_step", "every", "objective"]
        guard let tuning = top.mapping("tuning", known: keys) else { return nil }
        let minimum = tuning.share("minimum_share")
        let step = tuning.points("largest_step")
        let every = tuning.duration("every")
        let objective = metric(tuning, "objective")
        if let step, step > .one {
            problems.error(tuning.place(of: "largest_step"), "`largest_step` is \(step), more than a share can move")
        }
        guard let minimum, let step, let every, let objective else { return nil }
        return Playbook.TuningEnvelope(minimumShare: minimum, largestStep: step, every: every, objective: objective)
    }
}
