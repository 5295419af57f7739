import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackWire

/// Governed metrics: what there is, what it means, and questions about it.
package enum MetricOperations {
    /// Lists metrics, a line each.
    package static let list = Operation<ListInput, ListOutput>(
        "metric.list", "List the governed metrics, a line each.", scope: .metricsRead, effect: .read,
        input: ListInput.shape, output: ListOutput.shape,
        handler: { context, input in
            let catalogue = context.team.configuration.metrics
            let wanted = input.match.map { Array($0.lowercased().utf8) }
            let metrics = catalogue.definitions.filter { definition in
                guard input.all || !definition.isHidden else { return false }
                guard let wanted else { return true }
                let words = [definition.name, definition.label ?? "", definition.description ?? ""]
                return (words + definition.governance.synonyms).contains { holds($0.lowercased(), wanted) }
            }
            return ListOutput(metrics: metrics.map { MetricSummary($0, catalogue) })
        })

    /// Whether a text holds these bytes in a row; over characters it takes twenty times as long.
    private static func holds(_ text: String, _ part: [UInt8]) -> Bool {
        var rest = text.utf8[...]
        while rest.count >= part.count {
            if rest.starts(with: part) { return true }
            rest.removeFirst()
        }
        return false
    }

    /// Shows one metric.
    package static let show = Operation<ShowInput, MetricDetail>(
        "metric.show", "Show what a metric means, what it may be cut by and who answers for it.", scope: .metricsRead,
        effect: .read, input: ShowInput.shape, output: MetricDetail.shape, subject: { $0.metric },
        handler: { context, input in
            let catalogue = context.team.configuration.metrics
            let definition = try catalogue.definition(input.metric) ?? catalogue.resolve(input.metric)
            return MetricDetail(definition, catalogue)
        })

    /// Answers a question.
    package static let query = Operation<QueryInput, MetricReply>(
        "metric.query", "Answer a question about governed metrics, with where the numbers come from.",
        scope: .metricsRead, effect: .read, input: QueryInput.shape, output: MetricReply.shape,
        handler: { context, input in
            if input.explain, context.principal.sort == .assistant {
                throw WinbackError("not_allowed", .refused, "how an answer was read is shown to people only")
            }
            let desk = MetricDesk(
                team: context.team, principal: context.principal, now: context.now, progress: context.progress)
            let outcome = try await desk.answer(try input.question())
            let catalogue = context.team.configuration.metrics
            let id = "Q-" + context.callID
            context.name(id)
            let footprints = try DifferencingCheck(
                principal: context.principal.id, plan: outcome.plan, readings: outcome.readings, catalogue: catalogue
            ).footprints(at: context.now)
            try context.commitLater { transaction in
                for footprint in footprints { try transaction.saveQuestion(footprint.question) }
            }
            let plan = zip(outcome.plan.leaves, outcome.readings).map { leaf, reading in
                MetricReply.Leaf(
                    measure: leaf.measure.rollupIdentity, source: reading.source.word, spans: leaf.spans.count,
                    sql: reading.statements)
            }
            return MetricReply(
                outcome.answer, calendar: catalogue.calendar, zone: context.team.zone, loadedAt: outcome.loadedAt,
                queryID: id, plan: input.explain ? plan : nil)
        })
}

extension MetricOperations {
    /// Which metrics are listed.
    package struct ListInput: Sendable, Hashable {
        /// A word their names, descriptions or synonyms hold.
        package var match: String?
        /// Whether metrics that only serve others are listed too.
        package var all: Bool
        /// Makes an input.
        package init(match: String? = nil, all: Bool = false) {
            self.match = match
            self.all = all
        }
        static let shape = Shape<ListInput>.object(
            "MetricListInput", "Which metrics are listed.",
            Field("match", "A word in names, descriptions or synonyms.", .optional(.string(max: 100)), \.match),
            Field("all", "Also metrics that only serve others.", .boolean, \.all, default: false),
            make: { ListInput(match: $0, all: $1) })
    }

    /// Metrics listed.
    package struct ListOutput: Sendable, Hashable {
        /// The metrics, by name.
        package var metrics: [MetricSummary]
        static let shape = Shape<ListOutput>.object(
            "MetricList", "Metrics, by name.",
            Field("metrics", "The metrics.", .array(of: MetricSummary.shape), \.metrics),
            make: { ListOutput(metrics: $0) })
    }

    /// Which metric is shown.
    package struct ShowInput: Sendable, Hashable {
        /// Its name, label or synonym.
        package var metric: String
        /// Makes an input.
        package init(metric: String) { self.metric = metric }
        static let shape = Shape<ShowInput>.object(
            "MetricShowInput", "Which metric is shown.",
            Field("metric", "Its name, label or synonym.", .string(min: 1, max: 200), \.metric),
            make: { ShowInput(metric: $0) })
    }
}

/// A metric in a line.
package struct MetricSummary: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// Its kind.
    package var kind: String
    /// What it is counted in.
    package var unit: String
    /// What it means.
    package var description: String
    /// Who vouches for it.
    package var certified: String?

    init(_ definition: MetricDefinition, _ catalogue: MetricCatalogue) {
        name = definition.name
        kind = definition.kind.word
        unit = MetricUnit(definition, catalogue: catalogue).word
        description = definition.description ?? definition.label ?? ""
        certified = definition.governance.certified?.by
    }

    private init(name: String, kind: String, unit: String, description: String, certified: String?) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.description = description
        self.certified = certified
    }

    static let shape = Shape<MetricSummary>.object(
        "MetricSummary", "A metric in a line.", Field("name", "Its name.", .string(max: 200), \.name),
        Field("kind", "Its kind.", .string(max: 20), \.kind),
        Field("unit", "What it is counted in.", .string(max: 40), \.unit),
        Field("description", "What it means.", .string(max: 10_000), \.description),
        Field("certified", "Who vouches for it.", .optional(.string(max: 200)), \.certified),
        make: { MetricSummary(name: $0, kind: $1, unit: $2, description: $3, certified: $4) })
}

/// Everything a person needs to know of a metric.
package struct MetricDetail: Sendable, Hashable {
    /// The metric in a line.
    package var summary: MetricSummary
    /// Name for people.
    package var label: String
    /// The version of its meaning.
    package var version: String
    /// Which way is good.
    package var direction: String
    /// Who answers for it.
    package var owner: String?
    /// What it may be cut by.
    package var dimensions: [String]
    /// Other names people use.
    package var synonyms: [String]
    /// The metrics it is made of.
    package var inputs: [String]
    /// Rows that count, in the words of its file.
    package var filters: [String]
    /// The fewest members behind a number that is shown.
    package var minimumGroupSize: Int?
    /// Questions it answers.
    package var questions: [String]

    init(_ definition: MetricDefinition, _ catalogue: MetricCatalogue) {
        summary = MetricSummary(definition, catalogue)
        label = definition.label ?? definition.name
        version = catalogue.version(definition).hex
        direction = (definition.governance.direction ?? .neutral).rawValue
        owner = definition.governance.owner
        dimensions = catalogue.dimensions(of: definition).map(\.name).reduce(into: []) {
            if $0.last != $1 { $0.append($1) }
        }
        synonyms = definition.governance.synonyms
        inputs = definition.kind.inputs.map(\.metric)
        filters = definition.filters.map(\.description)
        minimumGroupSize = definition.governance.minimumGroupSize
        questions = definition.governance.questions
    }

    private init(
        summary: MetricSummary, label: String, version: String, direction: String, owner: String?,
        dimensions: [String], synonyms: [String], inputs: [String], filters: [String], minimumGroupSize: Int?,
        questions: [String]
    ) {
        (self.summary, self.label, self.version, self.direction) = (summary, label, version, direction)
        (self.owner, self.dimensions, self.synonyms, self.inputs) = (owner, dimensions, synonyms, inputs)
        (self.filters, self.minimumGroupSize, self.questions) = (filters, minimumGroupSize, questions)
    }

    static let shape = Shape<MetricDetail>.object(
        "MetricDetail", "Everything a person needs to know of a metric.",
        Field("metric", "The metric in a line.", MetricSummary.shape, \.summary),
        Field("label", "Name for people.", .string(max: 500), \.label),
        Field("version", "The version of its meaning.", .string(max: 64), \.version),
        Field("direction", "Which way is good.", .string(max: 10), \.direction),
        Field("owner", "Who answers for it.", .optional(.string(max: 200)), \.owner),
        Field("dimensions", "What it may be cut by.", .array(of: .string(max: 200), max: 500), \.dimensions),
        Field("synonyms", "Other names.", .array(of: .string(max: 500), max: 200), \.synonyms),
        Field("inputs", "The metrics it is made of.", .array(of: .string(max: 200), max: 100), \.inputs),
        Field("filters", "Rows that count.", .array(of: .string(max: 10_000), max: 100), \.filters),
        Field(
            "min_group_size", "The fewest members behind a number shown.", .optional(.integer(1...Int.max)),
            \.minimumGroupSize),
        Field("questions", "Questions it answers.", .array(of: .string(max: 2_000), max: 100), \.questions),
        make: {
            MetricDetail(
                summary: $0, label: $1, version: $2, direction: $3, owner: $4, dimensions: $5, synonyms: $6, inputs: $7,
                filters: $8, minimumGroupSize: $9, questions: $10)
        })
}
