import WinbackModel

/// Turns a measure of a model into what the store reads: columns, joins, filters.
struct LeafBuilder {
    let catalogue: MetricCatalogue
    let model: SemanticModel
    let relation: Relation
    /// Whether histories are read at the end of the period instead of at the fact's date.
    let moment: PlanJoin.Moment
    private(set) var joins: [PlanJoin] = []
    private var tables: [[JoinStep]: Int] = [:]
    private let reach: [DimensionPath]

    init(_ catalogue: MetricCatalogue, model name: String, moment: PlanJoin.Moment) throws(WinbackError) {
        guard let model = catalogue.model(name), let relation = Relation.named(name) else {
            throw WinbackError(
                "no_such_model", .refused, "the model `\(name)` reads no relation there is",
                advice: "run winback metric check")
        }
        self.catalogue = catalogue
        self.model = model
        self.relation = relation
        self.moment = moment
        reach = catalogue.paths(of: name)
    }

    /// Begins with joins that are there already; further ones come behind them.
    mutating func adopt(_ joins: [PlanJoin]) { self.joins = joins }

    /// A column of the facts.
    func factColumn(_ name: String) throws(WinbackError) -> PlanColumn {
        guard let column = relation.column(name) else { throw Self.noColumn(name, relation) }
        if let need = column.need, let setting = catalogue.terms.missing(need) {
            throw WinbackError(
                "cost_unknown", .refused, "`\(name)` of \(relation.name) needs `\(setting)`, which nobody has set",
                advice: "set `\(setting)` in config/programme.yaml")
        }
        return PlanColumn(table: 0, column: column)
    }

    /// The dimension under a full name, joined if need be; throws `no_path` or `ambiguous_path`.
    mutating func dimension(_ name: String) throws(WinbackError) -> PlanExpression {
        let paths = reach.filter { $0.name == name }
        guard let path = paths.first else {
            throw WinbackError(
                "no_path", .badInput, "rows of `\(model.name)` have no way to `\(name)`",
                advice: NearestName.of(name, among: reach.map(\.name)).map { "did you mean `\($0)`?" })
        }
        guard paths.count == 1 else {
            let ways = paths.map { way in ([model.name] + way.steps.map(\.to)).joined(separator: " → ") }
            throw WinbackError(
                "ambiguous_path", .badInput,
                "`\(name)` is reached in \(paths.count) ways: \(ways.joined(separator: "; "))",
                advice: "give one of the two models' keys another entity name")
        }
        return try expression(path.dimension.value, table: try table(for: path.steps), relation: path.model)
    }

    /// The place of a model reached by steps, joining what is missing.
    mutating func table(for steps: [JoinStep]) throws(WinbackError) -> Int {
        guard let last = steps.last else { return 0 }
        if let known = tables[steps] { return known }
        let parent = try table(for: Array(steps.dropLast()))
        guard
            let from = catalogue.model(last.from)?.entities.first(where: { $0.name == last.entity }),
            let target = catalogue.model(last.to), let to = target.entities.first(where: { $0.name == last.entity }),
            case .column(let parentColumn) = from.key, case .column(let keyColumn) = to.key
        else {
            throw WinbackError(
                "no_path", .refused,
                "`\(last.from)` and `\(last.to)` are not joined by plain columns of `\(last.entity)`")
        }
        var join = PlanJoin(parent: parent, parentColumn: parentColumn, relation: last.to, keyColumn: keyColumn)
        if last.isHistory {
            func end(_ validity: SemanticModel.Dimension.Validity) -> String? {
                guard case .column(let name)? = target.dimensions.first(where: { $0.validity == validity })?.value
                else {
                    return nil
                }
                return name
            }
            guard let start = end(.start), let finish = end(.end) else {
                throw WinbackError("no_path", .refused, "the history `\(last.to)` lacks the two ends of its rows")
            }
            join.validity = PlanJoin.Validity(from: start, to: finish, moment: moment)
        }
        joins.append(join)
        tables[steps] = joins.count
        return joins.count
    }

    /// Resolves an expression of the model itself.
    mutating func expression(_ source: MetricExpression) throws(WinbackError) -> PlanExpression {
        try expression(source, table: 0, relation: model.name)
    }

    private mutating func expression(
        _ source: MetricExpression, table: Int, relation name: String
    ) throws(WinbackError) -> PlanExpression {
        switch source {
        case .literal(let literal): return .literal(literal)
        case .column(let name_):
            if table == 0 { return .column(try factColumn(name_)) }
            guard let joined = Relation.named(name), let column = joined.column(name_) else {
                throw Self.noColumn(name_, Relation.named(name) ?? relation)
            }
            return .column(PlanColumn(table: table, column: column))
        case .dimension(let path): return try dimension(path)
        case .timeDimension(let path, let grain):
            guard grain == .day else {
                throw WinbackError("grain", .refused, "a filter sees dates by day, not by \(grain.rawValue)")
            }
            return path == "metric_time" ? try dateExpression() : try dimension(path)
        case .entity(let entity):
            guard let key = model.entities.first(where: { $0.name == entity })?.key else {
                throw WinbackError("no_path", .refused, "rows of `\(model.name)` have no entity `\(entity)`")
            }
            return try expression(key, table: 0, relation: model.name)
        case .principal:
            throw WinbackError("principal", .refused, "{{ principal… }} stands in row access only")
        default: return try composed(source, table: table, relation: name)
        }
    }

    private mutating func composed(
        _ source: MetricExpression, table: Int, relation name: String
    ) throws(WinbackError) -> PlanExpression {
        func inner(_ part: MetricExpression, _ builder: inout LeafBuilder) throws(WinbackError) -> PlanExpression {
            try builder.expression(part, table: table, relation: name)
        }
        switch source {
        case .binary(let operation, let a, let b):
            return PlanTyping.binary(operation, try inner(a, &self), try inner(b, &self))
        case .not(let a): return .not(try inner(a, &self))
        case .negate(let a): return .negate(try inner(a, &self))
        case .among(let value, let list, let negated):
            let value = try inner(value, &self)
            var items: [PlanExpression] = []
            for item in list { items.append(PlanTyping.fitted(try inner(item, &self), to: value)) }
            return .among(value, items, negated: negated)
        case .between(let value, let low, let high, let negated):
            let value = try inner(value, &self)
            return .between(
                value, low: PlanTyping.fitted(try inner(low, &self), to: value),
                high: PlanTyping.fitted(try inner(high, &self), to: value), negated: negated)
        case .isNull(let value, let negated): return .isNull(try inner(value, &self), negated: negated)
        case .choose(let branches, let otherwise):
            var arms: [PlanExpression.Branch] = []
            for branch in branches {
                arms.append(.init(when: try inner(branch.when, &self), then: try inner(branch.then, &self)))
            }
            var rest: PlanExpression?
            if let otherwise { rest = try inner(otherwise, &self) }
            return .choose(arms, otherwise: rest)
        case .call(let function, let arguments):
            var parts: [PlanExpression] = []
            for argument in arguments { parts.append(try inner(argument, &self)) }
            return .call(function, parts)
        default: preconditionFailure("leaves are resolved before")
        }
    }

    /// The business date of a measure.
    func dateExpression(_ name: String? = nil) throws(WinbackError) -> PlanExpression {
        let wanted = name ?? model.timeDimension
        guard let wanted, let found = model.dimensions.first(where: { $0.name == wanted }),
            case .column(let column) = found.value, let known = relation.column(column), known.kind == .date
        else {
            throw WinbackError(
                "no_time", .refused, "the model `\(model.name)` has no business date",
                advice: "name a date column as its agg_time_dimension")
        }
        return .column(PlanColumn(table: 0, column: known))
    }

    private static func noColumn(_ name: String, _ relation: Relation) -> WinbackError {
        let known = relation.columns.map(\.name)
        let near = NearestName.of(name, among: known).map { "did you mean `\($0)`? " } ?? ""
        return WinbackError(
            "no_such_column", .refused, "\(relation.name) has no column `\(name)`",
            advice: near + "it has " + known.joined(separator: ", "))
    }
}

/// Makes literals fit the columns they are compared with.
enum PlanTyping {
    static func binary(
        _ operation: MetricExpression.Operator, _ a: PlanExpression, _ b: PlanExpression
    ) -> PlanExpression {
        guard operation.compares else { return .binary(operation, a, b) }
        return .binary(operation, fitted(a, to: b), fitted(b, to: a))
    }

    /// A text literal beside a date column becomes a date, a boolean beside a flag 1 or 0.
    static func fitted(_ value: PlanExpression, to other: PlanExpression) -> PlanExpression {
        guard case .literal(let literal) = value, let kind = other.plainColumn?.column.kind else { return value }
        switch (literal, kind) {
        case (.text(let text), .date):
            return CivilDate(text).map { .literal(.integer(Int64($0.daysSinceEpoch))) } ?? value
        case (.bool(let flag), .flag), (.bool(let flag), .integer): return .literal(.integer(flag ? 1 : 0))
        default: return value
        }
    }
}
