import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: PolicyStore {
    package func savePolicy(_ policy: Policy) throws {
        let json = try StoredJSON.text(policy)
        try db.run("INSERT INTO policy (hash, json) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING") { row in
            row.bind(1, policy.hash)
            row.bind(2, json)
        }
    }

    package func policy(_ hash: ContentHash) throws -> Policy? {
        let row = try db.prepare("SELECT json FROM policy WHERE hash = $1")
        row.bind(1, hash)
        return try row.first { try StoredJSON.value(Policy.self, from: row.text(0), column: "policy.json") }
    }

    package func approvedPolicies(limit: Int) throws -> [ApprovedPolicy] {
        let rows = try db.prepare(
            """
            SELECT p.json, a.way, a.principal, a.at FROM policy_approval a JOIN policy p ON p.hash = a.hash
            ORDER BY a.number DESC LIMIT $1
            """)
        rows.bind(1, limit)
        return try rows.all {
            ApprovedPolicy(
                policy: try StoredJSON.value(Policy.self, from: rows.text(0), column: "policy.json"),
                way: try rows.word(1, "policy_approval.way"), by: PrincipalID(rows.text(2)), at: rows.instant(3))
        }
    }

    package func saveApprovedPolicy(_ approved: ApprovedPolicy) throws {
        try savePolicy(approved.policy)
        try db.run("INSERT INTO policy_approval (hash, way, principal, at) VALUES ($1, $2, $3, $4)") { row in
            row.bind(1, approved.policy.hash)
            row.bind(2, approved.way.rawValue)
            row.bind(3, approved.by.text)
            row.bind(4, approved.at)
        }
    }

    package func decisions(of proposal: ProposalID) throws -> [DecisionRecord] {
        let rows = try db.prepare(
            "SELECT \(Self.decisionColumns) FROM decision WHERE proposal = $1 ORDER BY at, person")
        rows.bind(1, proposal.text)
        return try rows.all { try Self.decision(from: rows) }
    }

    package func decisions() throws -> [DecisionRecord] {
        let rows = try db.prepare("SELECT \(Self.decisionColumns) FROM decision ORDER BY at, proposal, person")
        return try rows.all { try Self.decision(from: rows) }
    }

    package func saveDecision(_ decision: DecisionRecord) throws {
        try db.run(
            """
            INSERT INTO decision (proposal, person, verdict, at, digest, reason, factor_checked)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """
        ) { row in
            row.bind(1, decision.proposal.text)
            row.bind(2, decision.person.text)
            row.bind(3, decision.verdict.rawValue)
            row.bind(4, decision.at)
            row.bind(5, decision.digest)
            row.bind(6, decision.reason)
            row.bind(7, decision.factorChecked ? 1 : 0)
        }
    }

    private static let decisionColumns = "proposal, person, verdict, at, digest, reason, factor_checked"

    private static func decision(from row: SQLStatement) throws -> DecisionRecord {
        DecisionRecord(
            proposal: ProposalID(row.text(0)), person: PrincipalID(row.text(1)),
            verdict: try row.word(2, "decision.verdict"), at: row.instant(3),
            digest: try row.digest(4, "decision.digest"), reason: row.text(5), factorChecked: row.bool(6))
    }
}
