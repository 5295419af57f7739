import WinbackEngine
import WinbackModel

/// A statement under construction: text of our own, and the values bound to its places.
///
/// Pieces must be rendered in the order in which they stand in the text, since places are numbered by appearance.
struct QueryText {
    private(set) var values: [MetricExpression.Literal] = []
    let relations: RelationSQL
    /// The relation of each table: the facts, then the joins.
    let tables: [String]
    /// The alias of the facts.
    let factAlias: String
    /// What stands for columns where a rollup is read; `nil` reads the relations.
    var substitute: ((PlanColumn) -> String)?
    /// What stands for the end of the period where a history is read there.
    var periodEnd = "0"

    init(_ relations: RelationSQL, tables: [String]) {
        self.init(relations, tables: tables, factAlias: "f", values: [])
    }

    private init(
        _ relations: RelationSQL, tables: [String], factAlias: String, values: [MetricExpression.Literal]
    ) {
        self.relations = relations
        self.tables = tables
        self.factAlias = factAlias
        self.values = values
    }

    /// The alias of a table.
    func alias(_ table: Int) -> String { table == 0 ? factAlias : "j\(table)" }

    /// Conditions on rows of a relation that stands outside the joins, under an alias of its own.
    mutating func conditions(
        _ expressions: [PlanExpression], on relation: String, as alias: String
    ) -> [String] {
        var inner = QueryText(relations, tables: [relation], factAlias: alias, values: values)
        let rendered = inner.conditions(expressions)
        values = inner.values
        return rendered
    }

    mutating func bind(_ literal: MetricExpression.Literal) -> String {
        switch literal {
        case .null: return "NULL"
        case .bool(let flag): return flag ? "1" : "0"
        default:
            values.append(literal)
            return "$\(values.count)"
        }
    }

    func column(_ column: PlanColumn) -> String {
        if let substitute { return substitute(column) }
        return relations.column(tables[column.table], column.column.name, as: alias(column.table))
    }

    mutating func text(_ expression: PlanExpression) -> String {
        switch expression {
        case .literal(let literal): return bind(literal)
        case .column(let column): return self.column(column)
        case .binary(let operation, let a, let b):
            if let coded = coded(operation, a, b) { return coded }
            let (x, y) = (text(a), text(b))
            switch operation {
            // Integers divide like numbers, and by 0 to nothing.
            case .divide: return "(CAST(\(x) AS REAL) / nullif(\(y), 0))"
            default: return "(\(x) \(operation.rawValue) \(y))"
            }
        case .not(let inner): return "(NOT \(text(inner)))"
        case .negate(let inner): return "(- \(text(inner)))"
        case .among(let value, let list, let negated): return among(value, list, negated)
        case .between(let value, let low, let high, let negated):
            let parts = [text(value), text(low), text(high)]
            return "(\(parts[0]) \(negated ? "NOT " : "")BETWEEN \(parts[1]) AND \(parts[2]))"
        case .isNull(let value, let negated): return "(\(text(value)) IS \(negated ? "NOT " : "")NULL)"
        case .choose(let branches, let otherwise):
            var result = "CASE"
            for branch in branches { result += " WHEN \(text(branch.when)) THEN \(text(branch.then))" }
            if let otherwise { result += " ELSE \(text(otherwise))" }
            return "(\(result) END)"
        case .call(let function, let arguments):
            return "\(function.rawValue.lowercased())(\(arguments.map { text($0) }.joined(separator: ", ")))"
        }
    }

    /// Every condition, joined by AND; empty when there is none.
    mutating func conditions(_ expressions: [PlanExpression]) -> [String] { expressions.map { text($0) } }

    private func coding(_ expression: PlanExpression) -> (column: String, codes: [String: Int])? {
        guard substitute == nil, let column = expression.plainColumn else { return nil }
        return relations.coding(tables[column.table], column.column.name, as: alias(column.table))
    }

    /// A comparison of a coded column with a word, as one of numbers; a word nobody uses equals none.
    private func coded(_ operation: MetricExpression.Operator, _ a: PlanExpression, _ b: PlanExpression) -> String? {
        guard operation == .equal || operation == .notEqual else { return nil }
        let (column, word) = coding(a) != nil ? (a, b) : (b, a)
        guard let coding = coding(column), case .literal(.text(let text)) = word else { return nil }
        return "(\(coding.column) \(operation.rawValue) \(coding.codes[text] ?? -1))"
    }

    private mutating func among(_ value: PlanExpression, _ list: [PlanExpression], _ negated: Bool) -> String {
        let sign = negated ? "NOT IN" : "IN"
        if let coding = coding(value) {
            let codes: [Int]? = list.reduce(into: []) { codes, item in
                guard case .literal(.text(let text)) = item else { return codes = nil }
                codes?.append(coding.codes[text] ?? -1)
            }
            if let codes {
                return "(\(coding.column) \(sign) (\(codes.map { "\($0)" }.joined(separator: ", "))))"
            }
        }
        let left = text(value)
        return "(\(left) \(sign) (\(list.map { text($0) }.joined(separator: ", "))))"
    }

    /// FROM with every join.
    mutating func from(_ measure: PlanMeasure) -> String {
        var text = "FROM " + relations.source(measure.relation, as: "f")
        for (index, join) in measure.joins.enumerated() {
            let own = alias(index + 1)
            let key = relations.column(join.relation, join.keyColumn, as: own)
            let parent = relations.column(tables[join.parent], join.parentColumn, as: alias(join.parent))
            var on = "\(key) = \(parent)"
            if let validity = join.validity {
                let date =
                    validity.moment == .factDate
                    ? relations.column(measure.relation, measure.dateColumn, as: "f") : periodEnd
                let begins = relations.column(join.relation, validity.from, as: own)
                let ends = relations.column(join.relation, validity.to, as: own)
                on += " AND \(begins) <= \(date) AND (\(ends) IS NULL OR \(date) < \(ends))"
            }
            text += " LEFT JOIN \(joined(join.relation, own)) ON \(on)"
        }
        return text
    }

    /// A joined relation; one of several tables is put in brackets, so that the join's condition stands for them all.
    private func joined(_ relation: String, _ alias: String) -> String {
        relation == "members" ? "(\(relations.source(relation, as: alias)))" : relations.source(relation, as: alias)
    }
}

extension SQLStatement {
    /// Binds every value of a text, in order.
    func bind(_ values: [MetricExpression.Literal]) {
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            switch value {
            case .null: bind(place, nil as Int64?)
            case .bool(let flag): bind(place, flag)
            case .integer(let number): bind(place, number as Int64?)
            case .number(let number): bind(place, number as Double?)
            case .text(let text): bind(place, text as String?)
            }
        }
    }

    /// A dimension's value, by the kind of its column.
    func metricValue(_ column: Int32, _ kind: Relation.Column.Kind?) -> MetricValue {
        switch kind {
        case .date: optionalDate(column).map { .date($0) } ?? .null
        case .integer, .money, .member, .flag: optionalInt(column).map { .integer($0) } ?? .null
        case .number: optionalDouble(column).map { .number($0) } ?? .null
        case .text, nil: optionalText(column).map { .text($0) } ?? .null
        }
    }
}
