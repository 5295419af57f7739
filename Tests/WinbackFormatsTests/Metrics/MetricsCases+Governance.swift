extension MetricsCases {
    /// Governance, advice for assistants, saved queries.
    static let governance = #"""
        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governence: {}}}}
        says: 16:92: error: `governence` under `meta` is taken for a slip of `governance`; did you mean `governance`?

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {ownr: x}}}}
        says: 16:105: error: governance has no `ownr`; known are owner, min_group_size, group_entity, access,
           + row_access, freshness, sensitivity, certified, version, unit, direction, dimensions, drivers,
           + deprecated, examples; did you mean `owner`?

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {min_group_size: 0}}}}
        says: 16:121: error: `min_group_size` is `0`, expected a whole number from 1 to 1000000

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {unit: {kind: percnt}}}}}
        says: 16:118: error: `kind` is `percnt`, expected one of currency, percent, count, points, members, days,
           + ratio; did you mean `percent`?

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {unit: {kind: percent, code: EUR}}}}}
        says: 16:127: error: `code` is for currencies; this unit is percent

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {direction: upwards}}}}
        says: 16:116: error: `direction` is `upwards`, expected one of up, down, neutral

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {drivers: [ordres]}}}}
        says: 16:115: error: `drivers`: `ordres` is no metric; did you mean `orders`?

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {certified: {by: me, on: 2026-13-01}}}}}
        says: 16:129: error: `on` is `2026-13-01`, expected a date such as 2026-11-01

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {deprecated: {on: 2027-01-01, use: order}}}}}
        says: 16:139: error: `use`: `order` is no metric; did you mean `orders`?

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {freshness: {column: business_date, warn_after: 2
           + days, error_after: 3 hours}}}}}
        says: 16:160: error: `error_after` (3 hours) comes before `warn_after` (48 hours)

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {row_access: [{role: x, filter: "{{ principal.y }}
           + ="}]}}}}
        says: 16:156: error: `filter`: found the end, expected a column, a literal or `(`

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {governance: {examples: [{range: 2026-10, where: [a], answer:
           + many}]}}}}
        says: 16:140: error: `where` is a list of 1, expected dimensions, each with its value
        says: 16:153: error: `answer` is `many`, expected a number

        swap: denominator: buyers}
        with: denominator: buyers, config: {meta: {ai_context: {synonym: [x]}}}}
        says: 16:105: error: ai_context has no `synonym`; known are instructions, synonyms, examples; did you mean
           + `synonyms`?

        swap:     metrics:
        with:     config: {meta: {governance: {unit: {kind: count}}, calendar: {week_start: monday}}}\n    metrics:
        says: 11:34: error: `unit` is for metrics; a model's governance limits them all
        says: 11:66: error: `calendar` belongs to the model with the `time_spine`

        swap:     metrics:
        with:     time_spine: {standard_granularity_column: status}\n    config: {meta: {calendar: {week_start: mon,
           + fiscal_year_start: 2026-02-02}}}\n    metrics:
        says: 11:47: error: the column `status` needs `granularity: day`; a spine has one row per date
        says: 12:44: error: `week_start` is `mon`, expected one of monday, tuesday, wednesday, thursday, friday,
           + saturday, sunday
        says: 12:68: error: `fiscal_year_start` is `2026-02-02`, expected the first day of a month such as 2026-02-01

        swap: metrics:\n  - {name: actives
        with: saved_queries:\n  - {name: week, query_params: {metrics: [orderz], group_by: [Dimension('a b'),
           + "TimeDimension('joined', 'week')"], where: ["status = 1"]}}\n  - {name: week, query_params:
           + {}}\nmetrics:\n  - {name: actives
        says: 15:43: error: the metric `orderz` is no metric; did you mean `orders`?
        says: 15:73: error: `group_by`: found a text, expected a name in quotes, such as 'order__status'
        says: 15:81: error: `group_by` is `TimeDimension('joined', 'week')`; the only time here is
           + TimeDimension('metric_time', 'week')
        says: 15:126: error: `where`: the column `status` is not accepted here; expected a dimension such as {{
           + Dimension('order__status') }}
        says: 16:6: error: the saved query `week` is given twice
        says: 16:32: error: query_params needs `metrics`
        """#
}
