package import WinbackModel

/// What of a catalogue does not resolve, without looking at any fact.
package struct CatalogueCheck {
    private let catalogue: MetricCatalogue

    /// Checks a catalogue.
    package init(_ catalogue: MetricCatalogue) { self.catalogue = catalogue }

    /// Every problem, in the order of the files: relations and columns that do not exist, filters on dimensions that are
    /// not reached, allow-lists that name nothing.
    package var problems: [Diagnostic] {
        var problems: [Diagnostic] = []
        for model in catalogue.models { check(model, &problems) }
        for definition in catalogue.definitions { check(definition, &problems) }
        return problems.sorted { $0.place < $1.place }
    }

    private func check(_ model: SemanticModel, _ problems: inout [Diagnostic]) {
        guard let relation = Relation.named(model.name) else {
            let names = Relation.all.map(\.name)
            problems.append(
                Diagnostic(
                    at: model.place, "there is no relation `\(model.name)`; there are \(names.joined(separator: ", "))",
                    suggestion: NearestName.of(model.name, among: names)))
            return
        }
        let known = relation.columns.map(\.name)
        let used = model.entities.map(\.key) + model.dimensions.map(\.value)
        for name in Set(used.flatMap(\.columns)).sorted() where relation.column(name) == nil {
            problems.append(
                Diagnostic(
                    at: model.place, "\(model.name) has no column `\(name)`; it has \(known.joined(separator: ", "))",
                    suggestion: NearestName.of(name, among: known)))
        }
        if let time = model.timeDimension, !model.dimensions.contains(where: { $0.name == time && $0.kind == .time }) {
            problems.append(
                Diagnostic(at: model.place, "\(model.name) goes by `\(time)`, which is no time dimension of it"))
        }
    }

    private func check(_ definition: MetricDefinition, _ problems: inout [Diagnostic]) {
        if case .simple(let simple) = definition.kind {
            guard Relation.named(simple.model) != nil else { return }
            do throws(WinbackError) {
                _ = try NodeBuilder.plainMeasure(simple, definition.filters, catalogue)
            } catch {
                // An unknown cost is a matter of the programme: the metric refuses when it is asked for.
                if error.code != "cost_unknown" {
                    problems.append(Diagnostic(at: definition.place, "`\(definition.name)`: \(error)"))
                }
            }
        }
        guard let allowed = definition.governance.dimensions else { return }
        let reached = catalogue.measures(of: definition).flatMap { measure -> [String] in
            guard case .simple(let simple) = measure.kind else { return [] }
            return catalogue.paths(of: simple.model).map(\.name)
        }
        for name in allowed where !reached.contains(name) {
            problems.append(
                Diagnostic(
                    at: definition.place,
                    "`\(definition.name)` allows the dimension `\(name)`, which its rows do not reach",
                    suggestion: NearestName.of(name, among: reached)))
        }
    }
}
