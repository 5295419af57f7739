import WinbackModel

/// Who asks, for access to metrics and rows.
package struct MetricAsker: Sendable, Hashable {
    /// Whether it is a person of the team, who may see every metric.
    package var isPerson: Bool
    /// Roles held.
    package var roles: [String]
    /// Attributes row filters may name.
    package var attributes: [String: String]
    /// Makes an asker.
    package init(isPerson: Bool, roles: [String] = [], attributes: [String: String] = [:]) {
        self.isPerson = isPerson
        self.roles = roles
        self.attributes = attributes
    }
}

/// Builds the tree of a metric and the leaves it needs.
struct NodeBuilder {
    let catalogue: MetricCatalogue
    let asker: MetricAsker
    let periods: [ResolvedPeriod]
    /// The first date with facts.
    let firstDay: CivilDate
    private(set) var leaves: [PlanLeaf] = []
    private(set) var warnings: [String] = []

    init(_ catalogue: MetricCatalogue, asker: MetricAsker, periods: [ResolvedPeriod], firstDay: CivilDate) {
        self.catalogue = catalogue
        self.asker = asker
        self.periods = periods
        self.firstDay = firstDay
    }

    /// What one tree is built for.
    struct Request {
        /// Full names of the dimensions it is cut by.
        var groups: [String]
        /// The question's own filters.
        var conditions: [MetricQuestion.Filter]
        /// Places of the periods it is evaluated for.
        var wanted: [Int]
        /// Whether distinct members are counted.
        var needsMembers: Bool
    }

    mutating func node(_ definition: MetricDefinition, _ request: Request) throws(WinbackError) -> MetricNode {
        let start = periods.indices.map { request.wanted.contains($0) ? [periods[$0]] : [] }
        return try node(definition, request, at: start, filters: [], isWindow: false)
    }

    private mutating func node(
        _ definition: MetricDefinition, _ request: Request, at times: [[ResolvedPeriod]],
        filters: [MetricExpression], isWindow: Bool
    ) throws(WinbackError) -> MetricNode {
        try checkAccess(definition)
        let filters = filters + definition.filters
        switch definition.kind {
        case .simple(let simple):
            return try leaf(simple, definition, request, at: times, filters: filters, isWindow: isWindow)
        case .ratio(let a, let b):
            return .ratio(
                try input(a, request, at: times, filters: filters), try input(b, request, at: times, filters: filters))
        case .derived(let expression, let inputs):
            var aliases: [MetricNode.Alias] = []
            for one in inputs {
                aliases.append(.init(name: one.alias, node: try input(one, request, at: times, filters: filters)))
            }
            return .derived(expression, aliases)
        case .cumulative(let rule):
            let accumulated = times.map { $0.flatMap { accumulate($0, rule) } }
            return try input(rule.input, request, at: accumulated, filters: filters, isWindow: true)
        case .conversion(let rule):
            return try conversion(rule, request, at: times, filters: filters)
        }
    }

    private mutating func input(
        _ input: MetricDefinition.Input, _ request: Request, at times: [[ResolvedPeriod]],
        filters: [MetricExpression], isWindow: Bool = false
    ) throws(WinbackError) -> MetricNode {
        guard let definition = catalogue.definition(input.metric) else {
            throw WinbackError("no_such_metric", .refused, "an input `\(input.metric)` does not exist")
        }
        let shifted = times.map { $0.map { shift($0, input) } }
        return try node(definition, request, at: shifted, filters: filters + input.filters, isWindow: isWindow)
    }

    private func checkAccess(_ definition: MetricDefinition) throws(WinbackError) {
        guard let roles = definition.governance.roles, !asker.isPerson,
            !roles.contains(where: { asker.roles.contains($0) })
        else { return }
        throw WinbackError(
            "not_allowed", .refused, "`\(definition.name)` is for \(roles.joined(separator: ", "))",
            advice: "ask \(definition.governance.owner ?? "its owner")")
    }

    // MARK: Time

    private func shift(_ period: ResolvedPeriod, _ input: MetricDefinition.Input) -> ResolvedPeriod {
        let calendar = catalogue.calendar
        if let grain = input.offsetToGrain {
            let first = calendar.start(of: grain, around: period.span.last)
            return ResolvedPeriod(span: DateSpan(first, first), whole: DateSpan(first, first), grain: .day)
        }
        guard let offset = input.offset else { return period }
        // The period is shifted, never its days: a shifted October is September, whole.
        let first = calendar.shifted(period.whole.first, by: CalendarSpan(count: -offset.count, grain: offset.grain))
        let whole: DateSpan
        if let grain = period.grain, grain >= .month || offset.grain <= .week {
            whole = calendar.period(grain, around: first)
        } else {
            whole = DateSpan(first, first + (period.whole.days - 1))
        }
        let last = period.isComplete ? whole.last : min(whole.last, whole.first + (period.span.days - 1))
        return ResolvedPeriod(span: DateSpan(whole.first, last), whole: whole, grain: period.grain)
    }

    /// Dates of an average at most, so that a question over years stays bounded.
    private static let averagedDatesMax = 400

    private func accumulate(_ period: ResolvedPeriod, _ rule: MetricDefinition.Cumulative) -> [ResolvedPeriod] {
        let ends: [CivilDate]
        switch rule.choice {
        case .last: ends = [period.span.last]
        case .first: ends = [period.span.first]
        case .average:
            let count = min(period.span.days, Self.averagedDatesMax)
            ends = (0..<count).map { period.span.last - $0 }
        }
        return ends.map { end in
            let first: CivilDate
            if let window = rule.window {
                let whole = CalendarSpan(count: -window.count, grain: window.grain)
                first = catalogue.calendar.shifted(end, by: whole) + 1
            } else if let grain = rule.grainToDate {
                first = catalogue.calendar.start(of: grain, around: end)
            } else {
                first = CivilDate.beforeAllFacts
            }
            return ResolvedPeriod(span: DateSpan(first, end), whole: DateSpan(first, end), grain: nil)
        }
    }

    // MARK: Leaves

    private mutating func leaf(
        _ simple: MetricDefinition.Simple, _ definition: MetricDefinition, _ request: Request,
        at times: [[ResolvedPeriod]], filters: [MetricExpression], isWindow: Bool
    ) throws(WinbackError) -> MetricNode {
        var builder = try LeafBuilder(catalogue, model: simple.model, moment: isWindow ? .periodEnd : .factDate)
        var measure = try Self.measure(simple, filters: filters + rowAccess(builder.model, definition), &builder)
        var groups: [PlanExpression] = []
        for name in request.groups { groups.append(try builder.dimension(name)) }
        var conditions: [PlanExpression] = []
        for filter in request.conditions { conditions.append(try FilterBuilder.condition(filter, &builder)) }
        measure.joins = builder.joins
        return add(measure, groups, conditions, request, at: times, fill: simple.fill.map(Double.init), isWindow)
    }

    private mutating func add(
        _ measure: PlanMeasure, _ groups: [PlanExpression], _ conditions: [PlanExpression], _ request: Request,
        at times: [[ResolvedPeriod]], fill: Double?, _ isWindow: Bool
    ) -> MetricNode {
        var spans: [DateSpan] = []
        var places: [DateSpan: Int] = [:]
        let use = times.map { periods in
            periods.map { period in
                if let known = places[period.span] { return known }
                places[period.span] = spans.count
                spans.append(period.span)
                return spans.count - 1
            }
        }
        if isWindow, let early = spans.first(where: { $0.first < firstDay && $0.first > CivilDate.beforeAllFacts }) {
            note("the window \(early) begins before the first fact (\(firstDay)), so it is short")
        }
        let hasMembers = Relation.named(measure.relation)?.column("member_id") != nil
        let needsMembers = request.needsMembers && hasMembers && !measure.countsMembers
        let leaf = PlanLeaf(
            measure: measure, groups: groups, conditions: conditions, spans: spans,
            source: measure.source(groups: groups, conditions: conditions, needsMembers: needsMembers),
            needsMembers: needsMembers)
        let index = leaves.firstIndex(of: leaf) ?? leaves.count
        if index == leaves.count { leaves.append(leaf) }
        return .leaf(index, .init(spans: use, fill: fill ?? measure.emptyValue))
    }

    private mutating func note(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// The rows the asker may see, as filters of the model.
    private func rowAccess(
        _ model: SemanticModel, _ definition: MetricDefinition
    ) throws(WinbackError) -> [MetricExpression] {
        var filters: [MetricExpression] = []
        for rule in model.governance.rowAccess + definition.governance.rowAccess where asker.roles.contains(rule.role) {
            filters.append(try FilterBuilder.filled(rule.filter, with: asker))
        }
        return filters
    }

    /// A measure as every question reads it that cuts and filters by nothing.
    static func plainMeasure(
        _ simple: MetricDefinition.Simple, _ filters: [MetricExpression], _ catalogue: MetricCatalogue
    ) throws(WinbackError) -> PlanMeasure {
        var builder = try LeafBuilder(catalogue, model: simple.model, moment: .factDate)
        return try measure(simple, filters: filters, &builder)
    }

    private static func measure(
        _ simple: MetricDefinition.Simple, filters: [MetricExpression], _ builder: inout LeafBuilder
    ) throws(WinbackError) -> PlanMeasure {
        guard let date = try builder.dateExpression(simple.timeDimension).plainColumn else {
            throw WinbackError("no_time", .refused, "the model `\(simple.model)` has no business date")
        }
        var expression: PlanExpression?
        if let source = simple.expression { expression = try builder.expression(source) }
        var resolved: [PlanExpression] = []
        for filter in filters { resolved.append(try builder.expression(filter)) }
        var measure = PlanMeasure(
            relation: simple.model, aggregation: simple.aggregation, expression: expression, filters: resolved,
            dateColumn: date.column.name, joins: builder.joins)
        measure.percentile = simple.percentile
        measure.isContinuous = simple.isContinuous
        if let rule = simple.nonAdditive {
            var per: [String] = []
            for key in rule.groupBy {
                if let column = try builder.expression(.entity(key)).plainColumn { per.append(column.column.name) }
            }
            measure.lastDateOnly = .init(takesLast: rule.takesLast, per: per)
        }
        return measure
    }

    /// Base rows that were followed by a row of the other metric within the window.
    private mutating func conversion(
        _ rule: MetricDefinition.Conversion, _ request: Request, at times: [[ResolvedPeriod]],
        filters: [MetricExpression]
    ) throws(WinbackError) -> MetricNode {
        guard let base = catalogue.definition(rule.base.metric), case .simple(let simple) = base.kind,
            let follow = catalogue.definition(rule.conversion.metric), case .simple(let following) = follow.kind
        else {
            throw WinbackError("conversion", .refused, "a conversion joins two simple metrics")
        }
        var builder = try LeafBuilder(catalogue, model: simple.model, moment: .factDate)
        var other = try LeafBuilder(catalogue, model: following.model, moment: .factDate)
        let own = filters + base.filters + rule.base.filters
        var measure = try Self.measure(simple, filters: own, &builder)
        let followed = try Self.measure(following, filters: follow.filters + rule.conversion.filters, &other)
        guard other.joins.isEmpty,
            let baseKey = try builder.expression(.entity(rule.entity)).plainColumn,
            let key = try other.expression(.entity(rule.entity)).plainColumn
        else {
            throw WinbackError("conversion", .refused, "the filters of a conversion see its own rows only")
        }
        var pairs: [PlanMeasure.Follow.Pair] = []
        for constant in rule.constants {
            guard let a = try builder.dimension(constant.base).plainColumn, a.table == 0,
                let b = try other.dimension(constant.conversion).plainColumn, b.table == 0
            else { throw WinbackError("conversion", .refused, "constant properties are columns of the two events") }
            pairs.append(.init(base: a.column.name, follow: b.column.name))
        }
        var groups: [PlanExpression] = []
        for name in request.groups { groups.append(try builder.dimension(name)) }
        var conditions: [PlanExpression] = []
        for filter in request.conditions { conditions.append(try FilterBuilder.condition(filter, &builder)) }
        measure.joins = builder.joins
        measure.aggregation = .count
        measure.expression = nil
        let all = add(measure, groups, conditions, request, at: times, fill: 0, false)
        let days = rule.window.map { window in
            catalogue.calendar.shifted(CivilDate(daysSinceEpoch: 0), by: window) - CivilDate(daysSinceEpoch: 0)
        }
        measure.followedBy = .init(
            relation: following.model, dateColumn: followed.dateColumn, key: key.column.name,
            baseKey: baseKey.column.name, filters: followed.filters, days: days, equal: pairs)
        let converted = add(measure, groups, conditions, request, at: times, fill: 0, false)
        return rule.isRate ? .ratio(converted, all) : converted
    }
}
