import WinbackModel

extension MetricsReader {
    /// Reads a question kept under a name.
    func savedQuery(_ node: YAMLNode) {
        let ignored = ["label", "exports", "config"]
        let known = ["name", "description", "query_params"]
        guard let saved = mapping(node, "a saved query", known: known, ignored: ignored) else { return }
        let name = saved.value("name", Self.nameWords) { Self.isName($0) ? $0 : nil }
        let description = text(saved, "description", most: 2_000)
        guard let node = saved.required("query_params"),
            let params = mapping(node, "query_params", known: ["metrics", "group_by", "where"])
        else { return }
        var metrics: [String] = []
        var places: [SourcePlace] = []
        for item in items(params, "metrics") {
            let metric = params.scalar(item, "metrics", "the name of a metric") { Self.isName($0) ? $0 : nil }
            guard let metric else { continue }
            metrics.append(metric)
            places.append(item.place)
        }
        if params.lacks("metrics") { problems.error(params.place, "query_params needs `metrics`") }
        let groupBy = items(params, "group_by").compactMap { group($0) }
        let filters = filters(params, .dimensions, key: "where")
        guard let name else { return }
        if savedQueries.contains(where: { $0.query.name == name }) {
            problems.error(saved.place(of: "name"), "the saved query `\(name)` is given twice")
        }
        let query = MetricProject.SavedQuery(
            name: name, description: description, metrics: metrics, groupBy: groupBy, filters: filters)
        savedQueries.append(ReadQuery(query: query, metricPlaces: places))
    }

    /// `Dimension('a__b')`, `TimeDimension('metric_time', 'week')` or `Entity('a')`, as dbt writes them here.
    private func group(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, let isPlain) = node.content, !node.isEmpty else {
            problems.error(node.place, "`group_by` is \(node.shown), expected Dimension('entity__name')")
            return nil
        }
        do {
            switch try ExpressionParser.parse("{{" + text + "}}", allowing: .dimensions) {
            case .dimension(let name), .entity(let name): return name
            case .timeDimension("metric_time", let grain): return grain.rawValue
            default:
                let message = "`group_by` is \(node.shown); the only time here is TimeDimension('metric_time', 'week')"
                problems.error(node.place, message)
            }
        } catch {
            report(error, text, isPlain, node.place, "group_by", before: 2)
        }
        return nil
    }
}
