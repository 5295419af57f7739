import WinbackEngine
import WinbackModel

/// Reads a leaf from the rows themselves.
struct LeafQuery {
    let leaf: PlanLeaf
    let terms: MetricTerms

    /// Statements one leaf may take: as many as a daily window over a year needs.
    static let runsMax = 1_300

    /// One statement and the spans it answers.
    struct Run {
        var sql: String
        var values: [MetricExpression.Literal]
        /// The places of the leaf's spans, by what the statement's first column says.
        var spans: [Int]
    }

    /// The statements that answer the leaf: one for spans that do not overlap, else one for each.
    func runs() -> [Run] {
        if leaf.spans.isEmpty { return [] }
        let order = leaf.spans.indices.sorted { leaf.spans[$0] < leaf.spans[$1] }
        let areApart = zip(order, order.dropFirst()).allSatisfy { leaf.spans[$0].last < leaf.spans[$1].first }
        let readsEnd = leaf.measure.joins.contains { $0.validity?.moment == .periodEnd }
        if areApart, !readsEnd, leaf.measure.lastDateOnly == nil { return [run(order)] }
        return order.map { run([$0]) }
    }

    /// Whether overlapping spans can be put together from the sums of their days.
    var addsDays: Bool {
        leaf.measure.aggregation.isAdditive && !leaf.needsMembers && leaf.measure.lastDateOnly == nil
            && !leaf.measure.joins.contains { $0.validity?.moment == .periodEnd } && leaf.spans.count > 1
    }

    /// One statement that gives sums by day, over all days of all spans.
    func daily() -> Run {
        let first = leaf.spans.map(\.first).min() ?? CivilDate.beforeAllFacts
        let last = leaf.spans.map(\.last).max() ?? first
        return run([0], over: DateSpan(first, last), byDay: true)
    }

    private func run(_ spans: [Int], over range: DateSpan? = nil, byDay: Bool = false) -> Run {
        let measure = leaf.measure
        var text = QueryText(RelationSQL(terms: terms), tables: [measure.relation] + measure.joins.map(\.relation))
        let day = text.relations.column(measure.relation, measure.dateColumn, as: "f")
        let dates = range.map { [$0] } ?? spans.map { leaf.spans[$0] }
        if let last = dates.last { text.periodEnd = "\(last.last.daysSinceEpoch)" }
        let period = byDay ? day : spans.count == 1 ? "0" : Self.place(of: day, in: dates, from: 0)
        let groups = leaf.groups.map { text.text($0) }
        let value = aggregate(&text)
        let places = (0..<(1 + groups.count)).map { "\($0 + 1)" }
        var sql = "SELECT \(([period] + groups + value).joined(separator: ", ")) " + text.from(measure)
        var conditions = [text.relations.scope(measure.relation, as: "f")].compactMap { $0 }
        if let first = dates.first?.first, let last = dates.last?.last {
            conditions.append(
                first <= CivilDate.beforeAllFacts
                    ? "\(day) <= \(last.daysSinceEpoch)"
                    : "\(day) BETWEEN \(first.daysSinceEpoch) AND \(last.daysSinceEpoch)")
        }
        conditions += text.conditions(measure.filters)
        if let rule = measure.lastDateOnly { conditions.append(lastDate(rule, &text, dates[0])) }
        if let follow = measure.followedBy { conditions.append(exists(follow, &text)) }
        conditions += text.conditions(leaf.conditions)
        if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
        if isRanked {
            sql += " ORDER BY " + (places + ["\(places.count + 1)"]).joined(separator: ", ")
        } else {
            // One span needs no grouping by it, which would make SQLite sort a constant along.
            let grouped = period == "0" ? Array(places.dropFirst()) : places
            if !grouped.isEmpty { sql += " GROUP BY " + grouped.joined(separator: ", ") }
        }
        return Run(sql: sql, values: text.values, spans: spans)
    }

    /// Whether values are read in order and the aggregate picked among them.
    var isRanked: Bool { leaf.measure.aggregation == .median || leaf.measure.aggregation == .percentile }

    /// The aggregate, the rows behind it, and the members behind it where they are asked for.
    private func aggregate(_ text: inout QueryText) -> [String] {
        let measure = leaf.measure
        func value() -> String { measure.expression.map { text.text($0) } ?? "1" }
        let isRows = measure.aggregation == .count && (measure.expression?.plainColumn?.column.isNeverNull ?? true)
        let member = text.relations.column(measure.relation, "member_id", as: "f")
        let members = leaf.needsMembers ? ["count(DISTINCT \(member))"] : []
        if isRows { return ["count(*)", "count(*)"] + members }
        let first: String
        switch measure.aggregation {
        case .sum, .sumBoolean: first = "sum(\(value()))"
        case .count: first = "count(\(value()))"
        case .countDistinct: first = "count(DISTINCT \(value()))"
        case .average: first = "avg(\(value()))"
        case .min: first = "min(\(value()))"
        case .max: first = "max(\(value()))"
        case .median, .percentile: return [value()]
        }
        return [first, "count(\(value()))"] + members
    }

    /// Of a semi-additive measure only the rows of the date that counts, among those its filters leave.
    private func lastDate(_ rule: PlanMeasure.LastDate, _ text: inout QueryText, _ span: DateSpan) -> String {
        let relations = text.relations
        let relation = leaf.measure.relation
        func column(_ name: String, _ alias: String) -> String { relations.column(relation, name, as: alias) }
        let date = column(leaf.measure.dateColumn, "g")
        var rows = ["\(date) BETWEEN \(span.first.daysSinceEpoch) AND \(span.last.daysSinceEpoch)"]
        rows += [relations.scope(relation, as: "g")].compactMap { $0 }
        rows += rule.per.map { "\(column($0, "g")) IS \(column($0, "f"))" }
        let own = leaf.measure.filters.filter { $0.columns.allSatisfy { $0.table == 0 } }
        rows += text.conditions(own, on: relation, as: "g")
        return "\(column(leaf.measure.dateColumn, "f")) = (SELECT \(rule.takesLast ? "max" : "min")(\(date)) FROM "
            + "\(relations.source(relation, as: "g")) WHERE \(rows.joined(separator: " AND ")))"
    }

    /// Whether a base row was followed within the window.
    private func exists(_ follow: PlanMeasure.Follow, _ text: inout QueryText) -> String {
        let relations = text.relations
        func own(_ name: String) -> String { relations.column(leaf.measure.relation, name, as: "f") }
        func other(_ name: String) -> String { relations.column(follow.relation, name, as: "g") }
        var on = ["\(other(follow.key)) = \(own(follow.baseKey))"]
        on += [relations.scope(follow.relation, as: "g")].compactMap { $0 }
        on.append("\(other(follow.dateColumn)) >= \(own(leaf.measure.dateColumn))")
        if let days = follow.days {
            on.append("\(other(follow.dateColumn)) <= \(own(leaf.measure.dateColumn)) + \(days)")
        }
        on += follow.equal.map { "\(other($0.follow)) = \(own($0.base))" }
        on += text.conditions(follow.filters, on: follow.relation, as: "g")
        return
            "EXISTS (SELECT 1 FROM \(relations.source(follow.relation, as: "g")) WHERE \(on.joined(separator: " AND ")))"
    }

    /// The place of a date among spans that ascend and do not overlap, found by halving; NULL between them.
    private static func place(of day: String, in spans: [DateSpan], from start: Int) -> String {
        if spans.count == 1 {
            return "CASE WHEN \(day) BETWEEN \(spans[0].first.daysSinceEpoch) AND \(spans[0].last.daysSinceEpoch)"
                + " THEN \(start) END"
        }
        let middle = spans.count / 2
        return "CASE WHEN \(day) < \(spans[middle].first.daysSinceEpoch) THEN "
            + place(of: day, in: Array(spans[..<middle]), from: start) + " ELSE "
            + place(of: day, in: Array(spans[middle...]), from: start + middle) + " END"
    }
}
