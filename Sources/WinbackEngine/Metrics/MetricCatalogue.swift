package import WinbackModel

/// A team's metrics, resolved: what each means, what it may be cut by, and the version of its meaning.
package struct MetricCatalogue: Sendable {
    /// Where weeks and years begin.
    package let calendar: MetricCalendar
    /// Models by name ascending.
    package let models: [SemanticModel]
    /// Metrics by name ascending, hidden ones included.
    package let definitions: [MetricDefinition]
    /// What the programme says of costs and the currency.
    package let terms: MetricTerms
    private let metricIndex: [String: Int]
    private let modelIndex: [String: Int]
    /// What the rows of each model can be cut by, worked out once: every question looks it up several times.
    private var reach: [String: [DimensionPath]] = [:]
    private var versions: [String: ContentHash] = [:]
    private var allowed: [String: [DimensionPath]] = [:]

    /// Takes what the files say; `check` tells what does not resolve.
    ///
    /// Of two things of one name the first counts, and the reader has refused the second.
    package init(_ project: MetricProject, terms: MetricTerms) {
        calendar = project.calendar ?? MetricCalendar(weekStart: terms.weekStart)
        models = project.models.sorted { $0.name < $1.name }
        definitions = project.metrics.sorted { $0.name < $1.name }
        self.terms = terms
        metricIndex = Dictionary(definitions.enumerated().map { ($1.name, $0) }) { first, _ in first }
        modelIndex = Dictionary(models.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for model in models { reach[model.name] = walkedPaths(of: model) }
        for definition in definitions {
            versions[definition.name] = hashed(definition)
            allowed[definition.name] = commonDimensions(of: definition)
        }
    }

    /// The definition of a name, hidden ones included.
    package func definition(_ name: String) -> MetricDefinition? { metricIndex[name].map { definitions[$0] } }

    /// The model of a name.
    package func model(_ name: String) -> SemanticModel? { modelIndex[name].map { models[$0] } }

    /// Names that may be asked for, ascending.
    package var names: [String] { definitions.filter { !$0.isHidden }.map(\.name) }

    /// The metric a person means by a name, a label or a synonym; throws with the nearest names.
    package func resolve(_ text: String) throws(WinbackError) -> MetricDefinition {
        if let exact = definition(text), !exact.isHidden { return exact }
        let wanted = Self.folded(text)
        let meant = definitions.filter { definition in
            !definition.isHidden && Self.words(of: definition).contains(wanted)
        }
        if meant.count == 1 { return meant[0] }
        if meant.count > 1 {
            throw WinbackError(
                "ambiguous_metric", .badInput, "`\(text.prefix(80))` can mean several metrics",
                advice: "name one of " + meant.map(\.name).joined(separator: ", "))
        }
        throw WinbackError(
            "no_such_metric", .notFound, "there is no metric `\(text.prefix(80))`",
            advice: nearest(to: wanted) ?? "winback metric list shows what there is")
    }

    private func nearest(to wanted: String) -> String? {
        var byWord: [String: String] = [:]
        for definition in definitions where !definition.isHidden {
            for word in Self.words(of: definition) { byWord[word] = definition.name }
        }
        let near = NearestName.of(wanted, among: byWord.keys.sorted()).flatMap { byWord[$0] }
        let parts = Set(wanted.split(separator: "_"))
        let sharing = names.filter { !parts.isDisjoint(with: $0.split(separator: "_")) }.prefix(5)
        let choices = ([near].compactMap { $0 } + sharing.filter { $0 != near })
        return choices.isEmpty ? nil : "did you mean " + choices.map { "`\($0)`" }.joined(separator: ", ") + "?"
    }

    private static func words(of definition: MetricDefinition) -> [String] {
        ([definition.name] + definition.governance.synonyms + [definition.label].compactMap { $0 }).map(folded)
    }

    /// A name without case, spaces and hyphens.
    static func folded(_ text: String) -> String {
        String(text.prefix(120).lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
    }

    /// The measures a metric is made of, by name, each once, in the order they are met.
    package func measures(of definition: MetricDefinition) -> [MetricDefinition] {
        var found: [MetricDefinition] = []
        collect(definition, into: &found, depth: 0)
        return found
    }

    private func collect(_ definition: MetricDefinition, into found: inout [MetricDefinition], depth: Int) {
        // The reader refuses cycles; the depth keeps a catalogue made otherwise from running for ever.
        guard depth < 16 else { return }
        if case .simple = definition.kind {
            if !found.contains(where: { $0.name == definition.name }) { found.append(definition) }
            return
        }
        for input in definition.kind.inputs {
            if let next = self.definition(input.metric) { collect(next, into: &found, depth: depth + 1) }
        }
    }

    /// What a metric may be cut by: what every measure in it reaches under the same name, less what its allow-lists
    /// leave out; by name ascending.
    package func dimensions(of definition: MetricDefinition) -> [DimensionPath] {
        allowed[definition.name] ?? commonDimensions(of: definition)
    }

    /// Everything the rows of a model can be cut by, by name ascending; two ways under one name are both there.
    package func paths(of model: String) -> [DimensionPath] { reach[model] ?? [] }

    /// The content hash of a metric; changed inputs, filters, models, calendar or costs change it, words do not.
    package func version(_ definition: MetricDefinition) -> ContentHash {
        versions[definition.name] ?? hashed(definition)
    }

    private func commonDimensions(of definition: MetricDefinition) -> [DimensionPath] {
        var common: [DimensionPath]?
        for measure in measures(of: definition) {
            guard case .simple(let simple) = measure.kind else { continue }
            let paths = paths(of: simple.model)
            common = common.map { held in held.filter { path in paths.contains { $0.name == path.name } } } ?? paths
        }
        return (common ?? []).filter { path in allows(path.name, definition) }
    }

    /// Whether the allow-lists of a metric and of everything in it let a dimension through.
    func allows(_ dimension: String, _ definition: MetricDefinition, depth: Int = 0) -> Bool {
        if let allowed = definition.governance.dimensions, !allowed.contains(dimension) { return false }
        guard depth < 16 else { return true }
        return definition.kind.inputs.allSatisfy { input in
            self.definition(input.metric).map { allows(dimension, $0, depth: depth + 1) } ?? true
        }
    }
}

/// What of the programme metrics depend on.
package struct MetricTerms: Sendable, Hashable {
    /// The team's currency.
    package var currency: Currency
    /// Margin of orders that state no cost; `nil` when unknown.
    package var marginRate: Share?
    /// What a point costs, in millionths of a major unit; `nil` when unknown.
    package var pointValueMicros: Int64?
    /// What a message costs per channel, in millionths of a major unit.
    package var sendCostMicros: [Channel: Int64]
    /// First day of the week, Monday 1 … Sunday 7.
    package var weekStart: Int

    /// Takes what a programme says.
    package init(_ programme: Programme) {
        currency = programme.currency
        marginRate = programme.marginRate
        pointValueMicros = programme.pointValueMicros
        sendCostMicros = programme.sendCostMicros
        weekStart = programme.weekStart
    }

    /// The setting of `config/programme.yaml` that is missing for a column; `nil` when its value is known.
    package func missing(_ need: Relation.Column.Need) -> String? {
        switch need {
        case .marginRate: marginRate == nil ? "margin_rate" : nil
        case .pointValue: pointValueMicros == nil ? "point_value" : nil
        case .sendCost: Channel.allCases.allSatisfy { sendCostMicros[$0] != nil } ? nil : "send_cost"
        }
    }
}
