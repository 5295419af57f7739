internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Reads what branches ask, once for all entries where it is the team's and once for each member otherwise.
struct BranchReader {
    private let cache: DriverCache
    private let metrics: LoopMetrics
    private let today: CivilDate
    private var read: [BranchFacts.Metric] = []

    init(_ driver: LoopDriver, at now: Instant) {
        cache = driver.cache
        metrics = driver.metrics
        today = driver.teamZone.date(at: now)
    }

    /// The facts that answer a journey's questions about a member; nothing is read where it asks nothing.
    mutating func facts(
        _ questions: BranchQuestions, of member: MemberKey, in transaction: any StoreTransaction
    ) throws -> BranchFacts {
        var facts = BranchFacts(today: today)
        if questions.isEmpty { return facts }
        for name in questions.metrics { facts.metrics.append(try metric(name, in: transaction)) }
        if !questions.events.isEmpty { facts.seen = try transaction.latestEvents(of: member, questions.events) }
        if questions.points { facts.points = try transaction.pointsBalance(member) }
        if questions.lastOrder { facts.lastOrderOn = try transaction.churn(of: member)?.lastDay }
        return facts
    }

    private mutating func metric(_ name: String, in transaction: any StoreTransaction) throws -> BranchFacts.Metric {
        if let known = read.first(where: { $0.name == name }) { return known }
        let fresh = BranchFacts.Metric(name: name, value: try value(of: name, in: transaction))
        read.append(fresh)
        return fresh
    }

    /// The governed number of the last 30 complete days; `nil` when the question is refused, there are no facts, or they
    /// are older than the metric allows.
    ///
    /// It is read from the rows themselves: rollups may be behind while a batch is decided. So it is kept for as long as
    /// no facts came in and the date is the same.
    private func value(of name: String, in transaction: any StoreTransaction) throws -> Double? {
        guard let catalogue = metrics.catalogue, let definition = catalogue.definition(name) else { return nil }
        let facts = try transaction.metricFacts()
        guard let latest = facts.latestDay else { return nil }
        if let limit = metrics.staleAfterHours[name], max(0, today - latest - 1) * 24 >= limit { return nil }
        let key = "\(catalogue.version(definition).hex)/\(today)/\(latest)/\(facts.loadedAt?.milliseconds ?? 0)"
        return try cache.number(key) {
            let planner = MetricPlanner(
                catalogue: catalogue, facts: facts, today: today, asker: MetricAsker(isPerson: true), isInput: true)
            let plan: MetricPlan
            do { plan = try planner.plan(MetricQuestion(metrics: [name])) } catch { return nil }
            let rows = try plan.leaves.map { leaf in
                var leaf = leaf
                leaf.source = .relation
                return try transaction.read(leaf, terms: catalogue.terms).rows
            }
            let freshness = MetricFreshness(latest: latest, endedAt: nil, now: .epoch, limit: nil)
            return AnswerBuilder(plan, catalogue: catalogue)
                .answer(rows, freshness: freshness, holdsBack: false).totals.first?.value
        }
    }
}
