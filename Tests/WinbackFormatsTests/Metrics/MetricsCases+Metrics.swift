extension MetricsCases {
    /// Metrics of every type and their expressions.
    static let metrics = #"""
        swap: agg: count_distinct
        with: agg: distinct
        says: 13:29: error: `agg` is `distinct`, expected one of sum, count, count_distinct, sum_boolean, average,
           + min, max, median, percentile

        swap: agg: count_distinct
        with: agr: count_distinct
        says: 13:24: error: a metric has no `agr`; known are name, label, description, type, filter,
           + time_granularity, hidden, config, agg, expr, percentile, percentile_type, agg_time_dimension,
           + join_to_timespine, fill_nulls_with, non_additive_dimension, numerator, denominator, input_metrics,
           + input_metric, window, grain_to_date, period_agg, entity, base_metric, conversion_metric, calculation,
           + constant_properties; did you mean `agg`?

        swap: expr: member_id}
        with: expression: member_id}
        says: 13:24: error: `agg: count_distinct` needs `expr`, what it is taken over
        says: 13:45: error: a metric has no `expression`; known are name, label, description, type, filter,
           + time_granularity, hidden, config, agg, expr, percentile, percentile_type, agg_time_dimension,
           + join_to_timespine, fill_nulls_with, non_additive_dimension, numerator, denominator, input_metrics,
           + input_metric, window, grain_to_date, period_agg, entity, base_metric, conversion_metric, calculation,
           + constant_properties

        swap: expr: member_id}
        with: expr: SUM(member_id)}
        says: 13:51: error: `expr`: aggregates (`SUM`) are not accepted in an expression; a metric has `agg` for that

        swap: expr: member_id}
        with: expr: "SUM(member_id)"}
        says: 13:52: error: `expr`: aggregates (`SUM`) are not accepted in an expression; a metric has `agg` for that

        swap: expr: member_id}
        with: expr: "{{ Dimension('a__b') }}"}
        says: 13:52: error: `expr`: `{{ … }}` stands in filters only; expected a column

        swap: expr: order_id}
        with: expr: order_id, filter: "status = 'x' AND"}
        says: 12:77: error: `filter`: found the end, expected a column, a literal or `(`

        swap: expr: order_id}
        with: expr: order_id, filter: ["status = 'x'", "nope("]}
        says: 12:78: error: `filter`: there is no function `nope`; known are COALESCE, NULLIF, ABS, ROUND

        swap: expr: order_id}
        with: expr: order_id, percentile: 0.5}
        says: 12:52: error: `percentile` is for `agg: percentile`; this metric takes the count

        swap: agg: count,
        with: agg: percentile,
        says: 12:24: error: `agg: percentile` needs `percentile`, a number from 0 to 1

        swap: agg: count,
        with: agg: percentile, percentile: 1.5,
        says: 12:53: error: `percentile` is `1.5`, expected a number from 0 to 1 such as 0.95

        swap: agg: count, expr: order_id}
        with: agg: sum}
        says: 12:24: error: `agg: sum` needs `expr`, what it is taken over

        swap: expr: order_id}
        with: expr: order_id, window: 3 days}
        says: 12:52: error: `window` is for cumulative and conversion metrics; this one is simple

        swap: expr: order_id}
        with: expr: order_id, fill_nulls_with: zero}
        says: 12:69: error: `fill_nulls_with` is `zero`, expected a whole number

        swap: expr: order_id}
        with: expr: order_id, hidden: yes}
        says: 12:60: error: `hidden` is `yes`, expected true or false

        swap: expr: order_id}
        with: expr: order_id, time_granularity: hour}
        says: 12:70: error: `time_granularity`: `hour` is known to dbt, not supported by winback; facts have dates

        swap: expr: order_id}
        with: expr: order_id, non_additive_dimension: {name: status, window_agg: max}}
        says: 12:83: error: `name` is `status`, expected one of business_date

        swap: expr: order_id}
        with: expr: order_id, non_additive_dimension: {name: business_date, window_agg: last, group_by: [membr]}}
        says: 12:110: error: `window_agg` is `last`, expected one of min, max
        says: 12:127: error: `group_by` is `membr`, expected an entity of the model: member, order; did you mean
           + `member`?

        swap: name: buyers
        with: name: orders
        says: 13:10: error: the metric `orders` is defined twice, first at m.yaml:12:10
        says: 15:53: error: the input `buyers` is no metric
        says: 16:68: error: the input `buyers` is no metric

        swap: name: buyers
        with: name: Buyers
        says: 13:16: error: `name` is `Buyers`, expected a name of small letters, digits and single underscores, a
           + letter first and no underscore last

        swap: name: buyers
        with: name: buyers__x
        says: 13:16: error: `name` is `buyers__x`, expected a name of small letters, digits and single underscores, a
           + letter first and no underscore last

        swap: input_metric: buyers
        with: input_metric: buyer
        says: 15:53: error: the input `buyer` is no metric; did you mean `buyers`?

        swap: input_metric: buyers
        with: input_metric: per_buyer
        says: 15:53: error: the input `per_buyer` of a cumulative metric has to be simple; it is ratio

        swap: input_metric: buyers
        with: input_metric: {name: buyers, offset_window: 1 month}
        says: 15:68: error: `offset_window` has no meaning in `input_metric`; derived metrics shift inputs

        swap: window: 30 days
        with: window: 30 sols
        says: 15:69: error: `window` is `30 sols`, expected a number of days, weeks, months, quarters or years such
           + as 30 days

        swap: window: 30 days
        with: window: 24 hours
        says: 15:69: error: `window` is `24 hours`, expected a number of days, weeks, months, quarters or years such
           + as 30 days

        swap: window: 30 days
        with: window: 30 days, grain_to_date: month
        says: 15:78: error: `window` and `grain_to_date` exclude each other

        swap: , period_agg: last
        with:
        says: 15:5: warning: `period_agg` is missing, and dbt's default is `first`: a month shows the value of its
           + first day; write `period_agg: last` for the value at its end

        swap: period_agg: last
        with: period_agg: lst
        says: 15:90: error: `period_agg` is `lst`, expected one of first, last, average; did you mean `last`?

        swap: numerator: orders, 
        with:
        says: 16:5: error: a metric needs `numerator`

        swap: numerator: orders
        with: numerator: {name: orders, offset_window: 1 month, offset_to_grain: month}
        says: 16:86: error: `offset_window` and `offset_to_grain` exclude each other

        swap: numerator: orders
        with: numerator: {name: orders, filter: "status = 1"}
        says: 16:71: error: `filter`: the column `status` is not accepted here; expected a dimension such as {{
           + Dimension('order__status') }}

        swap: numerator: orders
        with: numerator: per_buyer
        says: 16:47: error: metrics are made of each other: per_buyer -> per_buyer

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: derived, expr: a / bb, input_metrics: [{name: orders, alias: a}, {name: buyers, alias: b}]
        says: 16:44: error: `expr` names `bb`; its inputs are a, b; did you mean `b`?
        says: 16:101: warning: the input `b` is not used in `expr`

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: derived, expr: orders * 2, input_metrics: [orders, buyers]
        says: 16:80: warning: the input `buyers` is not used in `expr`

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: derived, expr: orders, input_metrics: []
        says: 16:52: error: a derived metric needs at least one input

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: derived, expr: orders, input_metrics: [orders, orders]
        says: 16:76: error: two inputs are called `orders`; give one an `alias`

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: conversion, entity: member, base_metric: orders, conversion_metric: actives, calculation: rate
        says: 16:119: error: `calculation` is `rate`, expected one of conversions, conversion_rate

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: simple, agg: count
        says: 16:23: error: a simple metric stands in the `metrics` of its model, which says what it counts

        swap: type: ratio, numerator: orders, denominator: buyers
        with: type: ratoi
        says: 16:29: error: `type` is `ratoi`, expected one of simple, ratio, derived, cumulative, conversion; did
           + you mean `ratio`?

        swap: numerator: orders
        with: numerator: average
        says: 16:47: error: the input `average` is no metric
        """#
}
