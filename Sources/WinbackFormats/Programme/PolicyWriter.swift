package import WinbackModel

/// Writes a policy in its one canonical form, which `PolicyReader` reads back as the same policy.
package enum PolicyWriter {
    /// The text, ending with a line break.
    package static func yaml(_ policy: Policy, currency: Currency) -> String {
        let money = currency.decimal
        let (value, contact, rates, approvals) = (policy.value, policy.contact, policy.rates, policy.approvals)
        var lines = [
            "value:", "  per_call: \(money(value.perCall))",
            "  per_member_lifetime: \(money(value.perMemberLifetime))",
            "  per_member_30_days: \(money(value.perMember30Days))", "  per_team_day: \(money(value.perTeamDay))",
            "  total_liability: \(money(value.totalLiability))", "contact:", "  quiet: \"\(contact.quiet)\"",
            "  at_most: [\(contact.caps.map(cap).joined(separator: ", "))]",
            "  one_loop_at_a_time: \(contact.oneLoopAtATime ? "yes" : "no")", "offers:",
            "  coupons: [\(policy.offers.coupons.map(\.description).joined(separator: ", "))]",
            "  may_rise_after_lapse: \(policy.offers.mayRiseAfterLapse ? "yes" : "no")", "rates:",
            "  per_key: \(rate(rates.perKey))", "  per_tool: \(rate(rates.perTool))",
            "  per_provider: \(rate(rates.perProvider))", "  warm_up_per_hour: \(rates.warmUpPerHour)", "bulk:",
            "  members_per_day: \(policy.bulk.membersPerDay)", "  value_per_day: \(money(policy.bulk.valuePerDay))",
            "approvals:", "  people:",
        ]
        lines += approvals.sortedPeople.map { "    - {from: \(money($0.from)), people: \($0.people)}" }
        lines += [
            "  own_draft_up_to: \(money(approvals.ownDraftUpTo))", "  decide_within: \(approvals.decideWithin)",
            "  new_approver: \(approvals.newApproverHours)h",
            "link_domains: [\(policy.linkDomains.joined(separator: ", "))]",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cap(_ cap: Policy.Contact.Cap) -> String {
        guard let channel = cap.channel else { return "\(cap.atMost)" }
        return "{channel: \(channel.rawValue), at_most: \(cap.atMost)}"
    }

    private static func rate(_ rate: Policy.CallRate) -> String {
        "{calls: \(rate.calls), per_seconds: \(rate.perSeconds), burst: \(rate.burst)}"
    }
}
