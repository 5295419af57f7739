package import WinbackModel

/// Turns a question into a plan; pure, so the same question over the same catalogue and dates gives the same plan.
package struct MetricPlanner: Sendable {
    /// The team's metrics.
    package let catalogue: MetricCatalogue
    /// What the store knows of its facts.
    package let facts: MetricFacts
    /// The team-zone date of the call.
    package let today: CivilDate
    /// Who asks.
    package let asker: MetricAsker
    /// Whether the answer is an input of further working out: hidden metrics may be asked for, and rows without a limit.
    package let isInput: Bool

    /// Makes a planner.
    package init(
        catalogue: MetricCatalogue, facts: MetricFacts, today: CivilDate, asker: MetricAsker, isInput: Bool = false
    ) {
        self.isInput = isInput
        self.catalogue = catalogue
        self.facts = facts
        self.today = today
        self.asker = asker
    }

    /// Most metrics, dimensions and filters of one question, and most periods it may be cut into.
    package static let most = (metrics: 10, groups: 4, filters: 20, periods: 1_200)
    /// Members behind a number that is cut or filtered by something about members, when its owner set no minimum.
    package static let memberCutMinimum = 10

    /// The plan of a question; throws a refusal that says what would be possible.
    package func plan(_ question: MetricQuestion) throws(WinbackError) -> MetricPlan {
        try checkSize(question)
        var definitions: [MetricDefinition] = []
        for name in question.metrics {
            if isInput, let hidden = catalogue.definition(name) {
                definitions.append(hidden)
            } else {
                definitions.append(try catalogue.resolve(name))
            }
        }
        let resolver = DimensionResolver(catalogue, metrics: definitions)
        var grain = question.grain
        var groups: [DimensionPath] = []
        var askedAs: [String] = []
        for name in question.groupBy {
            if let time = Self.timeWord(name) {
                grain = grain ?? time
            } else {
                let path = try resolver.resolve(name)
                if groups.contains(where: { $0.name == path.name }) { continue }
                groups.append(path)
                askedAs.append(MetricCatalogue.folded(name))
            }
        }
        var resolved = question
        resolved.filters = []
        var filterPaths: [DimensionPath] = []
        for var filter in question.filters {
            try FilterBuilder.check(filter)
            let path = try resolver.resolve(filter.dimension)
            filter.dimension = path.name
            filterPaths.append(path)
            resolved.filters.append(filter)
        }
        if grain == nil, definitions.count == 1, question.range == nil { grain = definitions[0].defaultGrain }
        resolved.metrics = definitions.map(\.name)
        resolved.groupBy = groups.map(\.name)
        resolved.grain = grain
        let isAboutMembers = (groups + filterPaths).contains(where: \.isAboutMember)
        var plan = try plan(resolved, definitions, groups, isAboutMembers: isAboutMembers)
        plan.askedAs = askedAs
        return plan
    }

    private func plan(
        _ question: MetricQuestion, _ definitions: [MetricDefinition], _ groups: [DimensionPath], isAboutMembers: Bool
    ) throws(WinbackError) -> MetricPlan {
        let relations = definitions.flatMap { catalogue.relations(of: $0) }
        let asOf = question.asOf ?? facts.asOf(relations, today: today)
        let firstDay = facts.firstDay ?? asOf
        let reader = TimeRange(calendar: catalogue.calendar, asOf: asOf, firstDay: firstDay)
        let range = try reader.resolve(question.range ?? "last_30_days")
        var frame = try PlanFrame(range, question, catalogue.calendar, reader)
        var builder = NodeBuilder(catalogue, asker: asker, periods: frame.periods, firstDay: firstDay)
        var metrics: [MetricPlan.Metric] = []
        for definition in definitions {
            let minimum = minimum(definition, isAboutMembers: isAboutMembers)
            // A number of members says by itself how many are behind it.
            let countsPeople = definition.governance.unit?.kind == .members
            let cut = NodeBuilder.Request(
                groups: groups.map(\.name), conditions: question.filters, wanted: frame.rowPeriods,
                needsMembers: minimum != nil && !countsPeople)
            var whole = cut
            whole.groups = []
            whole.wanted = frame.rangePeriods
            metrics.append(
                MetricPlan.Metric(
                    definition: definition, version: catalogue.version(definition),
                    node: try builder.node(definition, cut), total: try builder.node(definition, whole),
                    minimumMembers: minimum, additivity: additivity(definition, groups)))
            if let deprecated = definition.governance.deprecated {
                frame.warnings.append(
                    "`\(definition.name)` goes away on \(deprecated.on)"
                        + (deprecated.use.map { "; use `\($0)`" } ?? ""))
            }
        }
        if groups.contains(where: { $0.model == "members" && $0.dimension.name == "tier" }) {
            frame.warnings.append("cut by the tier members have today")
        }
        return MetricPlan(
            question: question, metrics: metrics, groups: groups, askedAs: groups.map(\.name), periods: frame.periods,
            slots: frame.slots, range: frame.range, leaves: builder.leaves, asOf: asOf,
            warnings: frame.warnings + builder.warnings,
            sentence: QuestionSentence(question, definitions, groups, frame).text)
    }

    private func checkSize(_ question: MetricQuestion) throws(WinbackError) {
        func refuse(_ what: String, _ count: Int, _ most: Int) -> WinbackError {
            WinbackError("too_much", .badInput, "\(count) \(what) asked for, at most \(most) are answered at once")
        }
        guard !question.metrics.isEmpty else {
            throw WinbackError("no_metric", .badInput, "no metric was asked for", advice: "winback metric list")
        }
        let most = Self.most
        if question.metrics.count > most.metrics { throw refuse("metrics", question.metrics.count, most.metrics) }
        if question.groupBy.count > most.groups + 1 { throw refuse("dimensions", question.groupBy.count, most.groups) }
        if question.filters.count > most.filters { throw refuse("filters", question.filters.count, most.filters) }
        guard isInput || (1...MetricQuestion.limitMax).contains(question.limit) else {
            throw WinbackError(
                "bad_limit", .badInput, "a limit of \(question.limit) rows, expected 1 to \(MetricQuestion.limitMax)")
        }
        if let asOf = question.asOf, asOf > today {
            throw WinbackError("bad_as_of", .badInput, "\(asOf) lies in the future; today is \(today)")
        }
    }

    /// The fewest members a shown number needs: the largest of its own minimum, its inputs' and its models'.
    private func minimum(_ definition: MetricDefinition, isAboutMembers: Bool) -> Int? {
        var sizes = [definition.governance.minimumGroupSize]
        for measure in catalogue.measures(of: definition) {
            sizes.append(measure.governance.minimumGroupSize)
            if case .simple(let simple) = measure.kind {
                sizes.append(catalogue.model(simple.model)?.governance.minimumGroupSize)
            }
        }
        if let largest = sizes.compactMap({ $0 }).max() { return largest > 1 ? largest : nil }
        return isAboutMembers ? Self.memberCutMinimum : nil
    }

    private func additivity(_ definition: MetricDefinition, _ groups: [DimensionPath]) -> MetricPlan.Additivity {
        switch definition.kind {
        case .simple(let simple):
            if simple.aggregation.isAdditive { return .additive }
            guard simple.aggregation == .countDistinct else { return .ratio }
            // A member has one tier and one home today, but orders in many stores.
            return groups.allSatisfy { path in path.isAboutMember && path.steps.allSatisfy { !$0.isHistory } }
                ? .additive : .overlapping
        case .cumulative(let rule):
            return catalogue.definition(rule.input.metric).map { additivity($0, groups) } ?? .ratio
        case .conversion(let rule): return rule.isRate ? .ratio : .additive
        case .ratio, .derived: return .ratio
        }
    }

    private static func timeWord(_ text: String) -> Grain? {
        let word = MetricCatalogue.folded(text)
        if let grain = Grain(rawValue: word) { return grain }
        if word == "date" || word == "metric_time" { return .day }
        guard word.hasPrefix("metric_time__") else { return nil }
        return Grain(rawValue: String(word.dropFirst("metric_time__".count)))
    }
}

/// The periods of a question: its rows', the whole range, and what both are compared with.
struct PlanFrame {
    private(set) var periods: [ResolvedPeriod] = []
    private(set) var slots: [MetricPlan.Slot] = []
    private(set) var range = MetricPlan.Slot(current: 0, previous: nil, previousWhole: nil)
    var warnings: [String] = []

    init(
        _ range: ResolvedPeriod, _ question: MetricQuestion, _ calendar: MetricCalendar, _ reader: TimeRange
    ) throws(WinbackError) {
        let comparison = PeriodComparison(calendar: calendar)
        self.range = try slot(range, question, comparison, reader)
        if let grain = question.grain {
            let buckets = calendar.periods(grain, in: range.span)
            guard buckets.count <= MetricPlanner.most.periods else {
                throw WinbackError(
                    "too_much", .badInput,
                    "\(range.span) has \(buckets.count) periods by \(grain.rawValue), at most "
                        + "\(MetricPlanner.most.periods) are answered at once",
                    advice: "ask by a coarser grain or for a shorter range")
            }
            for bucket in buckets {
                // A bucket that the range cuts is no running period; only the as-of date makes one.
                let whole = calendar.period(grain, around: bucket.first)
                let isWhole = bucket.first == whole.first && (bucket.last == whole.last || bucket.last == reader.asOf)
                let period = ResolvedPeriod(
                    span: bucket, whole: isWhole ? whole : bucket, grain: isWhole ? grain : nil)
                slots.append(try slot(period, question, comparison, reader))
            }
        } else {
            slots = [self.range]
        }
        if !range.isComplete {
            let elapsed = "\(range.span.days) of \(range.whole.days) days"
            warnings.append("the period still runs: \(elapsed), through \(range.span.last)")
        }
    }

    /// Places of the periods rows need, ascending.
    var rowPeriods: [Int] { Self.places(slots) }
    /// Places of the periods totals need, ascending.
    var rangePeriods: [Int] { Self.places([range]) }

    private static func places(_ slots: [MetricPlan.Slot]) -> [Int] {
        Set(slots.flatMap { [$0.current, $0.previous, $0.previousWhole].compactMap { $0 } }).sorted()
    }

    private mutating func slot(
        _ period: ResolvedPeriod, _ question: MetricQuestion, _ comparison: PeriodComparison, _ reader: TimeRange
    ) throws(WinbackError) -> MetricPlan.Slot {
        var slot = MetricPlan.Slot(current: place(period), previous: nil, previousWhole: nil)
        guard let compare = question.compare else { return slot }
        if case .range(let text) = compare {
            slot.previous = place(try reader.resolve(text))
            return slot
        }
        let (other, isClamped) = comparison.counterpart(of: period, compare, whole: question.comparesWholePeriods)
        slot.previous = place(other)
        if isClamped {
            note("\(period.span) has more days than \(other.whole), which is taken whole")
        }
        if !period.isComplete, !question.comparesWholePeriods {
            slot.previousWhole = place(ResolvedPeriod(span: other.whole, whole: other.whole, grain: other.grain))
            note("compared with the same \(other.span.days) days, \(other.span); the whole period is beside it")
        }
        return slot
    }

    private mutating func place(_ period: ResolvedPeriod) -> Int {
        if let known = periods.firstIndex(of: period) { return known }
        periods.append(period)
        return periods.count - 1
    }

    private mutating func note(_ warning: String) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
