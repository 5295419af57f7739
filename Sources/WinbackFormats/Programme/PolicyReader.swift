package import WinbackModel

/// Reads `config/policy.yaml`: what the team allows at most.
package enum PolicyReader {
    static let keys = ["value", "contact", "offers", "rates", "bulk", "approvals", "link_domains"]
    static let limitKeys = [
        "per_call", "per_member_lifetime", "per_member_30_days", "per_team_day", "total_liability",
    ]

    /// Reads a policy; `file` is the name used in diagnostics.
    ///
    /// `value` has to be there; every other part that is missing is the standard one.
    package static func read(_ text: String, file: String, currency: Currency) -> Reading<Policy> {
        let problems = Problems()
        let policy = YAMLReader.read(text, file: file, problems).flatMap { read($0, currency, problems) }
        return Reading(policy, problems)
    }

    /// The policy of a team whose programme still holds the caps on value.
    package static func standard(_ limits: Policy.Limits, currency: Currency) -> Policy {
        Policy(value: limits, bulk: standardBulk(currency), approvals: standardApprovals(currency))
    }

    private static func read(_ root: YAMLNode, _ currency: Currency, _ problems: Problems) -> Policy? {
        guard let top = YAMLMapping(root, "the policy", known: keys, problems) else { return nil }
        let value = top.mapping("value", known: limitKeys).flatMap { limits($0, currency) }
        let contact = part(top, "contact", ["quiet", "at_most", "one_loop_at_a_time"], .standard, Self.contact)
        let offers = part(top, "offers", ["coupons", "may_rise_after_lapse"], .standard, Self.offers)
        let rates = part(
            top, "rates", ["per_key", "per_tool", "per_provider", "warm_up_per_hour"], .standard, Self.rates)
        let bulk = part(top, "bulk", ["members_per_day", "value_per_day"], standardBulk(currency)) {
            Self.bulk($0, currency)
        }
        let approvals = part(
            top, "approvals", ["people", "own_draft_up_to", "decide_within", "new_approver"],
            standardApprovals(currency)
        ) { Self.approvals($0, currency) }
        let domains = top.optional("link_domains").map { Self.domains($0, top) } ?? []
        guard let value else { return nil }
        return Policy(
            value: value, contact: contact, offers: offers, rates: rates, bulk: bulk, approvals: approvals,
            linkDomains: domains)
    }

    /// A part that may be missing.
    private static func part<Part>(
        _ top: YAMLMapping, _ key: String, _ known: [String], _ standard: Part, _ read: (YAMLMapping) -> Part
    ) -> Part {
        guard let node = top.optional(key), let mapping = YAMLMapping(node, key, known: known, top.problems) else {
            return standard
        }
        return read(mapping)
    }

    static func limits(_ limits: YAMLMapping, _ currency: Currency) -> Policy.Limits? {
        let amounts = limitKeys.map { limits.money($0, currency) }
        if let perCall = amounts[0], let lifetime = amounts[1], perCall > lifetime {
            let message = "`per_call` is more than `per_member_lifetime`; no step could ever give that much"
            limits.problems.error(limits.place(of: "per_call"), message)
        }
        if let month = amounts[2], let lifetime = amounts[1], month > lifetime {
            let message = "`per_member_30_days` is more than `per_member_lifetime`"
            limits.problems.error(limits.place(of: "per_member_30_days"), message)
        }
        guard let perCall = amounts[0], let lifetime = amounts[1], let month = amounts[2], let day = amounts[3],
            let total = amounts[4]
        else { return nil }
        return Policy.Limits(
            perCall: perCall, perMemberLifetime: lifetime, perMember30Days: month, perTeamDay: day,
            totalLiability: total)
    }

    private static func domains(_ node: YAMLNode, _ top: YAMLMapping) -> [String] {
        var seen: [String] = []
        for item in top.list(node) {
            let domain = top.scalar(item, "link_domains", "a domain such as shop.example, without path or port") {
                isDomain($0) ? $0 : nil
            }
            if let domain, !seen.contains(domain) { seen.append(domain) }
        }
        return seen
    }

    /// Lower-case labels of letters, digits and hyphens, at least two of them.
    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
    }
}
