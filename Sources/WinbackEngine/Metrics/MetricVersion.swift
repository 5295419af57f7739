package import WinbackModel

/// The version of a metric's meaning: a hash over everything its number depends on and nothing else.
extension MetricCatalogue {
    /// Hashes what a metric means.
    func hashed(_ definition: MetricDefinition) -> ContentHash {
        var writer = CanonicalWriter(domain: "winback/metric/2")
        writer.field("calendar", ["\(calendar.weekStart)", "\(calendar.yearStartMonth)"])
        write(definition, to: &writer, depth: 0)
        return writer.digest
    }

    /// Versions of the metrics a playbook reads, for its closure, by name ascending.
    package func versions(for playbook: Playbook) -> [PlaybookClosure.MetricVersion] {
        let read =
            [playbook.goal.metric, playbook.goal.value, playbook.tuning.objective]
            .compactMap { $0 } + playbook.guardrails.map(\.metric) + playbook.branchMetrics
        return definitions.filter { read.contains($0.name) }
            .map { PlaybookClosure.MetricVersion(name: $0.name, version: version($0)) }
    }

    private func write(_ definition: MetricDefinition, to writer: inout CanonicalWriter, depth: Int) {
        guard depth < 16 else { return }
        writer.field("metric", definition.name)
        writer.field("filters", definition.filters.map(\.description))
        let unit = definition.governance.unit
        writer.field("unit", [unit?.kind.rawValue ?? "", unit?.code ?? "", unit?.scale.map { "\($0)" } ?? ""])
        switch definition.kind {
        case .simple(let simple): write(simple, filters: definition.filters, to: &writer)
        case .ratio(let numerator, let denominator): write([numerator, denominator], as: "ratio", to: &writer, depth)
        case .derived(let expression, let inputs):
            writer.field("expression", expression.description)
            write(inputs, as: "derived", to: &writer, depth)
        case .cumulative(let rule):
            writer.field(
                "cumulative",
                [rule.window?.description ?? "", rule.grainToDate?.rawValue ?? "", rule.choice.rawValue])
            write([rule.input], as: "cumulative", to: &writer, depth)
        case .conversion(let rule):
            writer.field(
                "conversion",
                [rule.entity, rule.isRate ? "rate" : "number", rule.window?.description ?? ""]
                    + rule.constants.flatMap { [$0.base, $0.conversion] })
            write([rule.base, rule.conversion], as: "conversion", to: &writer, depth)
        }
    }

    private func write(
        _ inputs: [MetricDefinition.Input], as kind: String, to writer: inout CanonicalWriter, _ depth: Int
    ) {
        writer.field("inputs", [kind, "\(inputs.count)"])
        for input in inputs {
            writer.field(
                "input",
                [input.metric, input.alias, input.offset?.description ?? "", input.offsetToGrain?.rawValue ?? ""]
                    + input.filters.map(\.description))
            if let next = definition(input.metric) { write(next, to: &writer, depth: depth + 1) }
        }
    }

    private func write(
        _ simple: MetricDefinition.Simple, filters: [MetricExpression], to writer: inout CanonicalWriter
    ) {
        writer.field(
            "simple",
            [
                simple.model, simple.aggregation.rawValue, simple.expression?.description ?? "",
                simple.percentile.map { "\($0)" } ?? "", simple.isContinuous ? "continuous" : "discrete",
                simple.timeDimension ?? "", simple.fill.map { "\($0)" } ?? "", simple.joinsTimeSpine ? "spine" : "",
                simple.nonAdditive.map { "\($0.name) \($0.takesLast) \($0.groupBy)" } ?? "",
            ])
        guard let model = model(simple.model) else { return }
        writer.field("time", timeExpression(simple)?.description ?? "")
        writer.field("keys", model.entities.map { "\($0.name) \($0.kind.rawValue) \($0.key)" })
        // The dimensions its filters look at are part of its meaning, wherever they are reached.
        let reached = paths(of: simple.model)
        for case .dimension(let name) in filters.flatMap(\.leaves) {
            for path in reached where path.name == name {
                writer.field(
                    "dimension", [name, "\(path.dimension.value)"] + path.steps.map { "\($0.entity) \($0.to)" })
            }
        }
        writer.field("costs", costs(of: simple))
    }

    /// What of the programme the measure's columns need.
    private func costs(of simple: MetricDefinition.Simple) -> [String] {
        let relation = Relation.named(simple.model)
        let needs = (simple.expression?.columns ?? []).compactMap { relation?.column($0)?.need }
        return needs.map { need in
            switch need {
            case .marginRate: "margin \(terms.marginRate?.description ?? "unknown")"
            case .pointValue: "point \(terms.pointValueMicros.map { "\($0)" } ?? "unknown")"
            case .sendCost:
                "send "
                    + Channel.allCases.map { "\($0.rawValue) \(terms.sendCostMicros[$0].map { "\($0)" } ?? "unknown")" }
                    .joined(separator: " ")
            }
        }
    }

    /// The expression of the business date a measure goes by; `nil` when its model has none.
    func timeExpression(_ simple: MetricDefinition.Simple) -> MetricExpression? {
        guard let model = model(simple.model), let name = simple.timeDimension ?? model.timeDimension else {
            return nil
        }
        return model.dimensions.first { $0.name == name && $0.kind == .time }?.value
    }
}
