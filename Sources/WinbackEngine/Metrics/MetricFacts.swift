package import WinbackModel

/// What the store knows about its own facts when a question is planned.
package struct MetricFacts: Sendable, Hashable {
    /// The first business date of an order or an event; `nil` without any.
    package var firstDay: CivilDate?
    /// The newest business date of an order or an event.
    package var latestDay: CivilDate?
    /// The newest business date per relation that has rows.
    package var latest: [String: CivilDate]
    /// When facts were last brought in; `nil` when that is not known.
    package var loadedAt: Instant?

    /// Makes a summary.
    package init(
        firstDay: CivilDate?, latestDay: CivilDate?, latest: [String: CivilDate] = [:], loadedAt: Instant? = nil
    ) {
        self.firstDay = firstDay
        self.latestDay = latestDay
        self.latest = latest
        self.loadedAt = loadedAt
    }

    /// The newest complete date for some relations: that of the feed, or yesterday for what Winback does itself.
    ///
    /// Today is never complete, whatever has come in already.
    package func asOf(_ relations: [String], today: CivilDate) -> CivilDate {
        let own: Set<String> = ["messages", "points", "coupons", "exposures", "forecasts"]
        guard let latestDay, !relations.allSatisfy({ own.contains($0) }) else { return today - 1 }
        return min(latestDay, today - 1)
    }
}

/// How old the facts behind an answer are.
package struct MetricFreshness: Sendable, Hashable {
    /// How they stand.
    package enum Status: String, Sendable, Hashable, CaseIterable {
        case fresh
        case warn
        case stale
        /// There are no facts.
        case empty
    }
    /// The newest business date.
    package var latest: CivilDate?
    /// Whole hours since that date ended; 0 while it runs.
    package var ageHours: Int
    /// How they stand against the metric's limits.
    package var status: Status

    /// Reads freshness against limits.
    package init(latest: CivilDate?, endedAt: Instant?, now: Instant, limit: MetricGovernance.Freshness?) {
        self.latest = latest
        guard latest != nil, let endedAt else {
            ageHours = 0
            status = limit?.errorAfterHours == nil ? .empty : .stale
            return
        }
        ageHours = Int(max(0, now.milliseconds - endedAt.milliseconds) / 3_600_000)
        if let most = limit?.errorAfterHours, ageHours >= most {
            status = .stale
        } else if let most = limit?.warnAfterHours, ageHours >= most {
            status = .warn
        } else {
            status = .fresh
        }
    }
}

extension MetricCatalogue {
    /// The strictest freshness limits of a metric, its measures and their models.
    package func freshness(of definition: MetricDefinition) -> MetricGovernance.Freshness? {
        var limits = [definition.governance.freshness]
        for measure in measures(of: definition) {
            limits.append(measure.governance.freshness)
            if case .simple(let simple) = measure.kind { limits.append(model(simple.model)?.governance.freshness) }
        }
        let known = limits.compactMap { $0 }
        guard let first = known.first else { return nil }
        return MetricGovernance.Freshness(
            column: first.column, warnAfterHours: known.compactMap(\.warnAfterHours).min(),
            errorAfterHours: known.compactMap(\.errorAfterHours).min())
    }

    /// The relations a metric reads, each once, in the order they are met.
    package func relations(of definition: MetricDefinition) -> [String] {
        var names: [String] = []
        for measure in measures(of: definition) {
            if case .simple(let simple) = measure.kind, !names.contains(simple.model) { names.append(simple.model) }
        }
        return names
    }
}
