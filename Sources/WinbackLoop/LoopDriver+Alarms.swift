internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Notes the alarms of a cycle; a cycle is one pass a date, so each is told once a day.
    func sound(_ cycle: inout CycleRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        guard let loop = try transaction.loop(cycle.loop), loop.status.isAtWork, let started = loop.startedOn else {
            return
        }
        let closure = try cache.compiled(loop.digest, in: transaction).closure
        let audience = closure.playbook.audience
        let size = try transaction.audienceSize(audience)
        let before = try transaction.audienceSizes(loop.id, from: cycle.date - 28).filter { $0.date < cycle.date }
        try transaction.saveAudienceSize(loop.id, on: cycle.date, members: size)
        // A held or closing loop enters nobody, and is meant to.
        guard loop.status == .running, let forecast = try approvedForecast(loop, in: transaction) else { return }
        let readings = LoopAlarms.Readings(
            date: cycle.date, startedOn: max(started, forecast.asOf), forecast: forecast,
            cycles: try transaction.cycles(loop.id, limit: 400).filter { $0.date != cycle.date }.reversed() + [cycle],
            audienceBefore: before.map(\.count), audience: size,
            pools: try poolReadings(closure, at: now, in: transaction), spent: cycle.spent,
            currency: closure.programme.currency)
        for alarm in LoopAlarms(readings).alarms where !cycle.notes.contains(alarm) { cycle.notes.append(alarm) }
    }

    private func approvedForecast(_ loop: LoopRecord, in transaction: any StoreTransaction) throws -> PlanForecast? {
        try approvals(loop, in: transaction).first { $0.digest == loop.digest }?.forecast
    }

    private func poolReadings(
        _ closure: PlaybookClosure, at now: Instant, in transaction: any StoreTransaction
    ) throws -> [LoopAlarms.Readings.Pool] {
        try transaction.pools().compactMap { standing in
            guard closure.pool(standing.pool.id) != nil, let left = standing.left else { return nil }
            return .init(
                id: standing.pool.id, left: left,
                issuedInWeek: try transaction.couponsIssued(standing.pool.id, since: now + .days(-7)))
        }
    }
}
