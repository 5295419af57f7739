import WinbackModel

/// A model while it is read: what could be, and the names of all that was there.
struct ModelDraft {
    var entities: [SemanticModel.Entity] = []
    var dimensions: [SemanticModel.Dimension] = []
    /// Names in use, also of what could not be read.
    var entityNames: Set<String> = []
    var dimensionNames: Set<String> = []
    /// Time dimensions, also of what could not be read.
    var timeNames: [String] = []
    var columns: [(name: String, granularity: Grain?)] = []
    var hasValidity = false
}

extension MetricsReader {
    private static let modelKeys = [
        "name", "description", "semantic_model", "agg_time_dimension", "primary_entity", "columns",
        "derived_semantics", "metrics", "time_spine", "config",
    ]
    private static let ignoredModelKeys = [
        "tests", "data_tests", "constraints", "deprecation_date", "latest_version", "docs",
        "static_analysis_off_reason",
    ]

    func model(_ node: YAMLNode) {
        let unbuilt = ["versions", "identifier"]
        guard
            let model = mapping(
                node, "a model", known: Self.modelKeys, ignored: Self.ignoredModelKeys, unbuilt: unbuilt)
        else {
            isPartial = true
            return
        }
        let name = column(model, "name")
        let description = text(model, "description", most: 2_000)
        let isSemantic = isSemantic(model)
        var draft = ModelDraft()
        for column in items(model, "columns") { self.column(column, &draft) }
        derivedSemantics(model, &draft)
        let meta = model.optional("config").map { self.modelConfig($0, isSpine: model.has("time_spine")) }
        timeSpine(model, draft, meta?.calendar)
        let governance = meta?.governance ?? MetricGovernance()
        let primary = model.optional("primary_entity").flatMap { self.name($0, model, "primary_entity") }
        let timeDimension = timeDimension(model, draft)
        guard let name else {
            isPartial = true
            return
        }
        if let first = modelPlaces[name] {
            problems.error(model.place(of: "name"), "the model `\(name)` is described twice, first at \(first)")
        } else {
            modelPlaces[name] = model.place(of: "name")
        }
        if isSemantic { check(model, draft, primary) }
        if !(model.lacks("metrics") || model.has("metrics")) { isPartial = true }
        if !isSemantic, model.has("metrics"), !model.has("semantic_model") {
            isPartial = true
            problems.error(model.place(of: "metrics"), "metrics of a model need its `semantic_model: {enabled: true}`")
        }
        guard isSemantic, meta?.isEnabled ?? true else { return }
        models.append(
            SemanticModel(
                name: name, description: description, entities: draft.entities, primaryEntity: primary,
                dimensions: draft.dimensions, timeDimension: timeDimension, governance: governance, place: model.place))
        let context = ModelContext(name: name, draft: draft, hasTimeDimension: !model.lacks("agg_time_dimension"))
        for metric in items(model, "metrics") { self.metric(metric, in: context) }
    }

    /// Whether rows of the model may be asked for.
    private func isSemantic(_ model: YAMLMapping) -> Bool {
        guard let node = model.optional("semantic_model") else { return false }
        if let flag = Self.flag(node) { return flag }
        let ignored = ["name", "group", "config"]
        guard let semantic = mapping(node, "semantic_model", known: ["enabled"], ignored: ignored) else { return false }
        _ = semantic.required("enabled")
        return flag(semantic, "enabled") ?? true
    }

    private func timeDimension(_ model: YAMLMapping, _ draft: ModelDraft) -> String? {
        guard let node = model.optional("agg_time_dimension") else { return nil }
        return timeDimension(node, model, "agg_time_dimension", draft)
    }

    /// The name of one of the model's time dimensions.
    func timeDimension(_ node: YAMLNode, _ mapping: YAMLMapping, _ key: String, _ draft: ModelDraft) -> String? {
        let known = draft.timeNames
        let expected = known.isEmpty ? "a time dimension, and the model has none" : "one of " + Self.few(known)
        return mapping.scalar(
            node, key, expected, nearest: { self.nearest($0, among: known) }, { known.contains($0) ? $0 : nil })
    }

    /// Rules between the parts of one model.
    private func check(_ model: YAMLMapping, _ draft: ModelDraft, _ primary: String?) {
        let kinds = draft.entities.map(\.kind)
        if let primary, kinds.contains(.primary) {
            let message = "`primary_entity` (`\(primary)`) is for models in which no column is the primary entity"
            problems.error(model.place(of: "primary_entity"), message)
        }
        if kinds.count(where: { $0 == .primary }) > 1 {
            problems.error(model.place, "the model has two primary entities; a row has one key")
        }
        let hasOwn = primary != nil || kinds.contains { $0 != .foreign } || draft.entityNames.count > kinds.count
        if !hasOwn, !draft.dimensions.isEmpty {
            let message = "the model has dimensions and no primary entity to name them by; expected one, or "
            problems.error(model.place, message + "`primary_entity`")
        }
        let ends = draft.dimensions.compactMap(\.validity)
        if kinds.contains(.natural) {
            if ends.count(where: { $0 == .start }) != 1 || ends.count(where: { $0 == .end }) != 1 {
                let message = "a model with a natural entity is a history and needs one dimension with `is_start` and "
                problems.error(model.place, message + "one with `is_end` in its `validity_params`")
            }
            if model.has("metrics") {
                let message = "a history has no metrics of its own; it says what held when a fact happened"
                problems.error(model.place(of: "metrics"), message)
            }
        } else if draft.hasValidity {
            problems.error(model.place, "`validity_params` need a `natural` entity, the key whose history this is")
        }
    }

    // MARK: Time spine and configuration

    private func timeSpine(_ model: YAMLMapping, _ draft: ModelDraft, _ calendar: MetricCalendar?) {
        guard let node = model.optional("time_spine"),
            let spine = mapping(
                node, "time_spine", known: ["standard_granularity_column", "custom_granularities"])
        else { return }
        let place = model.place(of: "time_spine")
        if let first = self.spine {
            problems.error(place, "there are two time spines, the first at \(first)")
        }
        self.spine = self.spine ?? place
        let key = "standard_granularity_column"
        if let column = spine.required(key) {
            let known = draft.columns.map(\.name)
            let name = spine.scalar(
                column, key, "a column of the model" + (known.isEmpty ? "" : ": " + Self.few(known)),
                nearest: { self.nearest($0, among: known) }, { known.contains($0) ? $0 : nil })
            if let name, draft.columns.first(where: { $0.name == name })?.granularity != .day {
                let message = "the column `\(name)` needs `granularity: day`; a spine has one row per date"
                problems.error(column.place, message)
            }
        }
        for item in items(spine, "custom_granularities") {
            guard let custom = mapping(item, "a custom granularity", known: ["name", "column_name"]) else { continue }
            let name = custom.value("name", "a name", { $0.isEmpty ? nil : $0 })
            let message =
                "the custom granularity `\((name ?? "").prefix(60))` is known to dbt, not supported by winback"
            problems.warning(item.place, message + ", and left out")
        }
        if let calendar { self.calendar = self.calendar ?? (calendar, place) }
    }

    struct ModelMeta {
        var governance = MetricGovernance()
        var calendar: MetricCalendar?
        var isEnabled = true
    }

    private static let ignoredConfig = [
        "access", "alias", "contract", "database", "docs", "event_time", "grants", "group", "materialized",
        "on_schema_change", "persist_docs", "post_hook", "pre_hook", "query_tag", "quoting", "schema", "tags",
        "unique_key", "incremental_strategy", "partition_by", "cluster_by", "full_refresh", "sql_header",
        "static_analysis",
    ]

    private func modelConfig(_ node: YAMLNode, isSpine: Bool) -> ModelMeta {
        var found = ModelMeta()
        guard
            let config = mapping(node, "config", known: ["enabled", "meta"], ignored: Self.ignoredConfig)
        else { return found }
        found.isEnabled = flag(config, "enabled") ?? true
        let meta = meta(config, known: ["ai_context", "governance", "calendar"])
        if let node = meta["governance"] { governance(node, .model, into: &found.governance) }
        if let node = meta["ai_context"] { aiContext(node, into: &found.governance) }
        if let node = meta["calendar"] {
            if isSpine {
                found.calendar = calendar(node)
            } else {
                problems.error(node.place, "`calendar` belongs to the model with the `time_spine`")
            }
        }
        return found
    }

    private func calendar(_ node: YAMLNode) -> MetricCalendar? {
        let keys = ["timezone", "week_start", "fiscal_year_start"]
        guard let calendar = mapping(node, "calendar", known: keys) else { return nil }
        // The zone of business dates is the programme's; the key is there for other readers of the file.
        _ = text(calendar, "timezone", most: 64)
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        let weekStart = word(calendar, "week_start", days.enumerated().map { ($0.element, $0.offset + 1) })
        let yearStart = calendar.optional("fiscal_year_start").flatMap { node in
            calendar.scalar(node, "fiscal_year_start", "the first day of a month such as 2026-02-01") { text in
                CivilDate(text).flatMap { $0.parts.day == 1 ? $0.parts.month : nil }
            }
        }
        return MetricCalendar(weekStart: weekStart ?? 1, yearStartMonth: yearStart ?? 1)
    }
}
