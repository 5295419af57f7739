import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: MetricStore {
    /// Read from running totals and from the ends of small indexes.
    func metricFacts() throws -> MetricFacts {
        func day(_ name: String) throws -> CivilDate? {
            try factTotal(name).map { CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: $0)) }
        }
        let orders = try day("latest_day")
        let events = try day("latest_event_day")
        var latest: [String: CivilDate] = [:]
        latest["orders"] = orders
        for relation in ["redemptions", "responses"] { latest[relation] = events }
        return MetricFacts(
            firstDay: try day("first_day"), latestDay: [orders, events].compactMap { $0 }.max(), latest: latest,
            loadedAt: try factTotal("loaded_at").map { Instant(milliseconds: $0) })
    }

    /// A rollup is used only when it knows every fact of this transaction's view.
    func read(_ leaf: PlanLeaf, terms: MetricTerms) throws -> LeafReading {
        if leaf.source != .relation, let rows = try RollupReader(db: db, leaf: leaf, terms: terms).read() {
            return LeafReading(rows: rows, source: leaf.source, statements: [])
        }
        return try LeafReader(db: db, leaf: leaf, terms: terms).read()
    }

    func metricBacklog(_ measures: [PlanMeasure], terms: MetricTerms) throws -> MetricBacklog {
        let register = RollupRegister(db: db, terms: terms)
        let wanted = Set(measures.filter(\.canBeRolledUp).map { register.identity($0) })
        return MetricBacklog(
            facts: try register.pending(), hasOtherMeasures: try Set(register.known().keys) != wanted)
    }

    func refreshRollups(_ measures: [PlanMeasure], terms: MetricTerms) throws {
        try RollupRefresh(db: db, transaction: self, terms: terms).run(measures)
    }

    // MARK: Differencing

    /// Answers kept for each principal.
    private static let questionsKept = 500

    func saveQuestion(_ question: AnsweredQuestion) throws {
        try db.run(
            """
            INSERT INTO metric_question (principal, subject, conditions, members, at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (principal, subject, conditions) DO UPDATE SET members = excluded.members, at = excluded.at
            """
        ) {
            $0.bind(1, question.principal.text as String?)
            $0.bind(2, question.subject as String?)
            $0.bind(3, question.conditions as String?)
            $0.bind(4, question.members)
            $0.bind(5, question.at)
        }
        try db.run(
            """
            DELETE FROM metric_question WHERE principal = $1 AND id <=
                (SELECT max(id) - \(Self.questionsKept) FROM metric_question WHERE principal = $1)
            """
        ) { $0.bind(1, question.principal.text as String?) }
    }

    func answeredQuestions(_ principal: PrincipalID, subject: String) throws -> [AnsweredQuestion] {
        let rows = try db.prepare(
            """
            SELECT conditions, members, at FROM metric_question WHERE principal = $1 AND subject = $2
            ORDER BY id DESC
            """)
        rows.bind(1, principal.text as String?)
        rows.bind(2, subject as String?)
        return try rows.all {
            AnsweredQuestion(
                principal: principal, subject: subject, conditions: rows.text(0), members: Int(rows.int(1)),
                at: rows.instant(2))
        }
    }

    func membersApart(_ leaf: PlanLeaf, from other: PlanLeaf, terms: MetricTerms) throws -> Int {
        func members(_ leaf: PlanLeaf) throws -> Set<Int64> {
            var leaf = leaf
            leaf.measure = leaf.measure.people
            leaf.needsMembers = false
            leaf.groups = leaf.measure.expression.map { [$0] } ?? []
            leaf.source = .relation
            return Set(
                try LeafReader(db: db, leaf: leaf, terms: terms).read().rows.compactMap { row in
                    if case .integer(let member)? = row.key.first { return member }
                    return nil
                })
        }
        return try members(leaf).symmetricDifference(members(other)).count
    }
}
