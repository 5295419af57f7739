extension Policy {
    /// The policy that is at least as strict as both, part by part.
    ///
    /// What is at work is the stricter of what was approved (`self`) and what the file says. Where two quiet hours would
    /// leave no minute of the day, those of `self` stay, and the other's wait for a person.
    package func stricter(than other: Policy) -> Policy {
        Policy(
            value: value.stricter(than: other.value), contact: contact.stricter(than: other.contact),
            offers: offers.stricter(than: other.offers), rates: rates.stricter(than: other.rates),
            bulk: Bulk(
                membersPerDay: min(bulk.membersPerDay, other.bulk.membersPerDay),
                valuePerDay: min(bulk.valuePerDay, other.bulk.valuePerDay)),
            approvals: approvals.stricter(than: other.approvals),
            linkDomains: linkDomains.filter { other.linkDomains.contains($0) })
    }
}

extension Policy.Limits {
    /// The lower of each cap.
    package func stricter(than other: Self) -> Self {
        Self(
            perCall: min(perCall, other.perCall),
            perMemberLifetime: min(perMemberLifetime, other.perMemberLifetime),
            perMember30Days: min(perMember30Days, other.perMember30Days),
            perTeamDay: min(perTeamDay, other.perTeamDay), totalLiability: min(totalLiability, other.totalLiability))
    }
}

extension Policy.Contact {
    /// Quiet whenever either is, and every cap of either.
    func stricter(than other: Self) -> Self {
        Self(
            quiet: quiet.union(other.quiet) ?? quiet, caps: Cap.stricter(caps, other.caps),
            oneLoopAtATime: oneLoopAtATime || other.oneLoopAtATime)
    }
}

extension Policy.Contact.Cap {
    /// Whether keeping this cap keeps the other one: it counts at least as many messages over at least as many days,
    /// and allows no more.
    package func implies(_ other: Self) -> Bool {
        (channel == nil || channel == other.channel) && atMost.implies(other.atMost)
    }

    /// The caps of both without those that others imply, in the order first met.
    static func stricter(_ a: [Self], _ b: [Self]) -> [Self] { withoutImplied(a + b) { $0.implies($1) } }
}

extension Playbook.FrequencyCap {
    /// Whether keeping this cap keeps the other one.
    package func implies(_ other: Self) -> Bool { count <= other.count && days >= other.days }
}

extension Policy.Offers {
    /// Every cap of either.
    func stricter(than other: Self) -> Self {
        Self(
            coupons: withoutImplied(coupons + other.coupons) { $0.implies($1) },
            mayRiseAfterLapse: mayRiseAfterLapse && other.mayRiseAfterLapse)
    }
}

extension Policy.Rates {
    /// The slower of each rate.
    func stricter(than other: Self) -> Self {
        Self(
            perKey: perKey.stricter(than: other.perKey), perTool: perTool.stricter(than: other.perTool),
            perProvider: perProvider.stricter(than: other.perProvider),
            warmUpPerHour: min(warmUpPerHour, other.warmUpPerHour))
    }
}

extension Policy.CallRate {
    /// Whether it answers more calls over time than another.
    package func isFaster(than other: Self) -> Bool {
        let own = calls.multipliedFullWidth(by: other.perSeconds)
        let others = other.calls.multipliedFullWidth(by: perSeconds)
        return (own.high, own.low) > (others.high, others.low)
    }

    /// The slower pace and the smaller burst.
    func stricter(than other: Self) -> Self {
        let slower = isFaster(than: other) ? other : self
        return Self(calls: slower.calls, perSeconds: slower.perSeconds, burst: min(burst, other.burst))
    }
}

extension Policy.Approvals {
    /// At every liability the larger number of people, the sooner lapse, the longer wait of a new approver.
    func stricter(than other: Self) -> Self {
        var steps: [Step] = []
        for from in Set(people.map(\.from) + other.people.map(\.from)).sorted() {
            let needed = max(people(at: from), other.people(at: from))
            if steps.last.map({ $0.people != needed }) ?? true { steps.append(Step(from: from, people: needed)) }
        }
        return Self(
            people: steps, ownDraftUpTo: min(ownDraftUpTo, other.ownDraftUpTo),
            decideWithin: decideWithin.hours <= other.decideWithin.hours ? decideWithin : other.decideWithin,
            newApproverHours: max(newApproverHours, other.newApproverHours))
    }
}

extension CivilDuration {
    /// Hours, counting a day as 24 of them; for telling which of two is longer.
    package var hours: Int {
        switch self {
        case .hours(let hours): hours
        case .days(let days): days * 24
        }
    }
}

/// A list without what another item of it implies; of two equal ones the first stays.
private func withoutImplied<T: Equatable>(_ all: [T], _ implies: (T, T) -> Bool) -> [T] {
    var kept: [T] = []
    for (index, item) in all.enumerated() {
        let isImplied = all.enumerated().contains { other in
            other.offset != index && implies(other.element, item)
                && (!implies(item, other.element) || other.offset < index)
        }
        if !isImplied { kept.append(item) }
    }
    return kept
}
