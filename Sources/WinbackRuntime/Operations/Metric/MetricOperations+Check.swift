import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackWire

extension MetricOperations {
    /// Checks metrics files, and each of their metrics against the store.
    package static let check = Operation<FilesInput, CheckReply>(
        "metric.check", "Check metrics files and try each metric on the team's own facts.", scope: .metricsRead,
        effect: .read, input: FilesInput.shape, output: CheckReply.shape,
        handler: { context, input in
            let catalogue = try input.catalogue(of: context.team)
            var problems: [CheckReply.Problem] = []
            let terms = catalogue.terms
            let today = context.today
            for definition in catalogue.definitions {
                context.progress(Progress("trying \(definition.name)", done: problems.count))
                problems += try await context.store.read { transaction in
                    try MetricTrial(catalogue: catalogue, terms: terms, today: today).problems(
                        definition, in: transaction)
                }
            }
            return CheckReply(metrics: catalogue.definitions.count, problems: problems)
        })

    /// Says whose meaning other files would change, and which loops that holds.
    package static let diff = Operation<FilesInput, DiffReply>(
        "metric.diff", "Say which metrics other files would redefine, and which loops that would hold.",
        scope: .metricsRead, effect: .read, input: FilesInput.shape, output: DiffReply.shape,
        handler: { context, input in
            let old = context.team.configuration.metrics
            let new = try input.catalogue(of: context.team)
            let approved = try await context.store.read { transaction in
                try transaction.loops().filter { [.running, .held, .closing].contains($0.status) }.compactMap { loop in
                    try transaction.closure(loop.digest).map { (loop.id.text, $0.metricVersions) }
                }
            }
            let names = Set((old.definitions + new.definitions).map(\.name)).sorted()
            let changes = names.compactMap { name -> DiffReply.Change? in
                let before = old.definition(name).map { old.version($0).hex }
                let after = new.definition(name).map { new.version($0).hex }
                if before == after { return nil }
                let held = approved.filter { loop in
                    loop.1.contains { $0.name == name && $0.version.hex != after }
                }.map(\.0)
                return DiffReply.Change(
                    metric: name, what: before == nil ? "new" : after == nil ? "gone" : "redefined", before: before,
                    after: after, holds: held)
            }
            return DiffReply(changes: changes)
        })

    /// Metrics files: texts sent along, or the team's own.
    package struct FilesInput: Sendable, Hashable {
        /// A file of metrics.
        package struct File: Sendable, Hashable {
            /// Its name, for places of problems.
            package var name: String
            /// Its text.
            package var text: String
            /// Makes a file.
            package init(name: String, text: String) {
                self.name = name
                self.text = text
            }
            static let shape = Shape<File>.object(
                "MetricsFile", "A file of metrics.", Field("name", "Its name.", .string(max: 4_096), \.name),
                Field("text", "Its text.", .string(max: 1 << 20), \.text), make: { File(name: $0, text: $1) })
        }
        /// The files; none stands for the team's own.
        package var files: [File]
        /// Makes an input.
        package init(files: [File] = []) { self.files = files }
        static let shape = Shape<FilesInput>.object(
            "MetricsFiles", "Metrics files; none stands for the team's own.",
            Field("files", "The files.", .array(of: File.shape, max: 200), \.files, default: []),
            make: { FilesInput(files: $0) })

        func catalogue(of team: Team) throws -> MetricCatalogue {
            let texts =
                files.isEmpty
                ? try TeamConfiguration.metricFiles(of: team.state) : files.map { (text: $0.text, file: $0.name) }
            let reading = MetricsReader.read(texts)
            guard let project = reading.value else { throw DiagnosticsError(reading.diagnostics) }
            let catalogue = MetricCatalogue(project, terms: MetricTerms(team.configuration.programme))
            let problems = CatalogueCheck(catalogue).problems
            guard problems.isEmpty else { throw DiagnosticsError(reading.diagnostics + problems) }
            return catalogue
        }
    }
}

/// What a check of metrics found.
package struct CheckReply: Sendable, Hashable {
    /// One problem.
    package struct Problem: Sendable, Hashable {
        /// The metric.
        package var metric: String
        /// What is wrong.
        package var problem: String
        static let shape = Shape<Problem>.object(
            "MetricProblem", "One problem.", Field("metric", "The metric.", .string(max: 200), \.metric),
            Field("problem", "What is wrong.", .string(max: 10_000), \.problem),
            make: { Problem(metric: $0, problem: $1) })
    }
    /// Metrics tried.
    package var metrics: Int
    /// What was found.
    package var problems: [Problem]
    static let shape = Shape<CheckReply>.object(
        "MetricCheck", "What a check of metrics found.",
        Field("metrics", "Metrics tried.", .integer(0...Int.max), \.metrics),
        Field("problems", "What was found.", .array(of: Problem.shape), \.problems),
        make: { CheckReply(metrics: $0, problems: $1) })
}

/// Which metrics would mean something else.
package struct DiffReply: Sendable, Hashable {
    /// One change.
    package struct Change: Sendable, Hashable {
        /// The metric.
        package var metric: String
        /// new, gone or redefined.
        package var what: String
        /// Its version before.
        package var before: String?
        /// Its version after.
        package var after: String?
        /// Loops that would be held.
        package var holds: [String]
        static let shape = Shape<Change>.object(
            "MetricChange", "One change.", Field("metric", "The metric.", .string(max: 200), \.metric),
            Field("what", "new, gone or redefined.", .string(max: 20), \.what),
            Field("before", "Its version before.", .optional(.string(max: 64)), \.before),
            Field("after", "Its version after.", .optional(.string(max: 64)), \.after),
            Field("holds", "Loops that would be held.", .array(of: .string(max: 200)), \.holds),
            make: { Change(metric: $0, what: $1, before: $2, after: $3, holds: $4) })
    }
    /// The changes, by metric.
    package var changes: [Change]
    static let shape = Shape<DiffReply>.object(
        "MetricDiff", "Which metrics would mean something else.",
        Field("changes", "The changes.", .array(of: Change.shape), \.changes), make: { DiffReply(changes: $0) })
}

/// Tries a metric on the team's own facts.
struct MetricTrial {
    let catalogue: MetricCatalogue
    let terms: MetricTerms
    let today: CivilDate

    /// What is wrong: statements the store cannot run, parts that do not add up, examples with another answer.
    func problems(_ definition: MetricDefinition, in transaction: any StoreTransaction) throws -> [CheckReply.Problem] {
        var problems: [CheckReply.Problem] = []
        func add(_ text: String) { problems.append(.init(metric: definition.name, problem: text)) }
        let facts = try transaction.metricFacts()
        let planner = MetricPlanner(
            catalogue: catalogue, facts: facts, today: today, asker: MetricAsker(isPerson: true), isInput: true)
        let whole: MetricAnswer
        do {
            whole = try answer(MetricQuestion(metrics: [definition.name]), planner, in: transaction)
        } catch let error as WinbackError where error.code == "cost_unknown" {
            return []
        } catch {
            add("\(error)")
            return problems
        }
        for path in catalogue.dimensions(of: definition) where path.dimension.kind == .categorical {
            do {
                let question = MetricQuestion(metrics: [definition.name], groupBy: [path.name], limit: .max)
                let parts = try answer(question, planner, in: transaction)
                guard parts.metrics.first?.additivity == .additive, let total = whole.totals.first?.value else {
                    continue
                }
                let sum = parts.rows.reduce(0) { $0 + ($1.cells.first?.value ?? 0) }
                if abs(sum - total) > 1e-6 * max(1, abs(total)) {
                    add(
                        "by \(path.name) its parts sum to \(sum), and the whole is \(total): rows are counted more than once"
                    )
                }
            } catch {
                add("by \(path.name): \(error)")
            }
        }
        for example in definition.governance.examples {
            let filters = example.filters.map {
                MetricQuestion.Filter(dimension: $0.dimension, comparison: .eq, values: [$0.value])
            }
            do {
                let question = MetricQuestion(metrics: [definition.name], range: example.range, filters: filters)
                let found = try answer(question, planner, in: transaction).totals.first?.value
                if found.map({ abs($0 - example.answer) > 1e-9 * max(1, abs(example.answer)) }) ?? true {
                    add(
                        "\(example.place): the example says \(example.answer), the facts say \(found.map { "\($0)" } ?? "nothing")"
                    )
                }
            } catch {
                add("\(example.place): \(error)")
            }
        }
        return problems
    }

    private func answer(
        _ question: MetricQuestion, _ planner: MetricPlanner, in transaction: any StoreTransaction
    ) throws -> MetricAnswer {
        let plan = try planner.plan(question)
        let rows = try plan.leaves.map { try transaction.read($0, terms: terms).rows }
        let freshness = MetricFreshness(latest: nil, endedAt: nil, now: Instant(milliseconds: 0), limit: nil)
        return AnswerBuilder(plan, catalogue: catalogue).answer(rows, freshness: freshness, holdsBack: false)
    }
}
