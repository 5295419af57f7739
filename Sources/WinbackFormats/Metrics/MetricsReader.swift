package import WinbackModel

/// Reads a team's metrics files, strictly: dbt's latest specification with our own keys under `config.meta`.
///
/// What dbt knows and we do not build is refused by name, unless it changes no number; every problem of every file
/// comes out at once.
package final class MetricsReader {
    let problems = Problems()
    /// The files' lines, cut when a problem needs them.
    private var lines: [String: [Substring.UnicodeScalarView]] = [:]
    private var texts: [String: String] = [:]

    var models: [SemanticModel] = []
    var metrics: [ReadMetric] = []
    var savedQueries: [ReadQuery] = []
    var calendar: (value: MetricCalendar, place: SourcePlace)?
    /// Where names were first given, also of what could not be read, so that one mistake is told once.
    var modelPlaces: [String: SourcePlace] = [:]
    var metricPlaces: [String: SourcePlace] = [:]
    /// References to metrics that have to exist: drivers, and what to use instead.
    var mentions: [(name: String, key: String, place: SourcePlace)] = []
    /// Where the time spine is, once one was read.
    var spine: SourcePlace?
    /// Whether metrics may be missing only because what holds them could not be read; that mistake is told already.
    var isPartial = false

    /// A metric, and where its inputs are named.
    struct ReadMetric {
        var metric: MetricDefinition
        var inputPlaces: [SourcePlace]
    }

    /// A question kept under a name, and where its metrics are named.
    struct ReadQuery {
        var query: MetricProject.SavedQuery
        var metricPlaces: [SourcePlace]
    }

    private init() {}

    /// Reads all files of a team together; `file` is the name used in diagnostics.
    package static func read(_ files: [(text: String, file: String)]) -> Reading<MetricProject> {
        let reader = MetricsReader()
        for (text, file) in files {
            reader.texts[file] = text
            if let root = YAMLReader.read(text, file: file, reader.problems, allowsAliases: true) {
                reader.top(root)
            } else {
                reader.isPartial = true
            }
        }
        MetricsCheck(reader).run()
        let project = MetricProject(
            calendar: reader.calendar?.value, models: reader.models, metrics: reader.metrics.map(\.metric),
            savedQueries: reader.savedQueries.map(\.query))
        return Reading(project, reader.problems)
    }

    private static let keys = ["version", "models", "metrics", "saved_queries"]
    private static let unbuilt = [
        "sources", "seeds", "snapshots", "exposures", "macros", "analyses", "tests", "data_tests", "unit_tests",
        "functions",
    ]

    private func top(_ root: YAMLNode) {
        if case .mapping(let entries) = root.content {
            for entry in entries where entry.key == "semantic_models" {
                let message = "`semantic_models` is dbt's legacy specification; expected `models` with `semantic_model`"
                problems.error(entry.keyPlace, message)
            }
        }
        let ignored = ["groups", "anchors", "semantic_models"]
        guard let top = mapping(root, "the file", known: Self.keys, ignored: ignored, unbuilt: Self.unbuilt) else {
            isPartial = true
            return
        }
        isPartial = isPartial || !(top.lacks("models") || top.has("models"))
        isPartial = isPartial || !(top.lacks("metrics") || top.has("metrics"))
        if let version = top.optional("version") {
            _ = top.scalar(version, "version", "2") { $0 == "2" ? 2 : nil }
        }
        for node in items(top, "models") { model(node) }
        for node in items(top, "metrics") { metric(node, in: nil) }
        for node in items(top, "saved_queries") { savedQuery(node) }
    }

    // MARK: Pieces that every part needs

    /// How many near names are still looked for: with thousands of wrong ones nobody reads the hints.
    private var hintsLeft = 40

    /// The nearest of some names.
    func nearest(_ name: String, among names: [String]) -> String? {
        guard hintsLeft > 0 else { return nil }
        hintsLeft -= 1
        return NearestName.of(name, among: names)
    }

    /// Some names in a row; of many only the first.
    static func few(_ names: [String]) -> String {
        YAMLMapping.list(Array(names.prefix(12))) + (names.count > 12 ? ", …" : "")
    }

    /// How many unknown keys of one mapping are told.
    private static let strangersMax = 20

    /// A mapping of known keys. Ignored ones change no number; those not built would, and are refused as such.
    func mapping(
        _ node: YAMLNode, _ what: String, known: [String], ignored: [String] = [], unbuilt: [String] = []
    ) -> YAMLMapping? {
        guard case .mapping(let entries) = node.content else { return YAMLMapping(node, what, known: known, problems) }
        for entry in entries where unbuilt.contains(entry.key) {
            problems.error(entry.keyPlace, "\(what): `\(entry.key)` is known to dbt, not supported by winback")
        }
        var strangers = 0
        let kept = entries.filter { entry in
            if ignored.contains(entry.key) || unbuilt.contains(entry.key) { return false }
            if known.contains(entry.key) { return true }
            strangers += 1
            return strangers <= Self.strangersMax
        }
        if strangers > Self.strangersMax {
            problems.error(node.place, "\(what) has \(strangers) unknown keys, of which \(Self.strangersMax) are told")
        }
        return YAMLMapping(YAMLNode(content: .mapping(kept), place: node.place), what, known: known, problems)
    }

    /// The items of a list that may be missing.
    func items(_ mapping: YAMLMapping, _ key: String) -> [YAMLNode] {
        guard let node = mapping.optional(key) else { return [] }
        if case .sequence(let items) = node.content { return items }
        problems.error(node.place, "`\(key)` is \(node.shown), expected a list")
        return []
    }

    /// Parses an expression; a problem is told at its own place where the text stands on one line as it is.
    func expression(
        _ node: YAMLNode, _ key: String, _ references: ExpressionParser.References
    ) -> MetricExpression? {
        guard case .scalar(let text, let isPlain) = node.content, !node.isEmpty else {
            problems.error(node.place, "`\(key)` is \(node.shown), expected an expression")
            return nil
        }
        do {
            return try ExpressionParser.parse(text, allowing: references)
        } catch {
            report(error, text, isPlain, node.place, key)
            return nil
        }
    }

    /// Adds a parser's problem; `before` counts what was put before the text of the file.
    func report(
        _ error: ExpressionError, _ text: String, _ isPlain: Bool, _ place: SourcePlace, _ key: String, before: Int = 0
    ) {
        let offset = max(0, error.offset - before)
        let lead = isPlain ? 0 : 1
        let rest = line(place).dropFirst(place.column - 1 + lead)
        if rest.starts(with: text.unicodeScalars) {
            let exact = SourcePlace(file: place.file, line: place.line, column: place.column + lead + offset)
            problems.error(exact, "`\(key)`: \(error.message)", suggestion: error.suggestion)
        } else {
            let message = "`\(key)`, character \(offset + 1) of the text: \(error.message)"
            problems.error(place, message, suggestion: error.suggestion)
        }
    }

    private func line(_ place: SourcePlace) -> Substring.UnicodeScalarView {
        if lines[place.file] == nil {
            let scalars = (texts[place.file] ?? "").unicodeScalars
            lines[place.file] = scalars.split(separator: "\n", omittingEmptySubsequences: false)
        }
        guard let all = lines[place.file], all.indices.contains(place.line - 1) else {
            return Substring().unicodeScalars
        }
        return all[place.line - 1]
    }
}
