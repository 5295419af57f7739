extension Policy {
    /// The policy's fingerprint: two files that mean the same have the same.
    package var hash: ContentHash {
        var writer = CanonicalWriter(domain: "winback/policy/1")
        write(to: &writer)
        return writer.digest
    }

    /// Writes every field in a fixed order; lists whose order means nothing are sorted.
    package func write(to writer: inout CanonicalWriter) {
        writer.field(
            "value",
            [
                value.perCall, value.perMemberLifetime, value.perMember30Days, value.perTeamDay, value.totalLiability,
            ].map { "\($0.minorUnits)" })
        writer.field("contact", [contact.quiet.description, contact.oneLoopAtATime ? "one" : "many"])
        writer.field("caps", contact.caps.map { "\($0.channel?.rawValue ?? "all") \($0.atMost)" }.sorted())
        writer.field("coupons", offers.coupons.map(\.description).sorted())
        writer.field("offers", offers.mayRiseAfterLapse ? "rise" : "never rise")
        for (name, rate) in [("key", rates.perKey), ("tool", rates.perTool), ("provider", rates.perProvider)] {
            writer.field("rate", [name, "\(rate.calls)", "\(rate.perSeconds)", "\(rate.burst)"])
        }
        writer.field("warm_up", rates.warmUpPerHour)
        writer.field("bulk", ["\(bulk.membersPerDay)", "\(bulk.valuePerDay.minorUnits)"])
        writer.field("people", approvals.sortedPeople.map { "\($0.from.minorUnits) \($0.people)" })
        writer.field(
            "approvals",
            [
                "\(approvals.ownDraftUpTo.minorUnits)", approvals.decideWithin.description,
                "\(approvals.newApproverHours)",
            ])
        writer.field("link_domains", linkDomains)
    }
}

extension Policy.Approvals {
    /// The steps by liability ascending.
    package var sortedPeople: [Step] { people.sorted { ($0.from, $0.people) < ($1.from, $1.people) } }

    /// How many people decide at a liability: the last step at or below it counts, and at least one always does.
    package func people(at liability: Money) -> Int {
        max(1, sortedPeople.last { $0.from <= liability }?.people ?? 1)
    }

    /// How many people the gravest decision takes.
    package var mostPeople: Int { max(1, people.map(\.people).max() ?? 1) }

    /// The earliest instant at which somebody approved at `instant` decides.
    package func decidesFrom(approvedAt instant: Instant) -> Instant { instant + .hours(Int64(newApproverHours)) }
}
