import WinbackEngine
import WinbackModel
import WinbackPorts

/// Who is in an audience.
extension SQLiteTransaction {
    package func candidates(
        _ audience: Playbook.Audience, loop: LoopID, on date: CivilDate, skipRecent: CivilDate?, alone: Bool,
        limit: Int, offset: Int
    ) throws -> [Candidate] {
        // One ordered walk of the index per state, merged: a sort of the whole audience would cost what the store
        // holds and not what is asked for.
        let states = Set(audience.states).sorted()
        if states.count == 1 {
            return try walk(states[0], audience, loop, date, skipRecent, alone, limit: limit, offset: offset)
        }
        let most = limit > Int.max - offset ? Int.max : limit + offset
        let walks = try states.map { try walk($0, audience, loop, date, skipRecent, alone, limit: most, offset: 0) }
        let latestFirst = audience.order == .mostRecentFirst
        let all = walks.reduce([]) { merged($0, $1, latestFirst: latestFirst) }
        return Array(all.dropFirst(offset).prefix(limit))
    }

    package func arrivalsPerDay(_ audience: Playbook.Audience, before date: CivilDate) throws -> Int {
        guard let reached = audience.states.min() else { return 0 }
        let days = 28
        let start = date - days
        var filter = AudienceFilter(audience, firstParameter: 2)
        // Whoever reached the audience since `start` also reached their present state since then.
        let rows = try db.prepare(
            """
            SELECT c.last_day, c.median_half_days FROM churn c LEFT JOIN member m ON m.key = c.member
            WHERE c.since_day >= $1 AND c.state IN (\(filter.list(audience.states.map { Int64($0.rawValue) })))
            \(filter.conditions)
            """)
        rows.bind(1, start)
        filter.bind(to: rows)
        var arrived = 0
        try rows.each {
            let lastDay = rows.date(0)
            let at = PurchaseCadence(medianGapHalfDays: Int(rows.int(1))).thresholds(after: lastDay)
            let reachedOn =
                switch reached {
                case .new, .active: lastDay
                case .slipping: at.slipping
                case .lapsed: at.lapsed
                case .lost: at.lost
                }
            if reachedOn >= start, reachedOn < date { arrived += 1 }
        }
        return (arrived + days - 1) / days
    }

    private func walk(
        _ state: ChurnState, _ audience: Playbook.Audience, _ loop: LoopID, _ date: CivilDate, _ skipRecent: CivilDate?,
        _ alone: Bool, limit: Int, offset: Int
    ) throws -> [Candidate] {
        var filter = AudienceFilter(audience, firstParameter: 6)
        let conditions = filter.conditions
        let free = skipRecent == nil ? "" : Self.freeToEnter(since: filter.next(), alone: alone)
        let place = "LIMIT \(filter.next()) OFFSET \(filter.next())"
        let order = audience.order == .mostRecentFirst ? "DESC" : "ASC"
        let rows = try db.prepare(
            "\(Self.candidateQuery(alone: alone))\(conditions)\(free) ORDER BY c.last_day \(order), c.member \(place)")
        let month = (date - 30).startOfDayUTC
        rows.bind(1, loop)
        rows.bind(2, Int64(LedgerScope.Kind.member.rawValue))
        rows.bind(3, Int64(LedgerScope.Kind.loopMember.rawValue))
        rows.bind(4, month)
        rows.bind(5, Int64(state.rawValue))
        var next = filter.bind(to: rows)
        if let skipRecent {
            rows.bind(next, (skipRecent + 1).startOfDayUTC)
            next += 1
        }
        rows.bind(next, limit)
        rows.bind(next + 1, offset)
        return try rows.all { Self.candidate(from: rows, state: state) }
    }

    /// Neither entered this loop on a later date, nor inside any journey, nor still measured: the last holds for treated
    /// and held out alike, so that the control group of one loop is not treated by another in the meantime.
    private static func freeToEnter(since parameter: String, alone: Bool) -> String {
        """

        AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.member = c.member AND e.loop = $1 AND e.entered_at >= \(parameter))
        AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.member = c.member AND e.status IN (0, 1)\(own("e", alone)))
        AND NOT EXISTS (SELECT 1 FROM exposure x WHERE x.member = c.member AND x.frozen = 0\(own("x", alone)))
        """
    }

    /// Where loops may share members, only what this loop does counts.
    private static func own(_ table: String, _ alone: Bool) -> String { alone ? "" : " AND \(table).loop = $1" }

    private static func candidateQuery(alone: Bool) -> String {
        """
        SELECT c.member, c.last_day, m.tier, m.contact, m.suppressed,
          EXISTS (SELECT 1 FROM entry e WHERE e.member = c.member AND e.status IN (0, 1)\(own("e", alone)))
            OR EXISTS (SELECT 1 FROM exposure x WHERE x.member = c.member AND x.frozen = 0\(own("x", alone))),
          (SELECT count(*) FROM entry e WHERE e.member = c.member AND e.loop = $1),
          (SELECT max(e.entered_at) FROM entry e WHERE e.member = c.member AND e.loop = $1),
          (SELECT a.reserved + a.issued + a.redeemed + a.unknown FROM account a
            WHERE a.scope = $2 AND a.key = CAST(c.member AS TEXT)),
          (SELECT a.reserved + a.issued + a.redeemed + a.unknown FROM account a
            WHERE a.scope = $3 AND a.key = $1 || '/' || CAST(c.member AS TEXT)),
          coalesce((SELECT sum(e.reserved + e.given) FROM entry e WHERE e.member = c.member AND e.entered_at >= $4), 0)
            + coalesce((SELECT sum(d.value) FROM delivery d WHERE d.member = c.member AND d.at >= $4 AND d.entry = 0), 0),
          EXISTS (SELECT 1 FROM event v WHERE v.member = c.member AND v.kind IN ('complaint', 'return') AND v.at >= $4)
        FROM churn c LEFT JOIN member m ON m.key = c.member WHERE c.state = $5
        """
    }

    /// One member of an audience; `nil` when its tiers, countries or stores do not take them.
    func candidate(
        _ member: MemberKey, _ state: ChurnState, _ audience: Playbook.Audience, _ loop: LoopID, on date: CivilDate,
        alone: Bool
    ) throws -> Candidate? {
        var filter = AudienceFilter(audience, firstParameter: 6)
        let conditions = filter.conditions
        let row = try db.prepare("\(Self.candidateQuery(alone: alone))\(conditions) AND c.member = \(filter.next())")
        row.bind(1, loop)
        row.bind(2, Int64(LedgerScope.Kind.member.rawValue))
        row.bind(3, Int64(LedgerScope.Kind.loopMember.rawValue))
        row.bind(4, (date - 30).startOfDayUTC)
        row.bind(5, Int64(state.rawValue))
        row.bind(filter.bind(to: row), member)
        return try row.first { Self.candidate(from: row, state: state) }
    }

    private static func candidate(from row: SQLStatement, state: ChurnState) -> Candidate {
        let contact = row.int(3)
        return Candidate(
            member: row.member(0), state: state, tier: row.optionalText(2), lastDay: row.date(1),
            consented: Channel.allCases.filter { contact & $0.storedBit != 0 }, suppressed: row.bool(4),
            inJourney: row.bool(5), entriesInLoop: Int(row.int(6)),
            lastEntryOn: row.optionalInstant(7).map { ZoneRules.utc.date(at: $0) }, valueLifetime: row.money(8),
            value30Days: row.money(10), valueInLoop: row.money(9), openTrouble: row.bool(11))
    }

    private func merged(_ a: [Candidate], _ b: [Candidate], latestFirst: Bool) -> [Candidate] {
        var result: [Candidate] = []
        result.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            let first =
                a[i].lastDay == b[j].lastDay
                ? a[i].member < b[j].member : (a[i].lastDay > b[j].lastDay) == latestFirst
            result.append(first ? a[i] : b[j])
            if first { i += 1 } else { j += 1 }
        }
        return result + a[i...] + b[j...]
    }
}

extension CivilDate {
    /// Midnight of the date in universal time.
    var startOfDayUTC: Instant { Instant(milliseconds: Int64(daysSinceEpoch) * 86_400_000) }
}
