package import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackWire

/// Playbooks at work.
package enum LoopOperations {
    /// Lists loops.
    package static let list = Operation<NoInput, ListOutput>(
        "loop.list", "List loops with what they do at present.", scope: .loopsRead, effect: .read,
        input: NoInput.shape, output: ListOutput.shape,
        handler: { context, _ in
            try await context.store.read { transaction in
                let loops = try transaction.loops()
                let latest = try loops.compactMap { try transaction.looks($0.id, limit: 1).last }
                let holding = LoopsTogether.holding(latest)
                return ListOutput(
                    loops: try loops.map { loop in
                        let cycle = try transaction.cycles(loop.id, limit: 1).first
                        let entries = try transaction.entryCounts(loop.id).reduce(0) { $0 + $1.entries }
                        let priority = try transaction.closure(loop.digest)?.playbook.priority ?? 0
                        return Line(
                            loop: loop, entries: entries, lastCycle: cycle?.date, priority: priority,
                            decision: latest.first { $0.loop == loop.id }?.decision,
                            holdsTogether: holding.contains(loop.id))
                    })
            }
        })

    /// Shows one loop.
    package static let show = Operation<LoopInput, ShowOutput>(
        "loop.show", "Show a loop's periods, cycles, entries and money.", scope: .loopsRead, effect: .read,
        input: LoopInput.shape, output: ShowOutput.shape, subject: { $0.loop.text },
        handler: { context, input in
            try await context.store.read { transaction in
                guard let loop = try transaction.loop(input.loop) else {
                    throw unknown(input.loop, among: try transaction.loops().map(\.id.text))
                }
                let closure = try transaction.closure(loop.digest)
                return ShowOutput(
                    loop: loop, variants: closure?.playbook.journeys.map(\.name) ?? [],
                    currency: closure?.programme.currency ?? context.team.configuration.programme.currency,
                    periods: try transaction.epochs(loop.id), cycles: try transaction.cycles(loop.id, limit: 14),
                    entries: try transaction.entryCounts(loop.id),
                    ledger: try transaction.accounts([LedgerScope(.loop, loop.id.text)]).first,
                    priority: closure?.playbook.priority ?? 0,
                    conflicts: try closure.map { try LoopConflict.all($0.playbook, in: transaction) } ?? [],
                    reasons: Array(
                        EntryReason.counted(try transaction.entryEventCounts(loop.id, since: context.now + .days(-7)))
                            .prefix(10)))
            }
        })

    /// Everything a person reads about one loop.
    package static let report = Operation<ReportInput, LoopReport>(
        "loop.report", "Report a loop's lift, money, funnel and guardrails.", scope: .loopsRead, effect: .read,
        input: ReportInput.shape, output: LoopReport.shape, subject: { $0.loop.text },
        handler: { context, input in
            try await context.team.driver.report(input.loop, on: input.on ?? context.today)
        })

    /// Stops new effects.
    package static let hold = Operation<HoldInput, LoopRecord>(
        "loop.hold", "Stop a loop's effects at once; measuring goes on.", scope: .loopsOperate, effect: .write,
        input: HoldInput.shape, output: LoopRecord.shape, subject: { $0.loop.text },
        handler: { context, input in
            context.because(input.reason)
            try await context.team.driver.holdByHand(
                input.loop, reason: input.reason, by: context.principal, at: context.now)
            return try await record(input.loop, in: context)
        })

    /// Lifts a hold made by hand.
    package static let resume = Operation<LoopInput, LoopRecord>(
        "loop.resume", "Lift a hold that was made by hand; a guardrail's needs its proposal approved.",
        scope: .loopsOperate, effect: .write, input: LoopInput.shape, output: LoopRecord.shape,
        subject: { $0.loop.text },
        handler: { context, input in
            try await context.team.driver.resumeByHand(input.loop, by: context.principal, at: context.now)
            return try await record(input.loop, in: context)
        })

    private static func record(_ id: LoopID, in context: OperationContext) async throws -> LoopRecord {
        let loop = try await context.store.read { try $0.loop(id) }
        guard let loop else { throw unknown(id, among: []) }
        return loop
    }

    static func unknown(_ id: LoopID, among names: [String]) -> WinbackError {
        let near = NearestName.of(id.text, among: names)
        return WinbackError(
            "no_such_loop", .notFound, "there is no loop `\(id)`",
            advice: near.map { "did you mean `\($0)`?" } ?? "winback loop list shows them")
    }
}
