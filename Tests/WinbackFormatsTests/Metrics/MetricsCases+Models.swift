extension MetricsCases {
    /// Files, models, columns, entities and dimensions.
    static let models = #"""
        swap: version: 2
        with: version: 3
        says: 1:10: error: `version` is `3`, expected 2

        swap: models:
        with: modles:
        says: 2:1: error: the file has no `modles`; known are version, models, metrics, saved_queries; did you mean
           + `models`?

        swap: metrics:\n  - {name: actives
        with: seeds: []\nmetrics:\n  - {name: actives
        says: 14:1: error: the file: `seeds` is known to dbt, not supported by winback

        swap: metrics:\n  - {name: actives
        with: semantic_models: []\nmetrics:\n  - {name: actives
        says: 14:1: error: `semantic_models` is dbt's legacy specification; expected `models` with `semantic_model`

        swap: name: status, dimension
        with: name: status, dimensoin
        says: 10:24: error: a column has no `dimensoin`; known are name, description, granularity, entity, dimension,
           + config; did you mean `dimension`?

        swap: name: status, dimension: categorical
        with: name: status, dimension: category
        says: 10:35: error: `dimension` is `category`, expected one of categorical, time

        swap: name: status, dimension: categorical
        with: name: status, dimension: {type: categorical, is_partition: true}
        says: 10:55: error: `is_partition` is known to dbt, not supported by winback

        swap: name: status, dimension: categorical
        with: name: status, column_mask: {function: f}
        says: 10:24: error: a column: `column_mask` is known to dbt, not supported by winback

        swap: name: status, dimension: categorical
        with: name: status, dimension: {name: business_date, type: categorical}
        says: 10:35: error: the dimension `business_date` is given twice in one model

        swap: name: status, dimension: categorical
        with: name: status, dimension: {name: month, type: categorical}
        says: 10:42: error: `month` is what questions call time; expected another name

        swap: name: status, dimension: categorical
        with: name: Status, dimension: categorical
        says: 10:35: error: `Status` cannot be its name; expected `name`: a name of small letters, digits and single
           + underscores, a letter first and no underscore last

        swap: name: status, dimension: categorical
        with: name: order_id, dimension: categorical
        says: 10:10: error: the column `order_id` is described twice in one model

        swap: type: foreign
        with: type: foregin
        says: 8:56: error: `type` is `foregin`, expected one of primary, unique, foreign, natural; did you mean
           + `foreign`?

        swap: name: member, type: foreign
        with: name: order, type: foreign
        says: 8:35: error: the entity `order` is given twice in one model

        swap: name: member, type: foreign
        with: name: member, type: primary
        says: 3:5: error: the model has two primary entities; a row has one key

        swap: name: member, type: foreign
        with: name: member, type: natural
        says: 3:5: error: a model with a natural entity is a history and needs one dimension with `is_start` and one
           + with `is_end` in its `validity_params`
        says: 11:5: error: a history has no metrics of its own; it says what held when a fact happened

        swap: granularity: day, dimension: time
        with: dimension: time
        says: 9:42: error: the time dimension `business_date` needs a `granularity` such as day

        swap: granularity: day, dimension: time
        with: granularity: hour, dimension: time
        says: 9:44: error: `granularity`: `hour` is known to dbt, not supported by winback; facts have dates

        swap: agg_time_dimension: business_date
        with: agg_time_dimension: busines_date
        says: 5:25: error: `agg_time_dimension` is `busines_date`, expected one of business_date; did you mean
           + `business_date`?

        swap:     agg_time_dimension: business_date\n
        with:
        says: 11:9: error: the metric has no date to go by; expected `agg_time_dimension` here or on the model
        says: 12:9: error: the metric has no date to go by; expected `agg_time_dimension` here or on the model

        swap: {enabled: true}
        with: {enabled: maybe}
        says: 4:31: error: `enabled` is `maybe`, expected true or false

        swap:     semantic_model: {enabled: true}\n
        with:
        says: 10:5: error: metrics of a model need its `semantic_model: {enabled: true}`

        swap:     metrics:
        with:     primary_entity: order_line\n    metrics:
        says: 11:5: error: `primary_entity` (`order_line`) is for models in which no column is the primary entity

        swap:     metrics:
        with:     time_spine: {standard_granularity_column: busines_date}\n    metrics:
        says: 11:47: error: `standard_granularity_column` is `busines_date`, expected a column of the model:
           + order_id, member_id, business_date, status; did you mean `business_date`?

        swap:     metrics:
        with:     versions: []\n    metrics:
        says: 11:5: error: a model: `versions` is known to dbt, not supported by winback

        swap: {enabled: true}
        with: {enabled: false}
        says: 15:53: error: the input `buyers` is no metric
        says: 16:47: error: the input `orders` is no metric
        says: 16:68: error: the input `buyers` is no metric

        swap: type: primary
        with: type: foreign
        says: 3:5: error: the model has dimensions and no primary entity to name them by; expected one, or
           + `primary_entity`

        swap: metrics:\n  - {name: actives
        with: models2:\nmetrics:\n  - {name: actives
        says: 14:1: error: the file has no `models2`; known are version, models, metrics, saved_queries; did you mean
           + `models`?

        swap: metrics:\n  - {name: actives
        with: groups: []\nmetrics:\n  - just text\n  - {name: actives
        says: 16:5: error: a metric: found `just text`, expected a mapping with name, label, description, type,
           + filter, time_granularity, hidden, config, agg, expr, percentile, percentile_type, agg_time_dimension,
           + join_to_timespine, fill_nulls_with, non_additive_dimension, numerator, denominator, input_metrics,
           + input_metric, window, grain_to_date, period_agg, entity, base_metric, conversion_metric, calculation,
           + constant_properties

        swap:     metrics:
        with:     derived_semantics: {dimensions: [{name: big, type: categorical, expr: "amount >"}, {name: when,
           + type: time, expr: order_id}], entities: [{name: order, type: foreign, expr: order_id}]}\n    metrics:
        says: 11:84: error: `expr`: found the end, expected a column, a literal or `(`
        says: 11:89: error: the time dimension `when` needs a `granularity` such as day
        says: 11:143: error: the entity `order` is given twice in one model

        swap:     metrics:
        with:     time_spine: {standard_granularity_column: business_date, custom_granularities: [{name: retail_week,
           + column_name: w}]}\n    metrics:
        says: 11:85: warning: the custom granularity `retail_week` is known to dbt, not supported by winback, and
           + left out

        swap: name: status, dimension: categorical
        with: name: status, dimension: {type: categorical, validity_params: {is_start: true, is_end: true}}
        says: 3:5: error: `validity_params` need a `natural` entity, the key whose history this is
        says: 10:35: error: the dimension `status` ends a stretch of dates and has to be of type time
        says: 10:72: error: `validity_params` has to say either `is_start: true` or `is_end: true`

        swap: name: status, dimension: categorical
        with: name: status, dimension: {type: categorical, validity_params: {is_start: true}}
        says: 3:5: error: `validity_params` need a `natural` entity, the key whose history this is
        says: 10:35: error: the dimension `status` ends a stretch of dates and has to be of type time
        """#
}
