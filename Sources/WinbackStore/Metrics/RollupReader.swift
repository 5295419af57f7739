import WinbackEngine
import WinbackModel

/// Reads a leaf from daily sums or sets of members.
struct RollupReader {
    let db: SQLConnection
    let leaf: PlanLeaf
    let terms: MetricTerms

    /// The rows, or `nil` when no rollup serves: none is kept of the measure, or facts are ahead of it.
    func read() throws -> [LeafRow]? {
        let register = RollupRegister(db: db, terms: terms)
        guard try register.pending() == 0, let id = try register.id(leaf.measure) else { return nil }
        switch leaf.source {
        case .relation: return nil
        case .rollup(let cut):
            var rows = try sums(id, cut: cut)
            guard leaf.needsMembers else { return rows }
            guard let people = try register.id(leaf.measure.people) else { return nil }
            let counted = try members(people, cut: cut)
            var found: [Cell: Int] = [:]
            for row in counted { found[Cell(span: row.span, key: row.key)] = row.rows }
            for index in rows.indices {
                rows[index].members = found[Cell(span: rows[index].span, key: rows[index].key)] ?? 0
            }
            return rows
        case .members(let cut): return try members(id, cut: cut)
        }
    }

    private struct Cell: Hashable {
        var span: Int
        var key: [MetricValue]
    }

    /// What is shown for each value of the cut that the conditions let through, by the value's number.
    private func keys(_ cut: String) throws -> [Int: [MetricValue]] {
        if cut.isEmpty { return [0: []] }
        let relations = RelationSQL(terms: terms)
        let measure = leaf.measure
        var text = QueryText(relations, tables: [measure.relation] + measure.joins.map(\.relation))
        var needsStore = false
        let joins = measure.joins
        text.substitute = { column in
            if column.table > 0, joins[column.table - 1].relation == "stores" {
                return relations.column("stores", column.column.name, as: "s")
            }
            return "v.text"
        }
        for column in (leaf.groups + leaf.conditions).flatMap(\.columns)
        where column.table > 0 && joins[column.table - 1].relation == "stores" {
            needsStore = true
        }
        let groups = leaf.groups.map { text.text($0) }
        let conditions = text.conditions(leaf.conditions)
        let sql =
            "SELECT \((["v.id"] + groups).joined(separator: ", ")) FROM"
            + " (SELECT 0 AS id, NULL AS text UNION ALL SELECT id, text FROM rollup_value) v"
            + (needsStore ? " LEFT JOIN store s ON s.id = v.text" : "")
            + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
        let statement = try db.prepare(sql)
        statement.bind(text.values)
        var keys: [Int: [MetricValue]] = [:]
        try statement.each {
            keys[Int(statement.int(0))] = leaf.groups.enumerated().map { index, group in
                statement.metricValue(Int32(index + 1), group.plainColumn?.column.kind)
            }
        }
        return keys
    }

    private func range(_ id: Int64, _ cut: String, _ span: DateSpan) -> (Int64, Int64)? {
        guard let place = RollupPlace(measure: id, cut: cut) else { return nil }
        return (place.key(span.first.daysSinceEpoch), place.key(span.last.daysSinceEpoch))
    }

    // MARK: Sums

    private func sums(_ id: Int64, cut: String) throws -> [LeafRow] {
        let keys = try keys(cut)
        let days = try db.prepare("SELECT cells FROM rollup_day WHERE key BETWEEN $1 AND $2")
        var rows: [LeafRow] = []
        // Values are small numbers given one after another, so sums lie in an array by number.
        let most = (keys.keys.max() ?? 0) + 1
        var sums = [Int64](repeating: 0, count: most)
        var counts = [Int64](repeating: 0, count: most)
        for (index, span) in leaf.spans.enumerated() {
            guard let (first, last) = range(id, cut, span) else { return [] }
            for value in 0..<most { (sums[value], counts[value]) = (0, 0) }
            days.bind(1, first as Int64?)
            days.bind(2, last as Int64?)
            try days.each {
                days.bytes(0) { bytes in
                    RollupCells.each(bytes) { value, sum, count in
                        guard value < most else { return }
                        sums[value] &+= sum
                        counts[value] += count
                    }
                }
            }
            gather(index, keys, sums, counts, into: &rows)
        }
        return rows
    }

    /// Values that are shown under one key are put together.
    private func gather(
        _ span: Int, _ keys: [Int: [MetricValue]], _ sums: [Int64], _ counts: [Int64], into rows: inout [LeafRow]
    ) {
        var places: [[MetricValue]: Int] = [:]
        let isCount = leaf.measure.aggregation == .count
        for value in sums.indices where counts[value] > 0 {
            guard let key = keys[value] else { continue }
            let number = Double(isCount ? counts[value] : sums[value])
            if let place = places[key] {
                rows[place].value = (rows[place].value ?? 0) + number
                rows[place].rows += Int(counts[value])
            } else {
                places[key] = rows.count
                rows.append(LeafRow(span: span, key: key, value: number, rows: Int(counts[value]), members: nil))
            }
        }
    }

    // MARK: Members

    private func members(_ id: Int64, cut: String) throws -> [LeafRow] {
        let keys = try keys(cut)
        let masks = try masks(cut, keys)
        let sets = try DaySets(db, leaf.spans)
        var rows: [LeafRow] = []
        for (index, span) in leaf.spans.enumerated() {
            guard let (first, last) = range(id, "", span) else { return [] }
            let union = try sets.union(first, last)
            var places: [[MetricValue]: Int] = [:]
            for (key, mask) in masks {
                let count = mask.map { union.count(and: $0) } ?? union.count
                if count == 0 { continue }
                if let place = places[key] {
                    rows[place].rows += count
                    rows[place].value = Double(rows[place].rows)
                } else {
                    places[key] = rows.count
                    rows.append(LeafRow(span: index, key: key, value: Double(count), rows: count, members: nil))
                }
            }
        }
        return rows
    }

    /// The members of each value shown; `nil` stands for everyone.
    private func masks(_ cut: String, _ keys: [Int: [MetricValue]]) throws -> [([MetricValue], MemberSet?)] {
        guard cut.hasPrefix("member."), let number = Relation.memberCuts.firstIndex(of: String(cut.dropFirst(7))) else {
            return [([], nil)]
        }
        let rows = try db.prepare("SELECT value, members FROM rollup_mask WHERE cut = $1 ORDER BY value")
        rows.bind(1, number)
        var masks: [([MetricValue], MemberSet?)] = []
        try rows.each {
            guard let key = keys[Int(rows.int(0))] else { return }
            masks.append((key, rows.bytes(1, MemberSet.init(bytes:))))
        }
        return masks
    }
}

/// Sets of members by day, read once where windows overlap.
private final class DaySets {
    private let days: SQLStatement
    private let areKept: Bool
    private var kept: [Int64: MemberSet] = [:]

    /// Days kept at most: a set of a million members takes 125 kB.
    private static let keptMax = 1_200

    init(_ db: SQLConnection, _ spans: [DateSpan]) throws {
        days = try db.prepare("SELECT key, cells FROM rollup_day WHERE key BETWEEN $1 AND $2")
        let asked = spans.reduce(0) { $0 + min($1.days, 100_000) }
        let first = spans.map(\.first).min() ?? CivilDate(daysSinceEpoch: 0)
        let last = spans.map(\.last).max() ?? first
        let distinct = last - first + 1
        areKept = spans.count > 2 && distinct <= Self.keptMax && asked > 2 * distinct
    }

    /// Everyone in the sets of a range of keys.
    func union(_ first: Int64, _ last: Int64) throws -> MemberSet {
        var union = MemberSet()
        if areKept {
            for key in first...last { union.formUnion(try set(key)) }
            return union
        }
        days.bind(1, first as Int64?)
        days.bind(2, last as Int64?)
        try days.each { days.bytes(1) { union.formUnion(stored: $0) } }
        return union
    }

    private func set(_ key: Int64) throws -> MemberSet {
        if let known = kept[key] { return known }
        days.bind(1, key as Int64?)
        days.bind(2, key as Int64?)
        let set = try days.first { days.bytes(1, MemberSet.init(bytes:)) } ?? MemberSet()
        kept[key] = set
        return set
    }
}
