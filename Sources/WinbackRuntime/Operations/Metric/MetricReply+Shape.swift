import WinbackModel
package import WinbackWire

extension MetricReply.Metric {
    static let shape = Shape<Self>.object(
        "AnsweredMetric", "What a metric of the answer is.",
        Field("name", "Its name.", .string(max: 200), \.name),
        Field("label", "Name for people.", .string(max: 500), \.label),
        Field("version", "The version of its meaning.", .string(max: 64), \.version),
        Field("unit", "What it is counted in.", .string(max: 40), \.unit),
        Field("decimals", "Decimals people read.", .integer(0...9), \.decimals),
        Field("direction", "Which way is good.", .string(max: 10), \.direction),
        Field("additivity", "How parts relate to the whole.", .string(max: 20), \.additivity),
        Field("certified", "Who vouches for it, and since when.", .optional(.string(max: 300)), \.certified),
        Field(
            "min_group_size", "The fewest members behind a number that is shown.", .optional(.integer(1...Int.max)),
            \.minimumGroupSize),
        make: {
            Self(
                name: $0, label: $1, version: $2, unit: $3, decimals: $4, direction: $5, additivity: $6, certified: $7,
                minimumGroupSize: $8)
        })
}

extension MetricReply.Dimension {
    static let shape = Shape<Self>.object(
        "AnsweredDimension", "A dimension of the answer.",
        Field("key", "Its key in the rows.", .string(max: 200), \.key),
        Field("name", "Its full name.", .string(max: 200), \.name),
        Field("label", "Name for people.", .string(max: 500), \.label), make: { Self(key: $0, name: $1, label: $2) })
}

extension MetricReply.Range {
    static let shape = Shape<Self>.object(
        "DateRange", "Dates, both ends included.", Field("from", "First date.", .string(max: 12), \.from),
        Field("to", "Last date.", .string(max: 12), \.to),
        Field("complete", "Whether the whole period is over.", .boolean, \.complete),
        Field("days", "Days read.", .integer(0...1_000_000), \.days),
        Field("days_in_period", "Days of the whole period.", .integer(0...1_000_000), \.daysInPeriod),
        make: { Self(from: $0, to: $1, complete: $2, days: $3, daysInPeriod: $4) })
}

extension MetricReply.Freshness {
    static let shape = Shape<Self>.object(
        "Freshness", "How old the facts are.",
        Field("latest", "The newest business date.", .optional(.string(max: 12)), \.latest),
        Field("age_hours", "Hours since it ended.", .integer(0...Int.max), \.ageHours),
        Field("status", "fresh, warn, stale or empty.", .string(max: 10), \.status),
        Field("loaded_at", "When facts were last brought in.", .optional(.string(max: 40)), \.loadedAt),
        make: { Self(latest: $0, ageHours: $1, status: $2, loadedAt: $3) })
}

extension MetricReply.Leaf {
    static let shape = Shape<Self>.object(
        "PlanLeaf", "One reading of the store.", Field("measure", "What is measured.", .string(), \.measure),
        Field("source", "Where it was read.", .string(max: 200), \.source),
        Field("spans", "How many spans of dates.", .integer(0...1_000_000), \.spans),
        Field("sql", "The statements run.", .array(of: .string(max: 100_000), max: 2_000), \.sql),
        make: { Self(measure: $0, source: $1, spans: $2, sql: $3) })
}

extension MetricReply {
    /// The answer as it travels; `metric`, `version`, `unit` and `total` repeat the first metric's.
    package static let shape = Shape<MetricReply>.object(
        "MetricAnswer", "Governed numbers with where they come from.",
        Field("metric", "The first metric's name.", .string(max: 200), \.first.name, default: ""),
        Field("version", "The version of its meaning.", .string(max: 64), \.first.version, default: ""),
        Field("unit", "What it is counted in.", .string(max: 40), \.first.unit, default: ""),
        Field("question", "The question as understood.", .string(max: 10_000), \.question),
        Field("range", "The dates.", MetricReply.Range.shape, \.range),
        Field("comparison", "The dates compared with.", .optional(MetricReply.Range.shape), \.comparison),
        Field("as_of", "The newest complete date.", .string(max: 12), \.asOf),
        Field("rows", "One object a row.", .array(of: .anything, max: 10_000), \.rows),
        Field("total", "The first metric over everything asked for.", .anything, \.total, default: .null),
        Field("totals", "Every metric over everything asked for.", .array(of: .anything, max: 100), \.totals),
        Field("rows_total", "Rows before the limit.", .integer(0...Int.max), \.rowsTotal),
        Field("truncated", "Whether the limit left rows out.", .boolean, \.isTruncated, default: false),
        Field("suppressed", "Rows held back for the people behind them.", .integer(0...Int.max), \.suppressed),
        Field("metrics", "The metrics.", .array(of: Metric.shape, max: 100), \.metrics),
        Field("dimensions", "What it is cut by.", .array(of: Dimension.shape, max: 10), \.dimensions),
        Field("grain", "How time is cut.", .optional(.string(max: 10)), \.grain),
        Field("timezone", "The zone of the dates.", .string(max: 64), \.timezone),
        Field("week_start", "First day of the week.", .string(max: 10), \.weekStart),
        Field("freshness", "How old the facts are.", Freshness.shape, \.freshness),
        Field("sources", "The relations read.", .array(of: .string(max: 100), max: 20), \.sources),
        Field("warnings", "What a reader should know.", .array(of: .string(max: 2_000), max: 100), \.warnings),
        Field("query_id", "The subject of its row in the audit chain.", .string(max: 40), \.queryID),
        Field("plan", "How it was read.", .optional(.array(of: Leaf.shape, max: 200)), \.plan),
        make: {
            _, _, _, question, range, comparison, asOf, rows, _, totals, rowsTotal, _, suppressed, metrics, dimensions,
            grain, timezone, weekStart, freshness, sources, warnings, queryID, plan in
            MetricReply(
                metrics: metrics, dimensions: dimensions, grain: grain, question: question, range: range,
                comparison: comparison, rows: rows, totals: totals, rowsTotal: rowsTotal, suppressed: suppressed,
                asOf: asOf, timezone: timezone, weekStart: weekStart, freshness: freshness, sources: sources,
                warnings: warnings, queryID: queryID, plan: plan)
        })

    private var isTruncated: Bool { rows.count < rowsTotal }

    private var first: Metric {
        metrics.first
            ?? Metric(
                name: "", label: "", version: "", unit: "", decimals: 0, direction: "neutral", additivity: "additive")
    }
}
