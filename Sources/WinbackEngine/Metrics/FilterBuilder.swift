package import WinbackModel

/// Turns structured conditions into expressions whose literals are bound.
enum FilterBuilder {
    /// Values one condition may list.
    static let valuesMax = 1_000
    /// Characters of one value.
    static let textMax = 200

    /// The condition a filter states on a dimension.
    static func condition(
        _ filter: MetricQuestion.Filter, _ builder: inout LeafBuilder
    ) throws(WinbackError) -> PlanExpression {
        let value = try builder.dimension(filter.dimension)
        let kind = value.plainColumn?.column.kind ?? .text
        var literals: [PlanExpression] = []
        for text in filter.values { literals.append(.literal(try literal(text, kind, filter.dimension))) }
        switch filter.comparison {
        case .isNull: return .isNull(value, negated: false)
        case .notNull: return .isNull(value, negated: true)
        case .isIn: return .among(value, literals, negated: false)
        case .notIn: return .among(value, literals, negated: true)
        case .between: return .between(value, low: literals[0], high: literals[1], negated: false)
        case .eq: return .binary(.equal, value, literals[0])
        case .ne: return .binary(.notEqual, value, literals[0])
        case .lt: return .binary(.less, value, literals[0])
        case .lte: return .binary(.lessOrEqual, value, literals[0])
        case .gt: return .binary(.greater, value, literals[0])
        case .gte: return .binary(.greaterOrEqual, value, literals[0])
        }
    }

    /// Refuses a filter whose values do not fit its comparison, before any dimension is looked up.
    static func check(_ filter: MetricQuestion.Filter) throws(WinbackError) {
        let count = filter.values.count
        let fits: Bool
        let expected: String
        switch filter.comparison {
        case .isNull, .notNull: (fits, expected) = (count == 0, "no value")
        case .isIn, .notIn: (fits, expected) = ((1...valuesMax).contains(count), "1 to \(valuesMax) values")
        case .between: (fits, expected) = (count == 2, "two values")
        default: (fits, expected) = (count == 1, "one value")
        }
        guard fits else {
            throw WinbackError(
                "bad_filter", .badInput,
                "the filter on `\(filter.dimension.prefix(80))` has \(count) values, `\(filter.comparison.rawValue)` takes "
                    + expected)
        }
        guard filter.values.allSatisfy({ $0.count <= textMax }) else {
            throw WinbackError(
                "bad_filter", .badInput,
                "a value of the filter on `\(filter.dimension.prefix(80))` is longer than \(textMax) characters")
        }
    }

    private static func literal(
        _ text: String, _ kind: Relation.Column.Kind, _ dimension: String
    ) throws(WinbackError) -> MetricExpression.Literal {
        let expected: String
        switch kind {
        case .text: return .text(text)
        case .integer, .money:
            if let value = Int64(text) { return .integer(value) }
            expected = "a whole number"
        case .number:
            if let value = Double(text), value.isFinite { return .number(value) }
            expected = "a number"
        case .date:
            if let date = CivilDate(text) { return .integer(Int64(date.daysSinceEpoch)) }
            expected = "a date such as 2026-10-05"
        case .flag:
            if ["true", "yes", "1"].contains(text.lowercased()) { return .integer(1) }
            if ["false", "no", "0"].contains(text.lowercased()) { return .integer(0) }
            expected = "true or false"
        case .member: expected = "nothing: numbers are not asked for one member"
        }
        throw WinbackError(
            "bad_filter", .badInput, "`\(text.prefix(60))` does not fit `\(dimension)`, expected \(expected)")
    }

    /// A row filter with the asker's attributes in place; one the asker lacks lets no row through.
    static func filled(_ filter: MetricExpression, with asker: MetricAsker) throws(WinbackError) -> MetricExpression {
        switch filter {
        case .principal(let name):
            return .literal(asker.attributes[name].map { .text($0) } ?? .null)
        case .binary(let operation, let a, let b):
            return .binary(operation, try filled(a, with: asker), try filled(b, with: asker))
        case .not(let inner): return .not(try filled(inner, with: asker))
        case .among(let value, let list, let negated):
            var items: [MetricExpression] = []
            for item in list { items.append(try filled(item, with: asker)) }
            return .among(try filled(value, with: asker), items, negated: negated)
        case .literal, .dimension, .column: return filter
        default:
            throw WinbackError("row_access", .refused, "a row filter compares dimensions with values, nothing else")
        }
    }
}

/// Puts other conditions on a leaf.
package enum LeafConditions {
    /// The leaf without groups under other conditions of full dimension names; throws when one does not resolve.
    package static func replaced(
        _ leaf: PlanLeaf, by filters: [MetricQuestion.Filter], catalogue: MetricCatalogue
    ) throws(WinbackError) -> PlanLeaf {
        var builder = try LeafBuilder(catalogue, model: leaf.measure.relation, moment: .factDate)
        // The measure's own filters keep the joins they were resolved with.
        builder.adopt(leaf.measure.joins)
        var other = leaf
        other.groups = []
        other.conditions = []
        for filter in filters { other.conditions.append(try FilterBuilder.condition(filter, &builder)) }
        other.measure.joins = builder.joins
        other.source = .relation
        return other
    }
}
