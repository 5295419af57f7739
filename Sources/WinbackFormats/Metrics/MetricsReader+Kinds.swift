import WinbackModel

extension MetricsReader {
    func kind(_ type: String, _ mapping: YAMLMapping, _ model: ModelContext?) -> PlacedKind? {
        switch type {
        case "simple": return model.flatMap { simple(mapping, $0) }.map { (.simple($0), []) }
        case "ratio":
            let numerator = input(mapping, "numerator", shifts: true)
            let denominator = input(mapping, "denominator", shifts: true)
            guard let numerator, let denominator else { return nil }
            return (
                .ratio(numerator: numerator.value, denominator: denominator.value),
                [numerator.place, denominator.place]
            )
        case "derived": return derived(mapping)
        case "cumulative": return cumulative(mapping)
        default: return conversion(mapping)
        }
    }

    // MARK: Simple

    private func simple(_ mapping: YAMLMapping, _ model: ModelContext) -> MetricDefinition.Simple? {
        let aggregations = MetricDefinition.Aggregation.allCases.map { ($0.rawValue, $0) }
        let aggregation = mapping.required("agg").flatMap { mapping.word($0, "agg", aggregations) }
        let expression = mapping.optional("expr").flatMap { self.expression($0, "expr", .columns) }
        if let aggregation, aggregation != .count, mapping.lacks("expr") {
            let message = "`agg: \(aggregation.rawValue)` needs `expr`, what it is taken over"
            problems.error(mapping.place(of: "agg"), message)
        }
        let timeDimension = mapping.optional("agg_time_dimension").flatMap {
            self.timeDimension($0, mapping, "agg_time_dimension", model.draft)
        }
        if mapping.lacks("agg_time_dimension"), !model.hasTimeDimension {
            let message = "the metric has no date to go by; expected `agg_time_dimension` here or on the model"
            problems.error(mapping.place, message)
        }
        let percentile = percentile(mapping, aggregation)
        let joins = flag(mapping, "join_to_timespine") ?? false
        let fill = mapping.optional("fill_nulls_with").flatMap { node in
            mapping.scalar(node, "fill_nulls_with", "a whole number") {
                YAMLMapping.integer($0, -1_000_000_000...1_000_000_000)
            }
        }
        let nonAdditive = mapping.optional("non_additive_dimension").flatMap { self.nonAdditive($0, model) }
        guard let aggregation else { return nil }
        return MetricDefinition.Simple(
            model: model.name, aggregation: aggregation, expression: expression, percentile: percentile.share,
            isContinuous: percentile.isContinuous, timeDimension: timeDimension, joinsTimeSpine: joins, fill: fill,
            nonAdditive: nonAdditive)
    }

    private func percentile(
        _ mapping: YAMLMapping, _ aggregation: MetricDefinition.Aggregation?
    ) -> (share: Double?, isContinuous: Bool) {
        let share = number(mapping, "percentile", "a number from 0 to 1 such as 0.95") { (0...1).contains($0) }
        let isContinuous = word(mapping, "percentile_type", [("discrete", false), ("continuous", true)]) ?? false
        guard let aggregation else { return (share, isContinuous) }
        if aggregation == .percentile {
            if mapping.lacks("percentile") {
                problems.error(mapping.place(of: "agg"), "`agg: percentile` needs `percentile`, a number from 0 to 1")
            }
        } else {
            for key in ["percentile", "percentile_type"] where mapping.has(key) {
                let message = "`\(key)` is for `agg: percentile`; this metric takes the \(aggregation.rawValue)"
                problems.error(mapping.place(of: key), message)
            }
        }
        return (share, isContinuous)
    }

    private func nonAdditive(_ node: YAMLNode, _ model: ModelContext) -> MetricDefinition.NonAdditive? {
        let keys = ["name", "window_agg", "group_by"]
        guard let mapping = mapping(node, "non_additive_dimension", known: keys) else { return nil }
        let name = mapping.required("name").flatMap { timeDimension($0, mapping, "name", model.draft) }
        let takesLast = mapping.required("window_agg").flatMap {
            mapping.word($0, "window_agg", [("min", false), ("max", true)])
        }
        let known = model.draft.entityNames.sorted()
        let groupBy = items(mapping, "group_by").compactMap { item in
            mapping.scalar(
                item, "group_by", "an entity of the model: " + Self.few(known),
                nearest: { self.nearest($0, among: known) }, { known.contains($0) ? $0 : nil })
        }
        guard let name, let takesLast else { return nil }
        return MetricDefinition.NonAdditive(name: name, takesLast: takesLast, groupBy: groupBy)
    }

    // MARK: Of other metrics

    private func derived(_ mapping: YAMLMapping) -> PlacedKind? {
        let node = mapping.required("expr")
        let expression = node.flatMap { self.expression($0, "expr", .columns) }
        var isWhole = mapping.required("input_metrics") != nil
        var inputs: [PlacedInput] = []
        var aliases: Set<String> = []
        let nodes = items(mapping, "input_metrics")
        if isWhole, nodes.isEmpty {
            problems.error(mapping.place(of: "input_metrics"), "a derived metric needs at least one input")
            isWhole = false
        }
        for node in nodes {
            guard let input = input(node, "input_metrics", shifts: true) else {
                isWhole = false
                continue
            }
            if !aliases.insert(input.value.alias).inserted {
                let message = "two inputs are called `\(input.value.alias)`; give one an `alias`"
                problems.error(input.place, message)
            }
            inputs.append(input)
        }
        guard let node, let expression else { return nil }
        // With an input missing, nobody knows which of the expression's names are wrong.
        guard isWhole else { return nil }
        for column in expression.columns where !aliases.contains(column) {
            let known = inputs.map(\.value.alias)
            problems.error(
                node.place, "`expr` names `\(column.prefix(60))`; its inputs are " + Self.few(known),
                suggestion: nearest(column, among: known))
        }
        for input in inputs where !expression.columns.contains(input.value.alias) {
            problems.warning(input.place, "the input `\(input.value.alias)` is not used in `expr`")
        }
        return (.derived(expression, inputs: inputs.map(\.value)), inputs.map(\.place))
    }

    private func cumulative(_ mapping: YAMLMapping) -> PlacedKind? {
        let input = input(mapping, "input_metric", shifts: false)
        let window = span(mapping, "window")
        let grain = grain(mapping, "grain_to_date")
        if mapping.has("window"), mapping.has("grain_to_date") {
            problems.error(mapping.place(of: "grain_to_date"), "`window` and `grain_to_date` exclude each other")
        }
        if mapping.lacks("period_agg") {
            let message = "`period_agg` is missing, and dbt's default is `first`: a month shows the value of its first "
            problems.warning(mapping.place, message + "day; write `period_agg: last` for the value at its end")
        }
        let choice = word(mapping, "period_agg", MetricDefinition.PeriodChoice.allCases.map { ($0.rawValue, $0) })
        guard let input else { return nil }
        let rule = MetricDefinition.Cumulative(
            input: input.value, window: window, grainToDate: grain, choice: choice ?? .first)
        return (.cumulative(rule), [input.place])
    }

    private func conversion(_ mapping: YAMLMapping) -> PlacedKind? {
        let entity = name(mapping, "entity")
        let base = input(mapping, "base_metric", shifts: false)
        let conversion = input(mapping, "conversion_metric", shifts: false)
        let calculations = [("conversions", false), ("conversion_rate", true)]
        let isRate = mapping.required("calculation").flatMap { mapping.word($0, "calculation", calculations) }
        let window = span(mapping, "window")
        let constants = items(mapping, "constant_properties").compactMap { node in
            let keys = ["base_property", "conversion_property"]
            return self.mapping(node, "a constant property", known: keys).flatMap { pair in
                let base = pair.value("base_property", "a dimension") { ExpressionParser.isName($0) ? $0 : nil }
                let other = pair.value("conversion_property", "a dimension") {
                    ExpressionParser.isName($0) ? $0 : nil
                }
                guard let base, let other else { return MetricDefinition.Conversion.Constant?.none }
                return MetricDefinition.Conversion.Constant(base: base, conversion: other)
            }
        }
        guard let entity, let base, let conversion, let isRate else { return nil }
        let rule = MetricDefinition.Conversion(
            entity: entity, base: base.value, conversion: conversion.value, isRate: isRate, window: window,
            constants: constants)
        return (.conversion(rule), [base.place, conversion.place])
    }
}
