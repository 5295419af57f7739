import WinbackFormats
import WinbackModel

/// A small file that reads without a diagnostic.
let metricsSample = """
    version: 2
    models:
      - name: orders
        semantic_model: {enabled: true}
        agg_time_dimension: business_date
        columns:
          - {name: order_id, entity: {name: order, type: primary}}
          - {name: member_id, entity: {name: member, type: foreign}}
          - {name: business_date, granularity: day, dimension: time}
          - {name: status, dimension: categorical}
        metrics:
          - {name: orders, agg: count, expr: order_id}
          - {name: buyers, agg: count_distinct, expr: member_id}
    metrics:
      - {name: actives, type: cumulative, input_metric: buyers, window: 30 days, period_agg: last}
      - {name: per_buyer, type: ratio, numerator: orders, denominator: buyers}
    """

/// The sample with some pieces replaced.
func metrics(_ replacements: [(String, String)]) -> String {
    var text = metricsSample
    for (old, new) in replacements {
        text = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
    return text
}

/// What reading one file says, line by line.
func metricProblems(_ text: String) -> [String] {
    MetricsReader.read([(text, "m.yaml")]).diagnostics.map(\.description)
}

/// What reading the sample with one piece replaced says.
func metricProblems(_ old: String, _ new: String) -> [String] { metricProblems(metrics([(old, new)])) }
