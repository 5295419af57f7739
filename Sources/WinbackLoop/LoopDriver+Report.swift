package import WinbackEngine
package import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Everything people read about one loop on a date.
    package func report(_ id: LoopID, on date: CivilDate) async throws -> LoopReport {
        try await store.read { transaction in
            guard let loop = try transaction.loop(id) else {
                throw WinbackError("no_such_loop", .notFound, "there is no loop `\(id)`")
            }
            let closure = try self.cache.compiled(loop.digest, in: transaction).closure
            let playbook = closure.playbook
            let looks = try transaction.looks(id, limit: 10_000)
            let account = try transaction.accounts([LedgerScope(.loop, id.text)]).first
            return LoopReport(
                loop: id, status: loop.status, statusReason: loop.reason, version: loop.digest.short,
                currency: closure.programme.currency, asOf: date, firstDay: loop.startedOn ?? date,
                armNames: playbook.journeys.map(\.name), holdoutShare: playbook.holdoutShare, looks: looks,
                epochs: try transaction.epochs(id), ledger: account,
                money: try transaction.cycles(id, limit: 10_000).reversed()
                    .map { .init(date: $0.date, spent: $0.spent, reserved: $0.reserved) },
                funnel: try self.funnel(loop, in: transaction),
                guardrails: try self.guardrails(loop, closure, looks.last, in: transaction).map { reading in
                    .init(
                        metric: reading.guardrail.metric, reading: reading.text,
                        bound: reading.guardrail.boundText(closure.programme.currency), light: reading.light)
                })
        }
    }

    private func funnel(_ loop: LoopRecord, in transaction: any StoreTransaction) throws -> [LoopReport.FunnelStage] {
        let counts = try transaction.entryCounts(loop.id)
        func total(_ keep: (EntryCount) -> Bool) -> Int { counts.filter(keep).reduce(0) { $0 + $1.entries } }
        var stages: [LoopReport.FunnelStage] = [
            .init(name: "entered", members: total { _ in true }),
            .init(name: "control group", members: total { $0.arm < 0 }),
            .init(name: "treated", members: total { $0.arm >= 0 }),
            .init(name: "still on their way", members: total { $0.status == .ready || $0.status == .awaiting }),
        ]
        var reasons: [String: Int] = [:]
        for count in counts where count.status == .ended { reasons[count.endReason, default: 0] += count.entries }
        for (reason, members) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            stages.append(.init(name: "ended: \(reason)", members: members))
        }
        return stages
    }

    /// Answers a question about one of the metrics the loop itself reads.
    package func answer(_ question: MetricQuestion) async throws -> MetricAnswer {
        guard let metric = BuiltInMetric(rawValue: question.metric) else {
            let near = NearestName.of(question.metric, among: MetricCatalogue.builtIn.names)
            throw WinbackError(
                "no_such_metric", .notFound, "there is no metric `\(question.metric)`",
                advice: near.map { "did you mean `\($0)`?" })
        }
        return try await store.read { try MetricReader(metric: metric, transaction: $0).answer(question) }
    }
}

extension MetricAnswer {
    /// How often a rate's event happened: its value times what it was counted on, of the first row.
    var events: Int { rows.first.map { Int((($0.value ?? 0) * Double($0.count)).rounded()) } ?? 0 }
}

/// Reads built-in metrics from the store.
struct MetricReader {
    let metric: BuiltInMetric
    let transaction: any StoreTransaction
    /// First date whose harm counts; `nil` means the loop's start.
    var harmSince: CivilDate?

    func answer(_ question: MetricQuestion) throws -> MetricAnswer {
        let rows: [MetricAnswer.Row]
        switch metric {
        case .slippingMembers:
            rows = try transaction.churnCounts().map {
                MetricAnswer.Row(
                    dimensions: [$0.state.word, $0.tier], value: Double($0.members), count: $0.members)
            }
        case .unsubscribeRate, .complaintRate:
            let loop = try loop(question)
            let harm = try transaction.harmCounts(loop.id, since: harmSince ?? loop.startedOn ?? question.asOf)
            let events = metric == .unsubscribeRate ? harm.unsubscribes : harm.complaints
            rows = [
                .init(
                    dimensions: [loop.id.text], value: harm.sends > 0 ? Double(events) / Double(harm.sends) : nil,
                    count: harm.sends)
            ]
        case .reactivationRate, .contributionMargin: rows = try armRows(try loop(question))
        }
        return MetricAnswer(
            metric.definition, asOf: question.asOf, freshThrough: try transaction.factCounts().latestOrderDay,
            rows: rows)
    }

    private func loop(_ question: MetricQuestion) throws -> LoopRecord {
        guard let id = question.loop, let loop = try transaction.loop(id) else {
            throw WinbackError(
                "loop_needed", .badInput, "\(metric.rawValue) is asked for one loop", advice: "name a loop that exists")
        }
        return loop
    }

    /// Treated against held out; arm effects are not shown as long as shares adapt.
    private func armRows(_ loop: LoopRecord) throws -> [MetricAnswer.Row] {
        var sums = [(name: "holdout", n: 0, goals: 0, margin: Int64(0)), (name: "treated", n: 0, goals: 0, margin: 0)]
        for tally in try transaction.tallies(loop.id, experiment: loop.experiment) {
            let index = tally.arm < 0 ? 0 : 1
            sums[index].n += tally.matured
            sums[index].goals += tally.converted
            sums[index].margin += tally.marginSum
        }
        return sums.map { sum in
            let value = metric == .reactivationRate ? Double(sum.goals) : Double(sum.margin)
            return .init(
                dimensions: [loop.id.text, sum.name], value: sum.n > 0 ? value / Double(sum.n) : nil, count: sum.n)
        }
    }
}
