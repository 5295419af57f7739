import WinbackEngine
import WinbackModel

/// Reads what each row of a relation adds to measures.
struct RollupScan {
    /// A measure with its number.
    struct Kept {
        var id: Int64
        var measure: PlanMeasure
    }

    /// What one row adds.
    struct Row {
        var member: Int64
        var day: Int32
        /// The numbers of the row's own cuts' values, in the relation's order.
        var cuts: [Int]
        /// The value for each measure; `nil` where the row does not count.
        var values: [Int64?]
    }

    let relation: Relation
    let measures: [Kept]
    private let table: String
    private let columns: String
    private let bound: [MetricExpression.Literal]
    private let scope: String

    init(_ relation: Relation, _ measures: [Kept], terms: MetricTerms) {
        self.relation = relation
        self.measures = measures
        table = relation.name == "orders" ? "orders" : "event"
        let relations = RelationSQL(terms: terms)
        var text = QueryText(relations, tables: [relation.name])
        let day = relations.column(relation.name, "business_date", as: "f")
        let cuts = relation.cuts.map { relations.column(relation.name, $0, as: "f") }
        let values = measures.map { kept -> String in
            let conditions = text.conditions(kept.measure.filters)
            let isSum = kept.measure.aggregation == .sum || kept.measure.aggregation == .sumBoolean
            let value: String
            if isSum, let expression = kept.measure.expression {
                value = text.text(expression)
            } else if kept.measure.aggregation == .count, let expression = kept.measure.expression,
                expression.plainColumn?.column.isNeverNull != true
            {
                value = "CASE WHEN \(text.text(expression)) IS NOT NULL THEN 1 END"
            } else {
                value = "1"
            }
            return conditions.isEmpty ? value : "CASE WHEN \(conditions.joined(separator: " AND ")) THEN \(value) END"
        }
        columns = (["f.member", day] + cuts + values).joined(separator: ", ")
        bound = text.values
        scope = relations.scope(relation.name, as: "f").map { " WHERE \($0)" } ?? ""
    }

    /// Every row there is, by member.
    func all(_ db: SQLConnection, _ values: ValueNumbers, _ body: (Row) throws -> Void) throws {
        try rows(db, "FROM \(table) f\(scope)", values, body)
    }

    /// The rows of one member.
    func rows(of member: Int64, _ db: SQLConnection, _ values: ValueNumbers, _ body: (Row) throws -> Void) throws {
        let own = (scope.isEmpty ? " WHERE " : "\(scope) AND ") + "f.member = $\(bound.count + 1)"
        try rows(db, "FROM \(table) f\(own)", values, body, member: member)
    }

    /// Changed rows as the rollups know them.
    func before(_ db: SQLConnection, _ values: ValueNumbers, _ body: (Row) throws -> Void) throws {
        let own = scope.isEmpty ? " WHERE f.had = 1" : "\(scope) AND f.had = 1"
        try rows(db, "FROM \(table)_change f\(own)", values, body)
    }

    /// Changed rows as they are.
    func after(_ db: SQLConnection, _ values: ValueNumbers, _ body: (Row) throws -> Void) throws {
        try rows(
            db, "FROM \(table)_change c CROSS JOIN \(table) f ON f.member = c.member AND f.key = c.key\(scope)", values,
            body)
    }

    private func rows(
        _ db: SQLConnection, _ from: String, _ values: ValueNumbers, _ body: (Row) throws -> Void, member: Int64? = nil
    ) throws {
        let statement = try db.prepare("SELECT \(columns) \(from)")
        statement.bind(bound)
        if let member { statement.bind(Int32(bound.count + 1), member as Int64?) }
        let first = Int32(2 + relation.cuts.count)
        try statement.each {
            // A fact without a business date lies outside every span.
            guard let day = statement.optionalInt(1) else { return }
            var row = Row(member: statement.int(0), day: Int32(truncatingIfNeeded: day), cuts: [], values: [])
            for place in relation.cuts.indices {
                row.cuts.append(try values.number(statement.optionalText(Int32(2 + place))))
            }
            for place in measures.indices { row.values.append(statement.optionalInt(first + Int32(place))) }
            try body(row)
        }
    }
}

/// The numbers of the texts that rollups are cut by.
final class ValueNumbers {
    private let db: SQLConnection
    private var known: [String: Int] = [:]

    init(_ db: SQLConnection) throws {
        self.db = db
        let rows = try db.prepare("SELECT text, id FROM rollup_value")
        try rows.each { known[rows.text(0)] = Int(rows.int(1)) }
    }

    /// The number of a text, given if it has none yet; 0 for no text.
    func number(_ text: String?) throws -> Int {
        guard let text else { return 0 }
        if let number = known[text] { return number }
        try db.run("INSERT INTO rollup_value (text) VALUES ($1)") { $0.bind(1, text as String?) }
        let number = Int(db.lastInsertedRow)
        known[text] = number
        return number
    }
}
