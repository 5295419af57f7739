/// One difference between two policies, and which way it goes.
package struct PolicyChange: Codable, Sendable, Hashable {
    /// Which way a difference goes.
    package enum Direction: String, Codable, Sendable, Hashable, CaseIterable {
        /// Less is allowed: at work at once.
        case tighter
        /// More is allowed: waits for a person.
        case looser
    }

    /// Where it stands in the file, such as `value.per_call`.
    package var field: String
    /// Which way it goes.
    package var direction: Direction
    /// What held; `nil` for something new.
    package var before: String?
    /// What is asked for; `nil` for something that goes.
    package var after: String?

    /// Makes a difference.
    package init(_ field: String, _ direction: Direction, before: String?, after: String?) {
        self.field = field
        self.direction = direction
        self.before = before
        self.after = after
    }

    /// `value.per_call: 10.00 EUR -> 20.00 EUR (looser)`.
    package var text: String {
        "\(field): \(before ?? "nothing") -> \(after ?? "nothing") (\(direction.rawValue))"
    }

    /// Every difference from one policy to another, in the order of the file; empty when both mean the same.
    package static func between(_ old: Policy, _ new: Policy, currency: Currency) -> [PolicyChange] {
        var changes = PolicyChanges(currency: currency)
        changes.compare(old.value, new.value)
        changes.compare(old.contact, new.contact)
        changes.compare(old.offers, new.offers)
        changes.compare(old.rates, new.rates)
        changes.compare(old.bulk, new.bulk)
        changes.compare(old.approvals, new.approvals)
        for domain in new.linkDomains where !old.linkDomains.contains(domain) {
            changes.add("link_domains", .looser, nil, domain)
        }
        for domain in old.linkDomains where !new.linkDomains.contains(domain) {
            changes.add("link_domains", .tighter, domain, nil)
        }
        return changes.all
    }
}

/// Differences as they are found.
private struct PolicyChanges {
    let currency: Currency
    var all: [PolicyChange] = []

    init(currency: Currency) { self.currency = currency }

    mutating func add(_ field: String, _ way: PolicyChange.Direction, _ before: String?, _ after: String?) {
        all.append(PolicyChange(field, way, before: before, after: after))
    }

    /// A figure of which more allows more.
    mutating func most<T: Comparable>(_ field: String, _ old: T, _ new: T, _ text: (T) -> String) {
        if old != new { add(field, new > old ? .looser : .tighter, text(old), text(new)) }
    }

    /// A figure of which more allows less.
    mutating func least<T: Comparable>(_ field: String, _ old: T, _ new: T, _ text: (T) -> String) {
        if old != new { add(field, new < old ? .looser : .tighter, text(old), text(new)) }
    }

    mutating func compare(_ old: Policy.Limits, _ new: Policy.Limits) {
        let money = currency.text
        most("value.per_call", old.perCall, new.perCall, money)
        most("value.per_member_lifetime", old.perMemberLifetime, new.perMemberLifetime, money)
        most("value.per_member_30_days", old.perMember30Days, new.perMember30Days, money)
        most("value.per_team_day", old.perTeamDay, new.perTeamDay, money)
        most("value.total_liability", old.totalLiability, new.totalLiability, money)
    }

    mutating func compare(_ old: Policy.Contact, _ new: Policy.Contact) {
        if old.quiet.length != 0 || new.quiet.length != 0, old.quiet != new.quiet {
            // Hours that overlap only partly free some of the old ones, so they count as looser.
            add(
                "contact.quiet", new.quiet.covers(old.quiet) ? .tighter : .looser, "\(old.quiet)", "\(new.quiet)")
        }
        caps("contact.at_most", old.caps, new.caps, { $0.implies($1) }, Self.text)
        switches("contact.one_loop_at_a_time", old.oneLoopAtATime, new.oneLoopAtATime, strict: true)
    }

    mutating func compare(_ old: Policy.Offers, _ new: Policy.Offers) {
        caps("offers.coupons", old.coupons, new.coupons, { $0.implies($1) }, \.description)
        switches("offers.may_rise_after_lapse", old.mayRiseAfterLapse, new.mayRiseAfterLapse, strict: false)
    }

    mutating func compare(_ old: Policy.Rates, _ new: Policy.Rates) {
        for (name, a, b) in [
            ("per_key", old.perKey, new.perKey), ("per_tool", old.perTool, new.perTool),
            ("per_provider", old.perProvider, new.perProvider),
        ] {
            if a.isFaster(than: b) || b.isFaster(than: a) {
                let text = { (rate: Policy.CallRate) in "\(rate.calls) per \(rate.perSeconds) s" }
                add("rates.\(name)", b.isFaster(than: a) ? .looser : .tighter, text(a), text(b))
            }
            most("rates.\(name).burst", a.burst, b.burst) { "\($0)" }
        }
        most("rates.warm_up_per_hour", old.warmUpPerHour, new.warmUpPerHour) { "\($0)" }
    }

    mutating func compare(_ old: Policy.Bulk, _ new: Policy.Bulk) {
        most("bulk.members_per_day", old.membersPerDay, new.membersPerDay) { "\($0)" }
        most("bulk.value_per_day", old.valuePerDay, new.valuePerDay, currency.text)
    }

    mutating func compare(_ old: Policy.Approvals, _ new: Policy.Approvals) {
        var last: (Int, Int)?
        for from in Set([.zero] + old.people.map(\.from) + new.people.map(\.from)).sorted() {
            let (a, b) = (old.people(at: from), new.people(at: from))
            if a != b, last.map({ $0 != (a, b) }) ?? true {
                add("approvals.people from \(currency.text(from))", b < a ? .looser : .tighter, "\(a)", "\(b)")
            }
            last = (a, b)
        }
        most("approvals.own_draft_up_to", old.ownDraftUpTo, new.ownDraftUpTo, currency.text)
        most("approvals.decide_within", old.decideWithin.hours, new.decideWithin.hours) { "\($0)h" }
        least("approvals.new_approver", old.newApproverHours, new.newApproverHours) { "\($0)h" }
    }

    private mutating func switches(_ field: String, _ old: Bool, _ new: Bool, strict: Bool) {
        if old != new { add(field, new == strict ? .tighter : .looser, old ? "yes" : "no", new ? "yes" : "no") }
    }

    /// A cap that no new one keeps is looser when it goes; a new one that no old one kept is tighter.
    private mutating func caps<T: Equatable>(
        _ field: String, _ old: [T], _ new: [T], _ implies: (T, T) -> Bool, _ text: (T) -> String
    ) {
        for cap in old where !new.contains(where: { implies($0, cap) }) {
            let instead = new.first { implies(cap, $0) && !old.contains($0) }
            add(field, .looser, text(cap), instead.map(text))
        }
        for cap in new where !old.contains(where: { implies($0, cap) }) {
            let instead = old.first { implies(cap, $0) && !new.contains($0) }
            add(field, .tighter, instead.map(text), text(cap))
        }
    }

    private static func text(_ cap: Policy.Contact.Cap) -> String {
        (cap.channel.map { "\($0.rawValue): " } ?? "") + cap.atMost.description
    }
}

extension Policy {
    /// Whether going from this policy to another allows anything more.
    package func isLoosened(by other: Policy) -> Bool {
        PolicyChange.between(self, other, currency: .eur).contains { $0.direction == .looser }
    }
}
