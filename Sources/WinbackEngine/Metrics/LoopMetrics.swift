package import WinbackModel

/// What a loop must know of the team's metrics: the versions of their meaning today, and how old their facts may be.
package struct LoopMetrics: Sendable {
    /// The version of every metric, by name ascending.
    package var versions: [PlaybookClosure.MetricVersion]
    /// Hours after which a metric's facts are too old to act on, by metric; those without a limit are left out.
    package var staleAfterHours: [String: Int]
    /// What the metrics mean, for branches that ask about them; `nil` where nobody can answer.
    package var catalogue: MetricCatalogue?

    /// Takes versions, without limits.
    package init(versions: [PlaybookClosure.MetricVersion]) {
        self.versions = versions
        staleAfterHours = [:]
    }

    /// Takes what a catalogue says.
    package init(_ catalogue: MetricCatalogue) {
        versions = catalogue.definitions.map { .init(name: $0.name, version: catalogue.version($0)) }
        staleAfterHours = [:]
        self.catalogue = catalogue
        for definition in catalogue.definitions {
            if let hours = catalogue.freshness(of: definition)?.errorAfterHours {
                staleAfterHours[definition.name] = hours
            }
        }
    }

    /// The first metric approved that means something else today, or nothing at all.
    package func redefined(_ approved: [PlaybookClosure.MetricVersion]) -> PlaybookClosure.MetricVersion? {
        approved.first { one in !versions.contains { $0.name == one.name && $0.version == one.version } }
    }

    /// The first of some metrics whose facts are too old, with its limit.
    package func stale(_ names: [String], ageHours: Int) -> (name: String, limit: Int)? {
        for name in names {
            if let limit = staleAfterHours[name], ageHours >= limit { return (name, limit) }
        }
        return nil
    }
}
