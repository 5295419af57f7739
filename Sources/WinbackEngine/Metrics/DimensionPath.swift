package import WinbackModel

/// One many-to-one step from a model to another along a shared entity.
package struct JoinStep: Sendable, Hashable {
    /// The entity's name.
    package var entity: String
    /// The model the step leaves from.
    package var from: String
    /// The model it arrives at, which has one row per key (or per key and stretch of dates).
    package var to: String
    /// Whether the model arrived at is a history, joined at a date.
    package var isHistory: Bool
}

/// Something a model's rows can be cut by, and how it is reached.
package struct DimensionPath: Sendable, Hashable {
    /// Its full name: the entities on the way and the dimension's own name, joined by `__`.
    package var name: String
    /// The steps from the model of the facts.
    package var steps: [JoinStep]
    /// The model that holds it.
    package var model: String
    /// The dimension itself.
    package var dimension: SemanticModel.Dimension

    /// What people call it.
    package var label: String { dimension.label ?? String(name.split(separator: "_").joined(separator: " ")) }

    /// Whether it says something about a member rather than about the fact.
    package var isAboutMember: Bool { steps.contains { $0.entity == "member" } || model == "members" }
}

extension MetricCatalogue {
    /// Steps to other models at most; a longer way is never meant.
    private static let stepsMax = 3

    /// Walks from a model to everything its rows can be cut by.
    func walkedPaths(of start: SemanticModel) -> [DimensionPath] {
        var found = own(start, prefix: start.ownEntity ?? start.name, steps: [])
        walk(start, steps: [], prefix: "", into: &found)
        return found.sorted { ($0.name, $0.model) < ($1.name, $1.model) }
    }

    private func own(_ model: SemanticModel, prefix: String, steps: [JoinStep]) -> [DimensionPath] {
        model.dimensions.filter { $0.validity == nil }.map {
            DimensionPath(name: "\(prefix)__\($0.name)", steps: steps, model: model.name, dimension: $0)
        }
    }

    private func walk(_ model: SemanticModel, steps: [JoinStep], prefix: String, into found: inout [DimensionPath]) {
        guard steps.count < Self.stepsMax else { return }
        for entity in model.entities where !steps.contains(where: { $0.entity == entity.name }) {
            for target in models where target.name != model.name && !steps.contains(where: { $0.to == target.name }) {
                // Only a model with one row per key may be joined, or facts would be counted more than once.
                guard
                    let key = target.entities.first(where: { $0.name == entity.name }),
                    [.primary, .unique, .natural].contains(key.kind)
                else { continue }
                if entity.kind != .foreign, key.kind == .natural, steps.isEmpty, model.isHistory { continue }
                let step = JoinStep(
                    entity: entity.name, from: model.name, to: target.name, isHistory: key.kind == .natural)
                let path = prefix.isEmpty ? entity.name : "\(prefix)__\(entity.name)"
                found += own(target, prefix: path, steps: steps + [step])
                if !step.isHistory { walk(target, steps: steps + [step], prefix: path, into: &found) }
            }
        }
    }
}
