import Testing
import WinbackFormats
import WinbackModel

/// What comes out of files that read.
@Suite struct MetricsValuesTests {
    private static func project(_ replacements: [(String, String)]) throws -> MetricProject {
        let reading = MetricsReader.read([(metrics(replacements), "m.yaml")])
        #expect(reading.diagnostics == [])
        return try reading.get()
    }

    private static func metric(_ line: String) throws -> MetricDefinition {
        let project = try project([("metrics:\n  - {name: actives", "metrics:\n  - \(line)\n  - {name: actives")])
        return try #require(project.metrics.first { $0.name == "it" })
    }

    private static func simple(_ line: String) throws -> MetricDefinition.Simple {
        let project = try project([("      - {name: orders,", "      - {name: it, \(line)}\n      - {name: orders,")])
        let metric = try #require(project.metrics.first { $0.name == "it" })
        guard case .simple(let simple) = metric.kind else { throw DiagnosticsError([]) }
        return simple
    }

    @Test func simpleMetrics() throws {
        let sum = try Self.simple("agg: sum, expr: amount - discount, join_to_timespine: true, fill_nulls_with: 0")
        #expect(sum.model == "orders")
        #expect(sum.expression?.description == "(amount - discount)")
        #expect(sum.joinsTimeSpine)
        #expect(sum.fill == 0)
        let p95 = try Self.simple("agg: percentile, percentile: 0.95, percentile_type: continuous, expr: amount")
        #expect(p95.percentile == 0.95)
        #expect(p95.isContinuous)
        let constant = try Self.simple("type: simple, agg: sum, expr: 1, agg_time_dimension: business_date")
        #expect(constant.expression == .literal(.integer(1)))
        #expect(constant.timeDimension == "business_date")
        #expect(try Self.simple("agg: count").expression == nil)
        let balance = try Self.simple(
            "agg: sum, expr: points, non_additive_dimension: {name: business_date, window_agg: max, group_by: [member]}"
        )
        #expect(
            balance.nonAdditive
                == MetricDefinition.NonAdditive(name: "business_date", takesLast: true, groupBy: ["member"]))
    }

    @Test func ratiosAndTheirSides() throws {
        let metric = try Self.metric(
            "{name: it, type: ratio, numerator: {name: orders, alias: x, filter: "
                + "\"{{ Dimension('order__status') }} = 'a'\"}"
                + ", denominator: {name: buyers, offset_window: 1 month}, time_granularity: week, hidden: true}")
        guard case .ratio(let numerator, let denominator) = metric.kind else { throw DiagnosticsError([]) }
        #expect(numerator.alias == "x")
        #expect(numerator.filters.map(\.description) == ["({{ Dimension('order__status') }} = 'a')"])
        #expect(denominator.offset == CalendarSpan(count: 1, grain: .month))
        #expect(metric.defaultGrain == .week)
        #expect(metric.isHidden)
    }

    @Test func derivedMetrics() throws {
        let metric = try Self.metric(
            "{name: it, type: derived, expr: \"(now - before) / NULLIF(before, 0)\", "
                + "input_metrics: [{name: orders, alias: now}, "
                + "{name: orders, alias: before, offset_to_grain: month}]}")
        guard case .derived(let expression, let inputs) = metric.kind else { throw DiagnosticsError([]) }
        #expect(expression.description == "((now - before) / NULLIF(before, 0))")
        #expect(inputs.map(\.alias) == ["now", "before"])
        #expect(inputs.map(\.offsetToGrain) == [nil, .month])
    }

    @Test func cumulativeMetrics() throws {
        let toDate = try Self.metric(
            "{name: it, type: cumulative, input_metric: {name: buyers}, grain_to_date: quarter, period_agg: average}")
        guard case .cumulative(let rule) = toDate.kind else { throw DiagnosticsError([]) }
        #expect(rule.grainToDate == .quarter)
        #expect(rule.window == nil)
        #expect(rule.choice == .average)
        let all = try Self.metric("{name: it, type: cumulative, input_metric: orders, period_agg: first}")
        guard case .cumulative(let rule) = all.kind else { throw DiagnosticsError([]) }
        #expect(rule.window == nil && rule.grainToDate == nil)
    }

    @Test func aMissingPeriodChoiceIsDbtsFirst() throws {
        let reading = MetricsReader.read([(metrics([(", period_agg: last", "")]), "m.yaml")])
        let metric = try #require(try reading.get().metrics.first { $0.name == "actives" })
        guard case .cumulative(let rule) = metric.kind else { throw DiagnosticsError([]) }
        #expect(rule.choice == .first)
    }

    @Test func conversions() throws {
        let metric = try Self.metric(
            "{name: it, type: conversion, entity: member, base_metric: orders, conversion_metric: buyers, "
                + "calculation: conversion_rate, window: 7 days, constant_properties: "
                + "[{base_property: order__status, conversion_property: order__status}]}")
        guard case .conversion(let rule) = metric.kind else { throw DiagnosticsError([]) }
        #expect(rule.entity == "member")
        #expect(rule.isRate)
        #expect(rule.window == CalendarSpan(count: 7, grain: .day))
        #expect(rule.constants.map(\.base) == ["order__status"])
    }

    @Test func filtersMayBeSeveral() throws {
        let project = try Self.project([
            (
                "expr: order_id}",
                "expr: order_id, filter: [\"status = 'a'\", \"{{ Entity('member') }} IS NOT NULL\"]}"
            )
        ])
        #expect(
            project.metrics.first?.filters.map(\.description) == [
                "(status = 'a')", "({{ Entity('member') }} IS NOT NULL)",
            ])
    }

    @Test func columnsEntitiesAndDimensions() throws {
        let project = try Self.project([
            (
                "{name: status, dimension: categorical}",
                """
                name: store_id
                        data_type: text
                        entity: {name: store, type: foreign}
                        dimension: {name: store, type: categorical}
                      - name: status
                        description: How it went.
                        dimension:
                          name: outcome
                          type: categorical
                          label: Outcome
                          config: {meta: {ai_context: {synonyms: [result]}, tableau: {x: 1}}}
                """
            ),
            (
                "    metrics:",
                """
                    derived_semantics:
                      dimensions: [{name: is_large, type: categorical, expr: amount > 10000}]
                      entities: [{name: basket, type: unique, expr: order_id}]
                    metrics:
                """
            ),
        ])
        let model = try #require(project.models.first)
        #expect(model.entities.map(\.name) == ["order", "member", "store", "basket"])
        #expect(model.entities.map(\.kind) == [.primary, .foreign, .foreign, .unique])
        #expect(model.dimensions.map(\.name) == ["business_date", "store", "outcome", "is_large"])
        let outcome = try #require(model.dimensions.first { $0.name == "outcome" })
        #expect(outcome.value == .column("status"))
        #expect(outcome.label == "Outcome")
        #expect(outcome.description == "How it went.")
        #expect(outcome.synonyms == ["result"])
        #expect(model.dimensions.last?.value.description == "(amount > 10000)")
        #expect(model.dimensions.first?.granularity == .day)
    }

    @Test func governanceOfAMetric() throws {
        let metric = try Self.metric(
            """
            name: it
                type: ratio
                numerator: orders
                denominator: buyers
                config:
                  tags: [a]
                  meta:
                    looker: {x: 1}
                    ai_context: {instructions: Beware., synonyms: [this, that], examples: [What is it?]}
                    governance:
                      owner: finance
                      version: 3
                      unit: {kind: ratio}
                      direction: neutral
                      dimensions: [order__status]
                      min_group_size: 10
                      group_entity: member
                      access: {roles: [finance, country_manager]}
                      row_access: [{role: finance, filter: status <> 'x'}]
                      freshness: {column: business_date, warn_after: 2 days}
                      drivers: [orders]
                      deprecated: {on: 2027-01-01, use: orders}
                      sensitivity: internal
                      examples:
                        - {range: 2026-10, where: {order__status: completed, member__tier: gold}, answer: 12.5}
            """)
        let governance = metric.governance
        #expect(governance.owner == "finance")
        #expect(governance.version == 3)
        #expect(governance.unit?.kind == .ratio)
        #expect(governance.direction == .neutral)
        #expect(governance.dimensions == ["order__status"])
        #expect(governance.minimumGroupSize == 10)
        #expect(governance.roles == ["finance", "country_manager"])
        #expect(governance.rowAccess.map(\.role) == ["finance"])
        #expect(governance.freshness?.warnAfterHours == 48)
        #expect(governance.deprecated?.use == "orders")
        #expect(governance.sensitivity == "internal")
        #expect(governance.instructions == "Beware.")
        #expect(governance.questions == ["What is it?"])
        let example = try #require(governance.examples.first)
        #expect(example.range == "2026-10")
        #expect(example.filters.map(\.dimension) == ["order__status", "member__tier"])
        #expect(example.answer == 12.5)
        #expect(example.place.line == 39)
    }
}
