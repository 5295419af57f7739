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
            var report = LoopReport(
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
                },
                value: try looks.last.flatMap {
                    try self.value($0, loop, playbook, given: account?.spent ?? .zero, on: date, in: transaction)
                })
            report.armEffects = try self.armEffects(loop, playbook, in: transaction)
            return report
        }
    }

    /// What the latest look of the experiment at work is worth, by facts from before the date.
    private func value(
        _ look: LookRecord, _ loop: LoopRecord, _ playbook: Playbook, given: Money, on date: CivilDate,
        in transaction: any StoreTransaction
    ) throws -> LoopValue? {
        guard look.experiment == loop.experiment else { return nil }
        let tallies = try transaction.tallies(loop.id, experiment: loop.experiment)
        return LoopValuation(
            look: look, given: given, treated: tallies.filter { $0.arm >= 0 }.reduce(0) { $0 + $1.assigned },
            comebacks: try transaction.comebacks(
                loop.id, experiment: loop.experiment, before: teamZone.startOfDay(date)),
            window: playbook.goal.window.wholeDays
        ).value
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
}
