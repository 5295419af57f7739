package import WinbackModel

/// Finds the dimension a person means, for all metrics of a question at once.
package struct DimensionResolver {
    private let catalogue: MetricCatalogue
    private let metrics: [MetricDefinition]
    private let shared: [DimensionPath]
    private let anywhere: [DimensionPath]

    /// Looks up what the metrics can be cut by.
    package init(_ catalogue: MetricCatalogue, metrics: [MetricDefinition]) {
        self.catalogue = catalogue
        self.metrics = metrics
        let each = metrics.map { catalogue.dimensions(of: $0) }
        shared = (each.first ?? []).filter { path in
            each.dropFirst().allSatisfy { list in list.contains { $0.name == path.name } }
        }
        var all: [DimensionPath] = []
        for measure in metrics.flatMap({ catalogue.measures(of: $0) }) {
            guard case .simple(let simple) = measure.kind else { continue }
            for path in catalogue.paths(of: simple.model) where !all.contains(where: { $0.name == path.name }) {
                all.append(path)
            }
        }
        anywhere = all
    }

    /// The dimension of a full or bare name, a label or a synonym.
    ///
    /// Throws `ambiguous_dimension` with the choices, `dimension_not_allowed` with what the metric does allow and why,
    /// or `no_such_dimension` with the nearest names.
    package func resolve(_ text: String) throws(WinbackError) -> DimensionPath {
        let wanted = MetricCatalogue.folded(text)
        if let exact = shared.first(where: { $0.name == wanted }) { return exact }
        let meant = Self.byName(shared.filter { Self.words(of: $0).contains(wanted) })
        if meant.count == 1 { return meant[0] }
        if meant.count > 1 {
            throw WinbackError(
                "ambiguous_dimension", .badInput, "`\(text.prefix(80))` can mean several things",
                advice: "say " + meant.map { "`\($0.name)` (\(Self.meaning($0)))" }.joined(separator: " or "))
        }
        let elsewhere = Self.byName(anywhere.filter { $0.name == wanted || Self.words(of: $0).contains(wanted) })
        let names = metrics.map(\.name).joined(separator: ", ")
        let allowed = Self.byName(shared).map(\.name)
        if !elsewhere.isEmpty {
            throw WinbackError(
                "dimension_not_allowed", .badInput,
                "\(names) cannot be cut by `\(text.prefix(80))`: \(reason(elsewhere))",
                advice: allowed.isEmpty ? "it can only be cut by time" : "it allows " + allowed.joined(separator: ", "))
        }
        let candidates = allowed + shared.flatMap { Self.words(of: $0) }
        let near = NearestName.of(wanted, among: candidates).flatMap { word in
            shared.first { $0.name == word || Self.words(of: $0).contains(word) }?.name
        }
        throw WinbackError(
            "no_such_dimension", .badInput, "there is no dimension `\(text.prefix(80))`",
            advice: (near.map { "did you mean `\($0)`? " } ?? "") + "\(names) allows "
                + (allowed.isEmpty ? "time only" : allowed.joined(separator: ", ")))
    }

    /// Why a known dimension does not serve all metrics.
    private func reason(_ found: [DimensionPath]) -> String {
        for path in found {
            let lacking = metrics.flatMap { catalogue.measures(of: $0) }.filter { measure in
                guard case .simple(let simple) = measure.kind else { return false }
                return !catalogue.paths(of: simple.model).contains { $0.name == path.name }
            }
            if let lacking = lacking.first {
                return "`\(path.name)` is not reached from the rows of `\(lacking.name)` through the same entity"
            }
        }
        return "its owner left it off the list of dimensions"
    }

    /// One path per name; two ways under one name are told apart when the leaf is built, which names both.
    private static func byName(_ paths: [DimensionPath]) -> [DimensionPath] {
        var seen: [DimensionPath] = []
        for path in paths where !seen.contains(where: { $0.name == path.name }) { seen.append(path) }
        return seen
    }

    private static func words(of path: DimensionPath) -> [String] {
        let own = path.dimension
        return ([own.name] + own.synonyms + [own.label].compactMap { $0 }).map(MetricCatalogue.folded)
    }

    private static func meaning(_ path: DimensionPath) -> String {
        path.dimension.label ?? "\(path.dimension.name) of \(path.model)"
    }
}
