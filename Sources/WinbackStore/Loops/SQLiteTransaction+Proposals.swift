import WinbackEngine
import WinbackModel

extension SQLiteTransaction {
    package func nextProposalNumber() throws -> Int {
        let row = try db.prepare("SELECT coalesce(max(number), 0) + 1 FROM proposal")
        return Int(try row.first { row.int(0) } ?? 1)
    }

    package func saveProposal(_ proposal: ProposalRecord) throws {
        let forecast = try StoredJSON.text(proposal.forecast)
        let detail = try StoredJSON.text(proposal.detail)
        // The number is the id's own, so that the next one follows it; an id without one is numbered by the store.
        let number = proposal.id.text.split(separator: "-").last.flatMap { Int64($0) }
        try db.run(
            """
            INSERT INTO proposal (number, id, kind, loop, digest, proposer, reason, created_at, decide_before, status,
              forecast, decided_by, decided_at, decision_reason, detail)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, loop = excluded.loop, digest = excluded.digest,
              proposer = excluded.proposer, reason = excluded.reason, created_at = excluded.created_at,
              decide_before = excluded.decide_before, status = excluded.status, forecast = excluded.forecast,
              decided_by = excluded.decided_by, decided_at = excluded.decided_at,
              decision_reason = excluded.decision_reason, detail = excluded.detail
            """
        ) { row in
            row.bind(1, number)
            row.bind(2, proposal.id.text)
            row.bind(3, proposal.kind.rawValue)
            row.bind(4, proposal.subject.name)
            row.bind(5, proposal.digest)
            row.bind(6, proposal.proposer.text)
            row.bind(7, proposal.reason)
            row.bind(8, proposal.createdAt)
            row.bind(9, proposal.decideBefore)
            row.bind(10, proposal.status.rawValue)
            row.bind(11, forecast)
            row.bind(12, proposal.decidedBy?.text)
            row.bind(13, proposal.decidedAt)
            row.bind(14, proposal.decisionReason)
            row.bind(15, detail)
        }
    }

    package func proposal(_ id: ProposalID) throws -> ProposalRecord? {
        let row = try db.prepare("SELECT \(Self.proposalColumns) FROM proposal WHERE id = $1")
        row.bind(1, id.text)
        return try row.first { try Self.proposal(from: row) }
    }

    package func proposals(waitingOnly: Bool, limit: Int) throws -> [ProposalRecord] {
        let rows = try db.prepare(
            """
            SELECT \(Self.proposalColumns) FROM proposal \(waitingOnly ? "WHERE status = 'waiting'" : "")
            ORDER BY number DESC LIMIT $1
            """)
        rows.bind(1, limit)
        return try rows.all { try Self.proposal(from: rows) }
    }

    package func proposals(about loop: LoopID) throws -> [ProposalRecord] {
        let rows = try db.prepare(
            "SELECT \(Self.proposalColumns) FROM proposal WHERE loop = $1 ORDER BY number DESC")
        rows.bind(1, ProposalRecord.Subject.loop(loop).name)
        return try rows.all { try Self.proposal(from: rows) }
    }

    package func grants(to principal: PrincipalID, since: Instant) throws -> [ProposalRecord] {
        let rows = try db.prepare(
            """
            SELECT \(Self.proposalColumns) FROM proposal
            WHERE loop = $1 AND status = 'approved' AND decided_at > $2 ORDER BY number DESC
            """)
        rows.bind(1, ProposalRecord.Subject.bulk(principal).name)
        rows.bind(2, since)
        return try rows.all { try Self.proposal(from: rows) }
    }

    private static let proposalColumns = """
        id, kind, loop, digest, proposer, reason, created_at, decide_before, status, forecast, decided_by, decided_at,
        decision_reason, detail
        """

    private static func proposal(from row: SQLStatement) throws -> ProposalRecord {
        var proposal = ProposalRecord(
            id: ProposalID(row.text(0)), kind: try row.word(1, "proposal.kind"),
            subject: ProposalRecord.Subject(name: row.text(2)),
            digest: try row.digest(3, "proposal.digest"), proposer: PrincipalID(row.text(4)), reason: row.text(5),
            createdAt: row.instant(6), decideBefore: row.instant(7),
            forecast: try StoredJSON.value(PlanForecast.self, from: row.text(9), column: "proposal.forecast"))
        proposal.status = try row.word(8, "proposal.status")
        proposal.decidedBy = row.optionalText(10).map { PrincipalID($0) }
        proposal.decidedAt = row.optionalInstant(11)
        proposal.decisionReason = row.optionalText(12)
        proposal.detail = try StoredJSON.value(
            ProposalRecord.Detail.self, from: row.text(13), column: "proposal.detail")
        return proposal
    }
}
