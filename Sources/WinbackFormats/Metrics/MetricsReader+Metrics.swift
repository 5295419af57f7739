import WinbackModel

/// The model a metric stands in.
struct ModelContext {
    var name: String
    var draft: ModelDraft
    /// Whether it says which date its metrics go by.
    var hasTimeDimension: Bool
}

extension MetricsReader {
    /// The types of metrics and the keys that only they have.
    private static let kindKeys: [(type: String, keys: [String])] = [
        (
            "simple",
            [
                "agg", "expr", "percentile", "percentile_type", "agg_time_dimension", "join_to_timespine",
                "fill_nulls_with", "non_additive_dimension",
            ]
        ),
        ("ratio", ["numerator", "denominator"]),
        ("derived", ["expr", "input_metrics"]),
        ("cumulative", ["input_metric", "window", "grain_to_date", "period_agg"]),
        (
            "conversion",
            ["entity", "base_metric", "conversion_metric", "calculation", "window", "constant_properties"]
        ),
    ]
    private static let commonKeys = [
        "name", "label", "description", "type", "filter", "time_granularity", "hidden", "config",
    ]
    private static let metricKeys: [String] = {
        var keys = commonKeys
        for key in kindKeys.flatMap(\.keys) where !keys.contains(key) { keys.append(key) }
        return keys
    }()

    /// Reads a metric of a model, or one of the file.
    func metric(_ node: YAMLNode, in model: ModelContext?) {
        guard let mapping = mapping(node, "a metric", known: Self.metricKeys) else {
            isPartial = true
            return
        }
        let name = name(mapping, "name")
        let type = type(mapping, in: model)
        let label = text(mapping, "label")
        let description = text(mapping, "description", most: 2_000)
        let isSimple = type == "simple"
        let filters = filters(mapping, isSimple ? [.columns, .dimensions] : .dimensions)
        let grain = grain(mapping, "time_granularity")
        let isHidden = flag(mapping, "hidden") ?? false
        var governance = MetricGovernance()
        let isEnabled = mapping.optional("config").map { metricConfig($0, into: &governance) } ?? true
        let kind = type.flatMap { self.kind($0, mapping, model) }
        guard let name else {
            isPartial = true
            return
        }
        guard isEnabled else { return }
        if let first = metricPlaces[name] {
            problems.error(mapping.place(of: "name"), "the metric `\(name)` is defined twice, first at \(first)")
        } else {
            metricPlaces[name] = mapping.place(of: "name")
        }
        guard let kind else { return }
        let metric = MetricDefinition(
            name: name, label: label, description: description, kind: kind.value, filters: filters, defaultGrain: grain,
            isHidden: isHidden, governance: governance, place: mapping.place)
        metrics.append(ReadMetric(metric: metric, inputPlaces: kind.places))
    }

    /// The type's word, after its keys have been looked over.
    private func type(_ mapping: YAMLMapping, in model: ModelContext?) -> String? {
        let words = Self.kindKeys.map { ($0.type, $0.type) }
        let type = mapping.optional("type").map { mapping.word($0, "type", words) } ?? "simple"
        guard let type else { return nil }
        if type == "simple", model == nil {
            let place = mapping.place(of: "type")
            let message = "a simple metric stands in the `metrics` of its model, which says what it counts"
            problems.error(place, message)
            return nil
        }
        let own = Self.kindKeys.first { $0.type == type }?.keys ?? []
        for key in mapping.keys where Self.metricKeys.contains(key) {
            guard !own.contains(key), !Self.commonKeys.contains(key) else { continue }
            let types = Self.kindKeys.filter { $0.keys.contains(key) }.map(\.type).joined(separator: " and ")
            problems.error(mapping.place(of: key), "`\(key)` is for \(types) metrics; this one is \(type)")
        }
        return type
    }

    /// Reads `filter`, one or several.
    func filters(
        _ mapping: YAMLMapping, _ references: ExpressionParser.References, key: String = "filter"
    ) -> [MetricExpression] {
        guard let node = mapping.optional(key) else { return [] }
        return mapping.list(node).compactMap { expression($0, key, references) }
    }

    /// Reads `config` of a metric; whether it is enabled.
    private func metricConfig(_ node: YAMLNode, into governance: inout MetricGovernance) -> Bool {
        guard let config = mapping(node, "config", known: ["enabled", "meta"], ignored: ["group", "tags"]) else {
            return true
        }
        let meta = meta(config, known: ["ai_context", "governance"])
        if let node = meta["governance"] { self.governance(node, .metric, into: &governance) }
        if let node = meta["ai_context"] { aiContext(node, into: &governance) }
        return flag(config, "enabled") ?? true
    }

    // MARK: Inputs

    /// A metric's kind, and the places of its inputs.
    typealias PlacedKind = (value: MetricDefinition.Kind, places: [SourcePlace])
    typealias PlacedInput = (value: MetricDefinition.Input, place: SourcePlace)

    /// Reads an input that has to be there.
    func input(_ mapping: YAMLMapping, _ key: String, shifts: Bool) -> PlacedInput? {
        mapping.required(key).flatMap { input($0, key, shifts: shifts) }
    }

    /// Reads an input, by name or with what changes it; `shifts` says whether its period may be another.
    func input(_ node: YAMLNode, _ key: String, shifts: Bool) -> PlacedInput? {
        if case .scalar(let name, _) = node.content, !node.isEmpty {
            guard Self.isName(name) else {
                problems.error(node.place, "`\(key)` is \(node.shown), expected the name of a metric")
                return nil
            }
            return (MetricDefinition.Input(metric: name), node.place)
        }
        let known = ["name", "alias", "filter", "offset_window", "offset_to_grain"]
        guard let input = mapping(node, key, known: known) else { return nil }
        let name = input.value("name", "the name of a metric") { Self.isName($0) ? $0 : nil }
        let alias = input.optional("alias").flatMap { node in
            input.scalar(node, "alias", "a name of letters, digits and underscores") {
                ExpressionParser.isName($0) && !ExpressionParser.keywords.contains($0.uppercased()) ? $0 : nil
            }
        }
        let filters = filters(input, .dimensions)
        let offset = span(input, "offset_window")
        let start = grain(input, "offset_to_grain")
        if input.has("offset_window"), input.has("offset_to_grain") {
            let message = "`offset_window` and `offset_to_grain` exclude each other"
            problems.error(input.place(of: "offset_to_grain"), message)
        }
        for word in ["offset_window", "offset_to_grain"] where input.has(word) && !shifts {
            problems.error(input.place(of: word), "`\(word)` has no meaning in `\(key)`; derived metrics shift inputs")
        }
        guard let name else { return nil }
        let place = input.optional("name")?.place ?? input.place
        let value = MetricDefinition.Input(
            metric: name, alias: alias, filters: filters, offset: offset, offsetToGrain: start)
        return (value, place)
    }
}
