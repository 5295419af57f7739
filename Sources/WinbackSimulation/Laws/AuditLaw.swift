internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 8: the audit is one chain without gaps, and every accepted effect has exactly one row of acceptance.
package struct AuditLaw: LawChecker {
    package let law = Law.audit
    private var sequence: Int64 = 0
    private var hash: ContentHash = AuditRow.genesis
    private var team: String?
    /// Rows of acceptance without an effect yet, and effects without a row yet, by key; for lookup only.
    private var rows: [String: Int] = [:]
    private var effects: [String: Int] = [:]
    private static let tools = ["send_message", "award_points", "issue_coupon"]

    /// Makes a checker at the start of the chain.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        if let chain = step.chain { hold(chain, into: &findings) }
        for row in step.audit {
            let subject = "audit row \(row.sequence)"
            findings.expect(row.sequence == sequence + 1, law, "row \(sequence + 1) is missing", subject: subject)
            findings.expect(row.previous == hash, law, "it does not follow the row before it", subject: subject)
            findings.expect(row.isIntact, law, "its hash is not that of its content", subject: subject)
            findings.expect(
                !row.entry.principal.text.isEmpty && !row.entry.action.isEmpty && !row.entry.result.isEmpty, law,
                "it does not say who, what and with what result", subject: subject)
            findings.expect(
                row.form == .second && row.team == (team ?? row.team), law, "it is of another form or team",
                subject: subject)
            team = row.team
            sequence = row.sequence
            hash = row.hash
            guard Self.tools.contains(row.entry.action), row.entry.result.hasPrefix("accepted") else { continue }
            settle(row.entry.inputs, in: &effects, orAddTo: &rows)
        }
        for acceptance in step.accepted { settle(acceptance.effect.key, in: &rows, orAddTo: &effects) }
        if !rows.isEmpty {
            findings.expect(
                false, law, "\(rows.count) rows say that an effect was accepted which nobody accepted",
                subject: rows.keys.min() ?? "")
            rows = [:]
        }
        // What an outside provider accepted may be known only later.
        if step.providerIsInside {
            findings.expect(
                effects.isEmpty, law, "\(effects.count) accepted effects have no audit row",
                subject: effects.keys.min() ?? "")
            effects = [:]
        }
    }

    /// What was seen once stays: neither is the chain cut, nor are rows written anew with hashes that fit each other.
    private func hold(_ chain: StepEvidence.ChainEnd, into findings: inout LawFindings) {
        findings.expect(
            chain.size >= sequence, law, "the chain was cut after it", subject: "audit row \(chain.size)")
        guard sequence > 0, chain.size >= sequence else { return }
        findings.expect(
            chain.seen == hash, law, "it is not the row it was: the chain was written anew",
            subject: "audit row \(sequence)")
    }

    private func settle(_ key: String, in waiting: inout [String: Int], orAddTo other: inout [String: Int]) {
        guard let count = waiting[key] else {
            other[key, default: 0] += 1
            return
        }
        waiting[key] = count > 1 ? count - 1 : nil
    }
}
