import WinbackModel

extension MetricsReader {
    /// Whom governance is for; a model limits, a metric also says what its number is.
    enum Governed {
        case model
        case metric

        var keys: [String] {
            let limits = [
                "owner", "min_group_size", "group_entity", "access", "row_access", "freshness", "sensitivity",
            ]
            return self == .model ? limits : limits + MetricsReader.metricGovernance
        }
    }

    private static let metricGovernance = [
        "certified", "version", "unit", "direction", "dimensions", "drivers", "deprecated", "examples",
    ]

    /// Our keys in `meta`, where other tools may have theirs; one that looks like ours is taken for a slip.
    func meta(_ config: YAMLMapping, known: [String]) -> [String: YAMLNode] {
        guard let node = config.optional("meta") else { return [:] }
        guard case .mapping(let entries) = node.content else {
            problems.error(node.place, "`meta` is \(node.shown), expected a mapping")
            return [:]
        }
        var found: [String: YAMLNode] = [:]
        for entry in entries {
            if known.contains(entry.key) {
                if !entry.value.isEmpty { found[entry.key] = entry.value }
            } else if let nearest = NearestName.of(entry.key, among: known) {
                let message = "`\(entry.key.prefix(60))` under `meta` is taken for a slip of `\(nearest)`"
                problems.error(entry.keyPlace, message, suggestion: nearest)
            }
        }
        return found
    }

    /// The synonyms of a column or dimension.
    func elementSynonyms(_ node: YAMLNode, ignored: [String]) -> [String] {
        guard let config = mapping(node, "config", known: ["meta"], ignored: ignored) else { return [] }
        guard let context = meta(config, known: ["ai_context"])["ai_context"] else { return [] }
        var governance = MetricGovernance()
        aiContext(context, into: &governance)
        return governance.synonyms
    }

    /// Reads what assistants are told.
    func aiContext(_ node: YAMLNode, into governance: inout MetricGovernance) {
        let keys = ["instructions", "synonyms", "examples"]
        guard let context = mapping(node, "ai_context", known: keys) else { return }
        governance.instructions = text(context, "instructions", most: 2_000)
        governance.synonyms = texts(context, "synonyms", most: 100)
        governance.questions = texts(context, "examples", most: 300)
    }

    /// Reads `governance` of a model or metric.
    func governance(_ node: YAMLNode, _ governed: Governed, into governance: inout MetricGovernance) {
        var shown = node
        if governed == .model, case .mapping(let entries) = node.content {
            for entry in entries where Self.metricGovernance.contains(entry.key) {
                problems.error(entry.keyPlace, "`\(entry.key)` is for metrics; a model's governance limits them all")
            }
            let kept = entries.filter { !Self.metricGovernance.contains($0.key) }
            shown = YAMLNode(content: .mapping(kept), place: node.place)
        }
        guard let mapping = mapping(shown, "governance", known: governed.keys) else { return }
        governance.owner = text(mapping, "owner", most: 254)
        governance.sensitivity = word(mapping, "sensitivity")
        governance.minimumGroupSize = mapping.optional("min_group_size").flatMap { node in
            mapping.scalar(node, "min_group_size", "a whole number from 1 to 1000000") {
                YAMLMapping.integer($0, 1...1_000_000)
            }
        }
        governance.groupEntity = mapping.optional("group_entity").flatMap { name($0, mapping, "group_entity") }
        if let node = mapping.optional("access"), let access = self.mapping(node, "access", known: ["roles"]) {
            let roles = access.required("roles").map { access.list($0).compactMap { role($0, access, "roles") } }
            if roles?.isEmpty == true {
                problems.error(access.place(of: "roles"), "`roles` is empty; nobody could ask")
            }
            governance.roles = roles
        }
        governance.rowAccess = items(mapping, "row_access").compactMap { rowAccess($0) }
        governance.freshness = mapping.optional("freshness").flatMap { freshness($0) }
        guard governed == .metric else { return }
        numberGovernance(mapping, &governance)
    }

    /// What only a metric's governance says.
    private func numberGovernance(_ mapping: YAMLMapping, _ governance: inout MetricGovernance) {
        if let node = mapping.optional("certified"),
            let certified = self.mapping(node, "certified", known: ["by", "on"])
        {
            let by = certified.text("by")
            let on = date(certified, "on")
            if let by, let on { governance.certified = MetricGovernance.Certification(by: by, on: on) }
        }
        governance.version = mapping.optional("version").flatMap { node in
            mapping.scalar(node, "version", "a whole number from 1") { YAMLMapping.integer($0, 1...1_000_000) }
        }
        governance.unit = mapping.optional("unit").flatMap { unit($0) }
        let directions = MetricGovernance.Direction.allCases.map { ($0.rawValue, $0) }
        governance.direction = word(mapping, "direction", directions)
        if let node = mapping.optional("dimensions") {
            governance.dimensions = mapping.list(node).compactMap { item in
                mapping.scalar(item, "dimensions", "a dimension such as store__country") {
                    ExpressionParser.isName($0) ? $0 : nil
                }
            }
        }
        if let node = mapping.optional("drivers") {
            for item in mapping.list(node) {
                let driver = mapping.scalar(item, "drivers", "the name of a metric") { Self.isName($0) ? $0 : nil }
                guard let driver else { continue }
                governance.drivers.append(driver)
                mentions.append((driver, "drivers", item.place))
            }
        }
        governance.deprecated = mapping.optional("deprecated").flatMap { deprecation($0) }
        governance.examples = items(mapping, "examples").compactMap { example($0) }
    }

    private func word(_ mapping: YAMLMapping, _ key: String) -> String? {
        mapping.optional(key).flatMap { role($0, mapping, key) }
    }

    private func role(_ node: YAMLNode, _ mapping: YAMLMapping, _ key: String) -> String? {
        mapping.scalar(node, key, "a word of letters, digits, underscores and hyphens") { text in
            let isWord = text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "_-".utf8.contains($0)
            }
            return isWord && (1...64).contains(text.utf8.count) ? text : nil
        }
    }

    private func unit(_ node: YAMLNode) -> MetricGovernance.Unit? {
        guard let unit = mapping(node, "unit", known: ["kind", "code", "scale"]) else { return nil }
        let kinds = MetricGovernance.Unit.Kind.allCases.map { ($0.rawValue, $0) }
        let kind = unit.required("kind").flatMap { unit.word($0, "kind", kinds) }
        let code = unit.optional("code").flatMap { node in
            unit.scalar(node, "code", "three capital letters such as EUR (ISO 4217)") { Currency(code: $0)?.code }
        }
        let scale = number(unit, "scale", "a number above 0 such as 0.01") { $0 > 0 }
        if let kind, kind != .currency, unit.has("code") {
            problems.error(unit.place(of: "code"), "`code` is for currencies; this unit is \(kind.rawValue)")
        }
        return kind.map { MetricGovernance.Unit(kind: $0, code: code, scale: scale) }
    }

    private func rowAccess(_ node: YAMLNode) -> MetricGovernance.RowAccess? {
        guard let rule = mapping(node, "a rule of row_access", known: ["role", "filter"]) else { return nil }
        let role = rule.required("role").flatMap { self.role($0, rule, "role") }
        let filter = rule.required("filter").flatMap {
            expression($0, "filter", [.columns, .dimensions, .principal])
        }
        guard let role, let filter else { return nil }
        return MetricGovernance.RowAccess(role: role, filter: filter)
    }

    private func freshness(_ node: YAMLNode) -> MetricGovernance.Freshness? {
        let keys = ["column", "warn_after", "error_after"]
        guard let freshness = mapping(node, "freshness", known: keys) else { return nil }
        let column = column(freshness, "column")
        let warn = hours(freshness, "warn_after")
        let error = hours(freshness, "error_after")
        if freshness.lacks("warn_after"), freshness.lacks("error_after") {
            problems.error(freshness.place, "freshness needs `warn_after` or `error_after`")
        }
        if let warn, let error, error < warn {
            let message = "`error_after` (\(error) hours) comes before `warn_after` (\(warn) hours)"
            problems.error(freshness.place(of: "error_after"), message)
        }
        return column.map { MetricGovernance.Freshness(column: $0, warnAfterHours: warn, errorAfterHours: error) }
    }

    private func deprecation(_ node: YAMLNode) -> MetricGovernance.Deprecation? {
        guard let mapping = mapping(node, "deprecated", known: ["on", "use"]) else { return nil }
        let on = date(mapping, "on")
        let use = mapping.optional("use").flatMap { node in
            mapping.scalar(node, "use", "the name of a metric") { Self.isName($0) ? $0 : nil }
        }
        if let use, let place = mapping.optional("use")?.place { mentions.append((use, "use", place)) }
        return on.map { MetricGovernance.Deprecation(on: $0, use: use) }
    }

    private func example(_ node: YAMLNode) -> MetricGovernance.Example? {
        guard let example = mapping(node, "an example", known: ["range", "where", "answer"]) else { return nil }
        let range = example.value("range", "a range such as 2026-10 or last_week") { text in
            let isRange = text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "_-. ".utf8.contains($0)
            }
            return isRange && (1...40).contains(text.utf8.count) ? text : nil
        }
        let answer = example.value("answer", "a number") { Self.number($0) }
        var filters: [(dimension: String, value: String)] = []
        if let node = example.optional("where") {
            guard case .mapping(let entries) = node.content else {
                problems.error(node.place, "`where` is \(node.shown), expected dimensions, each with its value")
                return nil
            }
            for entry in entries {
                guard ExpressionParser.isName(entry.key) else {
                    problems.error(entry.keyPlace, "`\(entry.key.prefix(60))` is no dimension such as store__country")
                    continue
                }
                let value = example.scalar(entry.value, entry.key, "text of at most 200 characters") {
                    $0.isEmpty || $0.unicodeScalars.count > 200 ? nil : $0
                }
                if let value { filters.append((entry.key, value)) }
            }
        }
        guard let range, let answer else { return nil }
        return MetricGovernance.Example(range: range, filters: filters, answer: answer, place: example.place)
    }
}
