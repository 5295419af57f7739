import WinbackEngine
import WinbackModel

/// Brings rollups up to date with the facts, by what changed or, where too much did, by one pass over all.
struct RollupRefresh {
    let db: SQLConnection
    let transaction: SQLiteTransaction
    let terms: MetricTerms

    /// Refreshes the measures named and drops all others.
    func run(_ measures: [PlanMeasure]) throws {
        let register = RollupRegister(db: db, terms: terms)
        var wanted: [String: PlanMeasure] = [:]
        for measure in measures where measure.canBeRolledUp { wanted[register.identity(measure)] = measure }
        var known = try register.known()
        for (hash, id) in known.sorted(by: { $0.value < $1.value }) where wanted[hash] == nil {
            try db.run("DELETE FROM rollup_day WHERE key >= $1 AND key < $2") {
                $0.bind(1, (id << 40) as Int64?)
                $0.bind(2, ((id + 1) << 40) as Int64?)
            }
            try db.run("DELETE FROM rollup_measure WHERE id = $1") { $0.bind(1, id as Int64?) }
            known[hash] = nil
        }
        let pending = try register.pending()
        let kept = known.sorted { $0.value < $1.value }.compactMap { hash, id in
            wanted[hash].map { RollupScan.Kept(id: id, measure: $0) }
        }
        if let pending {
            if pending > 0 { try follow(kept) }
        } else {
            try db.run("DELETE FROM rollup_day")
            try db.run("DELETE FROM rollup_mask")
            try build(kept)
            try buildMasks()
        }
        // What is new is built from all facts, which are those the others have caught up with.
        var fresh: [RollupScan.Kept] = []
        for (hash, measure) in wanted.sorted(by: { $0.key < $1.key }) where known[hash] == nil {
            try db.run("INSERT INTO rollup_measure (relation, hash) VALUES ($1, $2)") {
                $0.bind(1, measure.relation as String?)
                $0.bind(2, hash as String?)
            }
            fresh.append(RollupScan.Kept(id: db.lastInsertedRow, measure: measure))
        }
        try build(fresh)
        for table in ["orders_change", "event_change", "member_change"] { try db.run("DELETE FROM \(table)") }
        try transaction.setFactTotal("rollup_pending", 0)
        try transaction.setFactTotal("rollup_stale", 0)
    }

    private func scans(_ kept: [RollupScan.Kept]) -> [RollupScan] {
        Relation.all.filter(\.hasRollups).compactMap { relation in
            let own = kept.filter { $0.measure.relation == relation.name }
            return own.isEmpty ? nil : RollupScan(relation, own, terms: terms)
        }
    }

    /// One pass over all rows of each relation.
    private func build(_ kept: [RollupScan.Kept]) throws {
        let values = try ValueNumbers(db)
        for scan in scans(kept) {
            var builder = RollupBuilder(scan)
            var attributes = MemberAttributes(db, values)
            try scan.all(db, values) { row in
                let member = try attributes.of(row.member, .now)
                builder.add(row, attributes: member.values, sign: 1)
                builder.mark(member.number, row)
            }
            try builder.save(db, isFresh: true)
        }
    }

    /// Follows what was noted: rows by what they said before and say now, members by their attributes.
    private func follow(_ kept: [RollupScan.Kept]) throws {
        let values = try ValueNumbers(db)
        let changedMembers = try members("SELECT member FROM member_change ORDER BY member")
        for scan in scans(kept) {
            var builder = RollupBuilder(scan)
            var attributes = MemberAttributes(db, values)
            var touched: [Int64: Set<Int32>] = [:]
            try scan.before(db, values) { row in
                builder.add(row, attributes: try attributes.of(row.member, .before).values, sign: -1)
                touched[row.member, default: []].insert(row.day)
            }
            try scan.after(db, values) { row in
                builder.add(row, attributes: try attributes.of(row.member, .before).values, sign: 1)
                touched[row.member, default: []].insert(row.day)
            }
            for member in changedMembers {
                let before = try attributes.of(member, .before).values
                let now = try attributes.of(member, .now).values
                if before == now { continue }
                try scan.rows(of: member, db, values) { row in
                    builder.add(row, attributes: before, sign: -1, onlyAttributes: true)
                    builder.add(row, attributes: now, sign: 1, onlyAttributes: true)
                }
            }
            try mark(touched, scan, values, &attributes, &builder)
            try builder.save(db, isFresh: false)
        }
        try followMasks(changedMembers, values)
    }

    /// Looks up on which of the touched days each member still counts.
    private func mark(
        _ touched: [Int64: Set<Int32>], _ scan: RollupScan, _ values: ValueNumbers,
        _ attributes: inout MemberAttributes, _ builder: inout RollupBuilder
    ) throws {
        guard scan.measures.contains(where: \.measure.countsMembers) else { return }
        for (member, days) in touched.sorted(by: { $0.key < $1.key }) {
            var counts: [Int32: [Bool]] = [:]
            for day in days { counts[day] = Array(repeating: false, count: scan.measures.count) }
            try scan.rows(of: member, db, values) { row in
                guard days.contains(row.day) else { return }
                for (index, value) in row.values.enumerated() where value != nil { counts[row.day]?[index] = true }
            }
            let number = try attributes.of(member, .now).number
            for (day, isIn) in counts { builder.mark(number, on: day, counts: isIn) }
        }
    }

    private func members(_ sql: String) throws -> [Int64] {
        let rows = try db.prepare(sql)
        return try rows.all { rows.int(0) }
    }

    // MARK: Members by attribute

    private func buildMasks() throws {
        let values = try ValueNumbers(db)
        for (index, attribute) in Relation.memberCuts.enumerated() {
            var masks: [Int: MemberSet] = [:]
            let rows = try db.prepare("SELECT \(attribute), number FROM member ORDER BY key")
            try rows.each {
                masks[try values.number(rows.optionalText(0)), default: MemberSet()].insert(Int(rows.int(1)))
            }
            for (value, mask) in masks.sorted(by: { $0.key < $1.key }) { try save(mask, index, value) }
        }
    }

    private func followMasks(_ members: [Int64], _ values: ValueNumbers) throws {
        guard !members.isEmpty else { return }
        var attributes = MemberAttributes(db, values)
        for index in Relation.memberCuts.indices {
            var masks: [Int: MemberSet] = [:]
            for member in members {
                let now = try attributes.of(member, .now)
                let before = try attributes.of(member, .before)
                for value in [before.values[index], now.values[index]] where masks[value] == nil {
                    masks[value] = try mask(index, value)
                }
                masks[before.values[index]]?.remove(now.number)
                masks[now.values[index]]?.insert(now.number)
            }
            for (value, mask) in masks.sorted(by: { $0.key < $1.key }) { try save(mask, index, value) }
        }
    }

    private func mask(_ cut: Int, _ value: Int) throws -> MemberSet {
        let row = try db.prepare("SELECT members FROM rollup_mask WHERE cut = $1 AND value = $2")
        row.bind(1, cut)
        row.bind(2, value)
        return try row.first { row.bytes(0, MemberSet.init(bytes:)) } ?? MemberSet()
    }

    private func save(_ mask: MemberSet, _ cut: Int, _ value: Int) throws {
        try db.run(
            """
            INSERT INTO rollup_mask (cut, value, members) VALUES ($1, $2, $3)
            ON CONFLICT (cut, value) DO UPDATE SET members = excluded.members
            """
        ) {
            $0.bind(1, cut)
            $0.bind(2, value)
            $0.bind(3, mask.bytes as [UInt8]?)
        }
    }
}

/// Attributes and numbers of members, kept for the member asked last: rows come by member.
struct MemberAttributes {
    /// At which moment.
    enum Moment { case before, now }

    private let now: Result<SQLStatement, any Error>
    private let before: Result<SQLStatement, any Error>
    private let values: ValueNumbers
    private var held: (member: Int64, moment: Moment, number: Int, values: [Int])?

    init(_ db: SQLConnection, _ values: ValueNumbers) {
        self.values = values
        let columns = Relation.memberCuts.joined(separator: ", ")
        now = Result { try db.prepare("SELECT number, \(columns) FROM member WHERE key = $1") }
        before = Result {
            try db.prepare(
                """
                SELECT m.number, \(Relation.memberCuts.map { "CASE WHEN c.member IS NULL THEN m.\($0) ELSE c.\($0) END" }
                    .joined(separator: ", "))
                FROM member m LEFT JOIN member_change c ON c.member = m.key WHERE m.key = $1
                """)
        }
    }

    mutating func of(_ member: Int64, _ moment: Moment) throws -> (number: Int, values: [Int]) {
        if let held, held.member == member, held.moment == moment { return (held.number, held.values) }
        let statement = try (moment == .now ? now : before).get()
        statement.bind(1, member as Int64?)
        let found = try statement.first {
            (
                Int(statement.int(0)),
                try Relation.memberCuts.indices.map { try values.number(statement.optionalText(Int32($0 + 1))) }
            )
        }
        guard let found else { throw WinbackError.unreadable("member") }
        held = (member, moment, found.0, found.1)
        return found
    }
}
