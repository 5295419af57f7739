package import WinbackModel

/// What differs between two versions of a playbook, by meaning and not by line of the file.
package enum PlaybookDiff {
    /// What a difference is about.
    package enum Section: String, Sendable, Hashable, CaseIterable {
        case who
        case what
        case money
        case guardrails
        case evidence
    }

    /// One difference.
    package struct Line: Sendable, Hashable {
        /// What it is about.
        package var section: Section
        /// The setting, such as `entries per day`.
        package var subject: String
        /// The old value; `nil` when it is new.
        package var before: String?
        /// The new value; `nil` when it is gone.
        package var after: String?
        /// What follows from it, if that is more than the value.
        package var consequence: String?

        /// Makes a difference.
        package init(
            _ section: Section, _ subject: String, before: String?, after: String?, consequence: String? = nil
        ) {
            self.section = section
            self.subject = subject
            self.before = before
            self.after = after
            self.consequence = consequence
        }

        /// `entries per day: 400 -> 600`.
        package var text: String {
            switch (before, after) {
            case (let before?, let after?): "\(subject): \(before) -> \(after)"
            case (nil, let after?): "\(subject): added, \(after)"
            case (let before?, nil): "\(subject): removed, was \(before)"
            case (nil, nil): subject
            }
        }
    }

    /// The differences, in the order of the sections; none when both mean the same.
    package static func lines(old: Playbook, new: Playbook, currency: Currency) -> [Line] {
        who(old, new) + what(old, new) + money(old, new, currency) + guardrails(old, new, currency)
            + evidence(old, new)
    }

    private static func changed(
        _ section: Section, _ subject: String, _ old: String, _ new: String, _ consequence: String? = nil
    ) -> [Line] {
        old == new ? [] : [Line(section, subject, before: old, after: new, consequence: consequence)]
    }

    private static func list(_ items: [String]) -> String { items.isEmpty ? "all" : items.joined(separator: ", ") }

    private static func who(_ old: Playbook, _ new: Playbook) -> [Line] {
        let (a, b) = (old.audience, new.audience)
        return changed(.who, "churn states", list(a.states.map(\.word)), list(b.states.map(\.word)))
            + changed(.who, "tiers", list(a.tiers), list(b.tiers))
            + changed(.who, "countries", list(a.countries), list(b.countries))
            + changed(.who, "stores", list(a.stores), list(b.stores))
            + changed(.who, "entries per day", NumberText.count(a.perDay), NumberText.count(b.perDay))
            + changed(.who, "cool-off", "\(a.coolOff)", "\(b.coolOff)")
            + changed(.who, "entries per member", "\(a.lifetime)", "\(b.lifetime)")
            + changed(.who, "order of entry", words(a.order), words(b.order))
            + changed(
                .who, "priority", "\(old.priority)", "\(new.priority)",
                "decides which loop takes a member whom several could")
    }

    private static func words(_ order: Playbook.EntryOrder) -> String {
        switch order {
        case .mostRecentFirst: "most recent buyers first"
        case .leastRecentFirst: "least recent buyers first"
        }
    }

    private static func what(_ old: Playbook, _ new: Playbook) -> [Line] {
        var lines: [Line] = []
        for journey in old.journeys {
            guard let other = new.journeys.first(where: { $0.name == journey.name }) else {
                lines.append(
                    Line(
                        .what, "journey \(journey.name)", before: steps(journey.steps.count), after: nil,
                        consequence: "members on their way finish it"))
                continue
            }
            lines += stepLines(journey, other)
        }
        for journey in new.journeys where !old.journeys.contains(where: { $0.name == journey.name }) {
            lines.append(Line(.what, "journey \(journey.name)", before: nil, after: steps(journey.steps.count)))
            lines += JourneyText.lines(journey.steps).map {
                Line(.what, "journey \(journey.name)", before: nil, after: $0)
            }
        }
        return lines + changed(.what, "quiet hours", "\(old.contact.quiet)", "\(new.contact.quiet)")
            + changed(.what, "messages at most", "\(old.contact.atMost)", "\(new.contact.atMost)")
            + changed(
                .what, "cycle", "every \(old.cadence.every) at \(old.cadence.at)",
                "every \(new.cadence.every) at \(new.cadence.at)")
            + changed(.what, "owner", old.owner, new.owner)
    }

    private static func steps(_ count: Int) -> String { count == 1 ? "1 step" : "\(count) steps" }

    private static func stepLines(_ old: Journey, _ new: Journey) -> [Line] {
        let (before, after) = (JourneyText.lines(old.steps), JourneyText.lines(new.steps))
        let difference = after.difference(from: before)
        var removed = Array(repeating: false, count: before.count)
        var inserted = Array(repeating: false, count: after.count)
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed[offset] = true
            case .insert(let offset, _, _): inserted[offset] = true
            }
        }
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if i < before.count, removed[i] {
                lines.append(Line(.what, "journey \(new.name)", before: trimmed(before[i]), after: nil))
                i += 1
            } else if j < after.count, inserted[j] {
                lines.append(Line(.what, "journey \(new.name)", before: nil, after: trimmed(after[j])))
                j += 1
            } else {
                i += 1
                j += 1
            }
        }
        return lines
    }

    private static func trimmed(_ line: String) -> String { String(line.drop { $0 == " " }) }

    private static func money(_ old: Playbook, _ new: Playbook, _ currency: Currency) -> [Line] {
        let (a, b) = (old.budget, new.budget)
        return changed(.money, "per member", currency.text(a.perMember), currency.text(b.perMember))
            + changed(.money, "per day", currency.text(a.perDay), currency.text(b.perDay))
            + changed(.money, "total", currency.text(a.total), currency.text(b.total))
    }

    private static func guardrails(_ old: Playbook, _ new: Playbook, _ currency: Currency) -> [Line] {
        let (a, b) = (named(old.guardrails, currency), named(new.guardrails, currency))
        var lines: [Line] = []
        for (name, text) in a {
            let other = b.first { $0.name == name }?.text
            if other != text { lines.append(Line(.guardrails, name, before: text, after: other)) }
        }
        for (name, text) in b where !a.contains(where: { $0.name == name }) {
            lines.append(Line(.guardrails, name, before: nil, after: text))
        }
        return lines
    }

    /// A metric may be guarded twice; the second and later ones are told apart by number.
    private static func named(_ guardrails: [Playbook.Guardrail], _ currency: Currency) -> [(
        name: String, text: String
    )] {
        var named: [(name: String, text: String)] = []
        for guardrail in guardrails {
            var (name, number) = (guardrail.metric, 1)
            while named.contains(where: { $0.name == name }) {
                number += 1
                name = "\(guardrail.metric) (\(number))"
            }
            named.append((name, GuardrailText.words(guardrail, currency)))
        }
        return named
    }

    private static func evidence(_ old: Playbook, _ new: Playbook) -> [Line] {
        let (a, b) = (old.goal, new.goal)
        let (t, u) = (old.tuning, new.tuning)
        return changed(.evidence, "goal", a.metric, b.metric, "readings before and after do not compare")
            + changed(.evidence, "window", "\(a.window)", "\(b.window)", "readings before and after do not compare")
            + changed(.evidence, "smallest lift worth having", points(a.minimumLift), points(b.minimumLift))
            + changed(.evidence, "money metric", a.value ?? "none", b.value ?? "none")
            + changed(
                .evidence, "control group", "\(old.holdoutShare)", "\(new.holdoutShare)", "starts another experiment")
            + changed(.evidence, "no variant below", "\(t.minimumShare)", "\(u.minimumShare)")
            + changed(.evidence, "largest step of a share", points(t.largestStep), points(u.largestStep))
            + changed(.evidence, "tuned every", "\(t.every)", "\(u.every)")
            + changed(.evidence, "tuned for", t.objective, u.objective)
            + changed(.evidence, "runs for", "\(old.runsUntil)", "\(new.runsUntil)")
    }

    private static func points(_ share: Share) -> String { "\(share)".dropLast() + " pp" }
}
