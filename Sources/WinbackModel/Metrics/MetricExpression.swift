/// What a metrics file may compute from the columns of a row: a tree, never text that reaches a database.
package indirect enum MetricExpression: Sendable, Hashable {
    /// A constant.
    package enum Literal: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
    }

    /// An operation on two values; `divide` by 0 gives null.
    package enum Operator: String, Sendable, Hashable, CaseIterable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case equal = "="
        case notEqual = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case and = "AND"
        case or = "OR"

        /// Whether it compares and so gives true or false.
        package var compares: Bool {
            switch self {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
            default: false
            }
        }
    }

    /// The functions there are.
    package enum Function: String, Sendable, Hashable, CaseIterable {
        case coalesce = "COALESCE"
        case nullIf = "NULLIF"
        case absolute = "ABS"
        case round = "ROUND"
    }

    /// One arm of a CASE.
    package struct Branch: Sendable, Hashable {
        /// When it holds.
        package var when: MetricExpression
        /// What it gives.
        package var then: MetricExpression
        /// Makes a branch.
        package init(when: MetricExpression, then: MetricExpression) {
            self.when = when
            self.then = then
        }
    }

    /// A constant.
    case literal(Literal)
    /// A column of the row; in a derived metric, the alias of an input.
    case column(String)
    /// `{{ Dimension('entity__name') }}`.
    case dimension(String)
    /// `{{ TimeDimension('name', 'grain') }}`.
    case timeDimension(String, Grain)
    /// `{{ Entity('name') }}`: the key that links to an entity.
    case entity(String)
    /// `{{ principal.name }}`: an attribute of who asks, in row access only.
    case principal(String)
    /// Two values and what joins them.
    case binary(Operator, MetricExpression, MetricExpression)
    /// `NOT x`.
    case not(MetricExpression)
    /// `-x`.
    case negate(MetricExpression)
    /// `x IN (…)`, or `NOT IN`.
    case among(MetricExpression, [MetricExpression], negated: Bool)
    /// `x BETWEEN low AND high`, both ends included.
    case between(MetricExpression, low: MetricExpression, high: MetricExpression, negated: Bool)
    /// `x IS NULL`, or `IS NOT NULL`.
    case isNull(MetricExpression, negated: Bool)
    /// `CASE WHEN … THEN … ELSE … END`.
    case choose([Branch], otherwise: MetricExpression?)
    /// A function of the allow-list.
    case call(Function, [MetricExpression])
}

extension MetricExpression: CustomStringConvertible {
    /// The canonical text: the same tree always gives the same bytes, so it can be hashed and read again.
    package var description: String {
        switch self {
        case .literal(let literal): Self.text(literal)
        case .column(let name): name
        case .dimension(let name): "{{ Dimension('\(name)') }}"
        case .timeDimension(let name, let grain): "{{ TimeDimension('\(name)', '\(grain.rawValue)') }}"
        case .entity(let name): "{{ Entity('\(name)') }}"
        case .principal(let name): "{{ principal.\(name) }}"
        case .binary(let operation, let a, let b): "(\(a) \(operation.rawValue) \(b))"
        case .not(let inner): "(NOT \(inner))"
        case .negate(let inner): "(- \(inner))"
        case .among(let value, let list, let negated):
            "(\(value) \(negated ? "NOT " : "")IN (\(list.map(\.description).joined(separator: ", "))))"
        case .between(let value, let low, let high, let negated):
            "(\(value) \(negated ? "NOT " : "")BETWEEN \(low) AND \(high))"
        case .isNull(let value, let negated): "(\(value) IS \(negated ? "NOT " : "")NULL)"
        case .choose(let branches, let otherwise):
            "CASE" + branches.map { " WHEN \($0.when) THEN \($0.then)" }.joined()
                + (otherwise.map { " ELSE \($0)" } ?? "") + " END"
        case .call(let function, let arguments):
            "\(function.rawValue)(\(arguments.map(\.description).joined(separator: ", ")))"
        }
    }

    private static func text(_ literal: Literal) -> String {
        switch literal {
        case .null: "NULL"
        case .bool(let value): value ? "TRUE" : "FALSE"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value):
            // By scalars: a mark that combines with a quote would hide it from a search by characters.
            "'" + value.unicodeScalars.map { $0 == "'" ? "''" : String(Character($0)) }.joined() + "'"
        }
    }

    /// The expressions directly inside.
    package var children: [MetricExpression] {
        switch self {
        case .literal, .column, .dimension, .timeDimension, .entity, .principal: []
        case .binary(_, let a, let b): [a, b]
        case .not(let inner), .negate(let inner): [inner]
        case .among(let value, let list, _): [value] + list
        case .between(let value, let low, let high, _): [value, low, high]
        case .isNull(let value, _): [value]
        case .choose(let branches, let otherwise):
            branches.flatMap { [$0.when, $0.then] } + (otherwise.map { [$0] } ?? [])
        case .call(_, let arguments): arguments
        }
    }

    /// Every leaf of the tree, left to right.
    package var leaves: [MetricExpression] {
        let inner = children
        return inner.isEmpty ? [self] : inner.flatMap(\.leaves)
    }

    /// The names of its columns (or aliases), left to right, each once.
    package var columns: [String] {
        var seen: [String] = []
        for case .column(let name) in leaves where !seen.contains(name) { seen.append(name) }
        return seen
    }
}
