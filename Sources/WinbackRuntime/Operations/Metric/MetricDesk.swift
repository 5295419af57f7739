package import WinbackEngine
import WinbackLoop
package import WinbackModel
package import WinbackPorts

/// Answers questions for a team: brings what is derived up to date, plans, reads, and holds back what it must.
package struct MetricDesk: Sendable {
    /// What was answered, and how.
    package struct Outcome: Sendable {
        /// The answer.
        package var answer: MetricAnswer
        /// The plan it came from.
        package var plan: MetricPlan
        /// What was read of each leaf.
        package var readings: [LeafReading]
        /// When facts were last brought in.
        package var loadedAt: Instant?
    }

    private let team: Team
    private let principal: Principal
    private let now: Instant
    private let progress: ProgressHandler

    /// Sets up for one call.
    package init(
        team: Team, principal: Principal, now: Instant, progress: @escaping ProgressHandler = { _ in }
    ) {
        self.team = team
        self.principal = principal
        self.now = now
        self.progress = progress
    }

    private var catalogue: MetricCatalogue { team.configuration.metrics }
    private var today: CivilDate { team.zone.date(at: now) }
    private var asker: MetricAsker { MetricAsker(isPerson: principal.sort == .person) }

    /// Answers a question.
    ///
    /// Throws the planner's refusals, `stale` where a metric demands fresher facts than there are, and `differencing`
    /// where the answer beside an earlier one would tell of fewer members than the minimum.
    ///
    /// An answer that is an `input` of further working out holds nothing back and must not be shown as it is.
    package func answer(_ question: MetricQuestion, isInput: Bool = false) async throws -> Outcome {
        let relations = try question.metrics.flatMap { name in
            let hidden = isInput ? catalogue.definition(name) : nil
            return catalogue.relations(of: try hidden ?? catalogue.resolve(name))
        }
        try await prepare(relations, readsStates: question.groupBy + question.filters.map(\.dimension))
        let first = try await attempt(question, isInput: isInput, needsRollups: true)
        if let first { return first }
        do {
            try await refreshRollups()
        } catch let error as WinbackError where error.category == .unavailable {
            // The rows themselves still answer when nothing can be written.
            progress(Progress("the rollups cannot be kept up to date: \(error.message)", done: 0))
        }
        guard let outcome = try await attempt(question, isInput: isInput, needsRollups: false) else {
            throw WinbackError("no_answer", .failed, "the question found no way to be answered")
        }
        return outcome
    }

    /// Answers from one view of the store; `nil` when rollups are wanted and not up to date.
    private func attempt(
        _ question: MetricQuestion, isInput: Bool, needsRollups: Bool
    ) async throws -> Outcome? {
        let terms = catalogue.terms
        let measures = team.configuration.rollupMeasures
        return try await team.store.read { [self] transaction in
            let facts = try transaction.metricFacts()
            let plan = try MetricPlanner(
                catalogue: catalogue, facts: facts, today: today, asker: asker, isInput: isInput
            ).plan(question)
            if needsRollups, plan.leaves.contains(where: { $0.source != .relation }),
                try !transaction.metricBacklog(measures, terms: terms).isRollupCurrent
            {
                return nil
            }
            let freshness = try freshness(plan, facts)
            let readings = try plan.leaves.map { try transaction.read($0, terms: terms) }
            if !isInput {
                try DifferencingCheck(principal: principal.id, plan: plan, readings: readings, catalogue: catalogue)
                    .check(in: transaction)
            }
            let answer = AnswerBuilder(plan, catalogue: catalogue)
                .answer(readings.map(\.rows), freshness: freshness, holdsBack: !isInput)
            return Outcome(answer: answer, plan: plan, readings: readings, loadedAt: facts.loadedAt)
        }
    }

    /// How old the facts are; throws where a metric demands fresher ones.
    private func freshness(_ plan: MetricPlan, _ facts: MetricFacts) throws(WinbackError) -> MetricFreshness {
        var worst: MetricFreshness?
        for metric in plan.metrics {
            let limit = catalogue.freshness(of: metric.definition)
            let ended = facts.latestDay.map { team.zone.startOfDay($0 + 1) }
            let reading = MetricFreshness(latest: facts.latestDay, endedAt: ended, now: now, limit: limit)
            if reading.status == .stale {
                throw WinbackError(
                    "stale", .refused,
                    "`\(metric.definition.name)` may be at most \(limit?.errorAfterHours ?? 0) hours old; the newest facts are "
                        + (facts.latestDay.map { "of \($0)" } ?? "missing"),
                    advice: "import the latest facts, then ask again")
            }
            if worst == nil || reading.status == .warn { worst = reading }
        }
        return worst ?? MetricFreshness(latest: facts.latestDay, endedAt: nil, now: now, limit: nil)
    }

    /// Brings sums and sets of members up to date with the facts.
    package func refreshRollups() async throws {
        let measures = team.configuration.rollupMeasures
        let terms = catalogue.terms
        let backlog = try await team.store.read { try $0.metricBacklog(measures, terms: terms) }
        if backlog.isRollupCurrent { return }
        if backlog.facts == nil { progress(Progress("adding up all facts once, by day", done: 0)) }
        try await team.store.write { try $0.refreshRollups(measures, terms: terms) }
    }

    // MARK: What is derived from churn

    private func prepare(_ relations: [String], readsStates names: [String]) async throws {
        let readsMoves = relations.contains("state_moves")
        let readsForecasts = relations.contains("forecasts")
        guard readsMoves || readsForecasts || names.contains(where: { $0.hasSuffix("state") }) else { return }
        try await team.driver.refreshChurn(on: today)
        if readsMoves { try await refreshMoves() }
        if readsForecasts { try await refreshForecasts() }
    }

    /// Members whose moves are written in one transaction.
    private static let movesBatch = 10_000

    private func refreshMoves() async throws {
        var done = 0
        while true {
            let count = try await team.store.write { [today] transaction in
                let members = try transaction.membersWithOldMoves(limit: Self.movesBatch)
                if members.isEmpty { return 0 }
                let days = try transaction.purchaseDays(of: members)
                try transaction.saveMoves(
                    days.map { ($0.member, ChurnMove.all(purchaseDays: $0.days, through: today)) })
                return members.count
            }
            if count == 0 { return }
            done += count
            progress(Progress("working out past churn states", done: done))
        }
    }

    private func refreshForecasts() async throws {
        try await team.store.writeIfNeeded(today: today, now: now, team: team)
    }
}

extension Store {
    /// Works out what the model expects of every member, unless that stands for today's facts already.
    fileprivate func writeIfNeeded(today: CivilDate, now: Instant, team: Team) async throws {
        let (fit, key, held) = try await read { transaction in
            let fit = try transaction.latestFit()
            let facts = try transaction.factCounts()
            let key =
                "\(today)/\(fit?.dataHash.short ?? "none")/\(facts.orders)/\(facts.latestOrderDay?.description ?? "")"
            return (fit, key, try transaction.forecastKey())
        }
        if key == held { return }
        var record = fit
        if record == nil { record = try await team.driver.fitChurn(asOf: today - 1, at: now) }
        let model = record.flatMap(ChurnFitting.model)
        try await write { transaction in
            let forecasts = try transaction.averageOrders().map { member in
                MemberForecast(
                    member.churn, asOf: today - 1,
                    expected: ChurnForecast.expected(
                        member.churn, model, on: today, weeks: MemberForecast.horizonWeeks),
                    averageMinorUnits: member.averageMinorUnits)
            }
            try transaction.saveForecasts(forecasts, key: key)
        }
    }
}
