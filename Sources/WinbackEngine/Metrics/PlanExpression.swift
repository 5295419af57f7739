package import WinbackModel

/// A column of one of the tables a leaf reads.
package struct PlanColumn: Sendable, Hashable {
    /// 0 for the facts, else the place of the join from 1.
    package var table: Int
    /// The column.
    package var column: Relation.Column
}

/// An expression whose columns are known to exist; what a caller wrote is in its literals only, which are bound.
package indirect enum PlanExpression: Sendable, Hashable {
    case literal(MetricExpression.Literal)
    case column(PlanColumn)
    case binary(MetricExpression.Operator, PlanExpression, PlanExpression)
    case not(PlanExpression)
    case negate(PlanExpression)
    case among(PlanExpression, [PlanExpression], negated: Bool)
    case between(PlanExpression, low: PlanExpression, high: PlanExpression, negated: Bool)
    case isNull(PlanExpression, negated: Bool)
    case choose([Branch], otherwise: PlanExpression?)
    case call(MetricExpression.Function, [PlanExpression])

    /// One arm of a CASE.
    package struct Branch: Sendable, Hashable {
        /// When it holds.
        package var when: PlanExpression
        /// What it gives.
        package var then: PlanExpression
    }

    /// The expressions directly inside.
    package var children: [PlanExpression] {
        switch self {
        case .literal, .column: []
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

    /// Every column in it, left to right.
    package var columns: [PlanColumn] {
        if case .column(let column) = self { return [column] }
        return children.flatMap(\.columns)
    }

    /// The column it is, when it is nothing else.
    package var plainColumn: PlanColumn? {
        if case .column(let column) = self { return column }
        return nil
    }

    /// Whether its value is a whole number whenever it has one, so that sums of parts are exact.
    package var isWhole: Bool {
        switch self {
        case .literal(.integer), .literal(.bool), .literal(.null): true
        case .literal: false
        case .column(let column): [.integer, .money, .flag].contains(column.column.kind)
        case .binary(let operation, let a, let b):
            operation.compares || [.and, .or].contains(operation)
                || (operation != .divide && a.isWhole && b.isWhole)
        case .not, .among, .between, .isNull: true
        case .negate(let inner): inner.isWhole
        case .choose(let branches, let otherwise):
            branches.allSatisfy(\.then.isWhole) && (otherwise?.isWhole ?? true)
        case .call(let function, let arguments): function != .round && arguments.allSatisfy(\.isWhole)
        }
    }

    /// Canonical text, which identifies a rollup's measure.
    package var canonical: String {
        switch self {
        case .literal(let literal): MetricExpression.literal(literal).description
        case .column(let column): "\(column.table).\(column.column.name)"
        case .binary(let operation, let a, let b): "(\(a.canonical) \(operation.rawValue) \(b.canonical))"
        case .not(let inner): "(NOT \(inner.canonical))"
        case .negate(let inner): "(-\(inner.canonical))"
        case .among(let value, let list, let negated):
            "(\(value.canonical) \(negated ? "NOT IN" : "IN") \(list.map(\.canonical)))"
        case .between(let value, let low, let high, let negated):
            "(\(value.canonical) \(negated ? "NOT BETWEEN" : "BETWEEN") \(low.canonical) \(high.canonical))"
        case .isNull(let value, let negated): "(\(value.canonical) IS \(negated ? "NOT " : "")NULL)"
        case .choose(let branches, let otherwise):
            "CASE\(branches.map { "[\($0.when.canonical): \($0.then.canonical)]" })\(otherwise?.canonical ?? "")"
        case .call(let function, let arguments): "\(function.rawValue)(\(arguments.map(\.canonical)))"
        }
    }
}
