package import WinbackModel

/// The metrics Winback's own loop reads, served by a small catalogue until a team defines its own.
package enum BuiltInMetric: String, Sendable, Hashable, CaseIterable {
    case reactivationRate = "reactivation_rate"
    case contributionMargin = "contribution_margin"
    case unsubscribeRate = "unsubscribe_rate"
    case complaintRate = "complaint_rate"
    case slippingMembers = "slipping_members"

    /// The definition in words, which is what its version hashes.
    package var definition: MetricDefinition {
        switch self {
        case .reactivationRate:
            MetricDefinition(
                name: rawValue, unit: "share of members", goodWhenUp: true, dimensions: ["loop", "arm"],
                meaning: "members with a completed order in the goal window after first entry, of members assigned")
        case .contributionMargin:
            MetricDefinition(
                name: rawValue, unit: "money per member", goodWhenUp: true, dimensions: ["loop", "arm"],
                meaning: "margin of completed orders in the goal window minus messages, points and coupons given")
        case .unsubscribeRate:
            MetricDefinition(
                name: rawValue, unit: "share of messages", goodWhenUp: false, dimensions: ["loop"],
                meaning: "unsubscribes within 7 days of a message of the loop, of messages sent")
        case .complaintRate:
            MetricDefinition(
                name: rawValue, unit: "share of messages", goodWhenUp: false, dimensions: ["loop"],
                meaning: "complaints within 7 days of a message of the loop, of messages sent")
        case .slippingMembers:
            MetricDefinition(
                name: rawValue, unit: "members", goodWhenUp: false, dimensions: ["state", "tier"],
                meaning: "members by churn state against their own cadence")
        }
    }
}

/// What a governed number means.
package struct MetricDefinition: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// What it is counted in.
    package var unit: String
    /// Whether more is better.
    package var goodWhenUp: Bool
    /// What it may be split by.
    package var dimensions: [String]
    /// One sentence that fixes the computation.
    package var meaning: String

    /// Makes a definition.
    package init(name: String, unit: String, goodWhenUp: Bool, dimensions: [String], meaning: String) {
        self.name = name
        self.unit = unit
        self.goodWhenUp = goodWhenUp
        self.dimensions = dimensions
        self.meaning = meaning
    }

    /// Hash over everything the number depends on.
    package var version: ContentHash {
        var writer = CanonicalWriter(domain: "winback/metric/1")
        writer.field("metric", [name, unit, goodWhenUp ? "up" : "down", meaning] + dimensions)
        return writer.digest
    }
}

/// The metrics a playbook may name.
package struct MetricCatalogue: Sendable {
    /// Definitions by name ascending.
    package let definitions: [MetricDefinition]

    /// Makes a catalogue.
    package init(_ definitions: [MetricDefinition]) { self.definitions = definitions.sorted { $0.name < $1.name } }

    /// What ships with Winback.
    package static let builtIn = MetricCatalogue(BuiltInMetric.allCases.map(\.definition))

    /// Names ascending.
    package var names: [String] { definitions.map(\.name) }

    /// The definition of a name.
    package func definition(_ name: String) -> MetricDefinition? { definitions.first { $0.name == name } }

    /// Versions of the metrics a playbook reads, for its closure.
    package func versions(for playbook: Playbook) -> [PlaybookClosure.MetricVersion] {
        let read =
            [playbook.goal.metric, playbook.goal.value, playbook.tuning.objective]
            .compactMap { $0 } + playbook.guardrails.map(\.metric)
        return definitions.filter { read.contains($0.name) }
            .map { PlaybookClosure.MetricVersion(name: $0.name, version: $0.version) }
    }
}
