import WinbackModel

extension MetricsReader {
    private static let ignoredColumnKeys = [
        "data_type", "constraints", "data_tests", "tests", "quote", "policy_tags", "databricks_tags",
    ]

    func column(_ node: YAMLNode, _ draft: inout ModelDraft) {
        let known = ["name", "description", "granularity", "entity", "dimension", "config"]
        guard
            let column = mapping(
                node, "a column", known: known, ignored: Self.ignoredColumnKeys, unbuilt: ["column_mask"])
        else { return }
        let name = column.value("name", "a name of letters, digits and underscores") {
            ExpressionParser.isName($0) ? $0 : nil
        }
        let granularity = grain(column, "granularity")
        let synonyms = column.optional("config").map { elementSynonyms($0, ignored: ["tags"]) } ?? []
        guard let name else { return }
        if draft.columns.contains(where: { $0.name == name }) {
            problems.error(column.place(of: "name"), "the column `\(name)` is described twice in one model")
        }
        draft.columns.append((name, granularity))
        if let node = column.optional("entity") { entity(node, column: name, &draft) }
        guard let node = column.optional("dimension") else { return }
        let words = text(column, "description", most: 2_000)
        dimension(node, column: name, (granularity, column.has("granularity")), words, synonyms, &draft)
    }

    private static let entityKinds = SemanticModel.Entity.Kind.allCases.map { ($0.rawValue, $0) }

    private func entity(_ node: YAMLNode, column: String, _ draft: inout ModelDraft) {
        let source = MetricExpression.column(column)
        if case .mapping = node.content {
            let ignored = ["label", "description", "config"]
            guard let entity = mapping(node, "entity", known: ["name", "type"], ignored: ignored) else { return }
            let kind = entity.required("type").flatMap { entity.word($0, "type", Self.entityKinds) }
            add(entity: entity.has("name") ? name(entity, "name") : column, entity.place, kind, source, &draft)
        } else if case .scalar(let text, _) = node.content {
            let names = Self.entityKinds.map(\.0)
            let kind = Self.entityKinds.first { $0.0 == text }?.1
            if kind == nil {
                let message = "`entity` is \(node.shown), expected one of " + YAMLMapping.list(names)
                problems.error(node.place, message, suggestion: NearestName.of(text, among: names))
            }
            add(entity: column, node.place, kind, source, &draft)
        } else {
            problems.error(node.place, "`entity` is \(node.shown), expected a type or a mapping")
        }
    }

    private func add(
        entity name: String?, _ place: SourcePlace, _ kind: SemanticModel.Entity.Kind?, _ key: MetricExpression?,
        _ draft: inout ModelDraft
    ) {
        guard let name, isUsable(name, place) else { return }
        guard draft.entityNames.insert(name).inserted else {
            return problems.error(place, "the entity `\(name)` is given twice in one model")
        }
        guard let kind, let key else { return }
        draft.entities.append(SemanticModel.Entity(name: name, kind: kind, key: key))
    }

    /// Whether a column's name can stand for an entity or dimension without a name of its own.
    private func isUsable(_ name: String, _ place: SourcePlace) -> Bool {
        if Self.isName(name), !Self.reserved.contains(name) { return true }
        problems.error(place, "`\(name.prefix(60))` cannot be its name; expected `name`: \(Self.nameWords)")
        return false
    }

    private static let dimensionKinds = SemanticModel.Dimension.Kind.allCases.map { ($0.rawValue, $0) }

    private func dimension(
        _ node: YAMLNode, column: String, _ granularity: (value: Grain?, isGiven: Bool), _ words: String?,
        _ synonyms: [String], _ draft: inout ModelDraft
    ) {
        var dimension = SemanticModel.Dimension(
            name: column, kind: .categorical, value: .column(column), description: words, synonyms: synonyms)
        if case .scalar(let text, _) = node.content {
            let names = Self.dimensionKinds.map(\.0)
            guard let kind = Self.dimensionKinds.first(where: { $0.0 == text })?.1 else {
                let message = "`dimension` is \(node.shown), expected one of " + YAMLMapping.list(names)
                problems.error(node.place, message, suggestion: NearestName.of(text, among: names))
                return
            }
            dimension.kind = kind
            add(dimension, granularity, node.place, &draft)
            return
        }
        let known = ["name", "type", "label", "description", "is_partition", "validity_params", "config"]
        guard let mapping = mapping(node, "dimension", known: known) else { return }
        let kind = mapping.required("type").flatMap { mapping.word($0, "type", Self.dimensionKinds) }
        if mapping.has("name") {
            guard let name = name(mapping, "name") else { return }
            dimension.name = name
        }
        describe(&dimension, mapping, &draft)
        guard let kind else {
            draft.dimensionNames.insert(dimension.name)
            draft.timeNames.append(dimension.name)
            return
        }
        dimension.kind = kind
        add(dimension, granularity, mapping.place, &draft)
    }

    /// What dimensions of columns and computed ones share.
    private func describe(
        _ dimension: inout SemanticModel.Dimension, _ mapping: YAMLMapping, _ draft: inout ModelDraft
    ) {
        dimension.label = text(mapping, "label")
        dimension.description = text(mapping, "description", most: 2_000) ?? dimension.description
        if let node = mapping.optional("config") { dimension.synonyms += elementSynonyms(node, ignored: []) }
        if flag(mapping, "is_partition") == true {
            let message = "`is_partition` is known to dbt, not supported by winback"
            problems.error(mapping.place(of: "is_partition"), message)
        }
        guard let node = mapping.optional("validity_params"),
            let validity = self.mapping(node, "validity_params", known: ["is_start", "is_end"])
        else { return }
        let isStart = flag(validity, "is_start") ?? false
        let isEnd = flag(validity, "is_end") ?? false
        if isStart == isEnd {
            problems.error(validity.place, "`validity_params` has to say either `is_start: true` or `is_end: true`")
        }
        draft.hasValidity = true
        dimension.validity = isStart ? .start : .end
    }

    private func add(
        _ dimension: SemanticModel.Dimension, _ granularity: (value: Grain?, isGiven: Bool), _ place: SourcePlace,
        _ draft: inout ModelDraft
    ) {
        guard isUsable(dimension.name, place) else { return }
        if dimension.kind == .time { draft.timeNames.append(dimension.name) }
        guard draft.dimensionNames.insert(dimension.name).inserted else {
            return problems.error(place, "the dimension `\(dimension.name)` is given twice in one model")
        }
        var dimension = dimension
        if dimension.kind == .time {
            dimension.granularity = granularity.value
            if !granularity.isGiven {
                problems.error(place, "the time dimension `\(dimension.name)` needs a `granularity` such as day")
            }
        } else if dimension.validity != nil {
            let message = "the dimension `\(dimension.name)` ends a stretch of dates and has to be of type time"
            problems.error(place, message)
        }
        draft.dimensions.append(dimension)
    }

    // MARK: Computed ones

    func derivedSemantics(_ model: YAMLMapping, _ draft: inout ModelDraft) {
        guard let node = model.optional("derived_semantics"),
            let derived = mapping(node, "derived_semantics", known: ["dimensions", "entities"])
        else { return }
        for item in items(derived, "entities") {
            let ignored = ["label", "description", "config"]
            guard let entity = mapping(item, "a derived entity", known: ["name", "type", "expr"], ignored: ignored)
            else { continue }
            let name = name(entity, "name")
            let kind = entity.required("type").flatMap { entity.word($0, "type", Self.entityKinds) }
            let key = entity.required("expr").flatMap { expression($0, "expr", .columns) }
            add(entity: name, entity.place(of: "name"), kind, key, &draft)
        }
        let known = [
            "name", "type", "expr", "granularity", "label", "description", "is_partition", "validity_params", "config",
        ]
        for item in items(derived, "dimensions") {
            guard let mapping = mapping(item, "a derived dimension", known: known) else { continue }
            let name = name(mapping, "name")
            let kind = mapping.required("type").flatMap { mapping.word($0, "type", Self.dimensionKinds) }
            let value = mapping.required("expr").flatMap { expression($0, "expr", .columns) }
            let granularity = (grain(mapping, "granularity"), mapping.has("granularity"))
            guard let name else { continue }
            var dimension = SemanticModel.Dimension(
                name: name, kind: kind ?? .time, value: value ?? .literal(.null))
            describe(&dimension, mapping, &draft)
            // A kind that could not be read counts as time, so that what names it is not refused as well.
            add(dimension, kind == nil ? (.day, true) : granularity, mapping.place(of: "name"), &draft)
        }
    }
}
