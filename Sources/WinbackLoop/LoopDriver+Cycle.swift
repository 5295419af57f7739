package import WinbackEngine
package import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Runs every loop whose latest slot is due and not done, by priority, higher first, then by loop id ascending.
    ///
    /// A member whom several loops could take enters the first of them and stays out of the others meanwhile.
    /// What fails, the settling of liability included, keeps no other loop from running; the first failure is thrown
    /// after all had their turn.
    package func runDueCycles(at now: Instant) async throws -> [CycleRecord] {
        var done: [CycleRecord] = []
        var failure: (any Error)?
        do {
            try await sweepProposals(at: now)
            try await settleLiabilityOnce(at: now)
        } catch { failure = error }
        for loop in try await loopsByPriority() {
            do {
                guard let slot = try await dueSlot(loop, at: now) else { continue }
                done.append(try await runCycle(loop.id, on: slot, at: now))
            } catch {
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
        return done
    }

    private func loopsByPriority() async throws -> [LoopRecord] {
        let cache = self.cache
        return try await store.read { transaction in
            try transaction.loops().map { loop in
                (
                    loop,
                    loop.status.isAtWork
                        ? try cache.compiled(loop.digest, in: transaction).closure.playbook.priority : 0
                )
            }.sorted { ($1.1, $0.0.id) < ($0.1, $1.0.id) }.map(\.0)
        }
    }

    /// Settles liability once a team-zone day, whatever the loops' status: offers outlive the loop that made them.
    private func settleLiabilityOnce(at now: Instant) async throws {
        let today = teamZone.date(at: now)
        let (settled, hasLoops) = try await store.read { transaction in
            (try transaction.setting("liability_settled_on"), try !transaction.loops().isEmpty)
        }
        if !hasLoops || settled == today.description { return }
        try await settleLiability(on: today, at: now)
        try await store.write { try $0.saveSetting("liability_settled_on", today.description) }
    }

    /// Runs one pass for a team-zone date, going on where an interrupted one stopped; a finished one changes nothing.
    package func runCycle(_ id: LoopID, on date: CivilDate, at now: Instant) async throws -> CycleRecord {
        var cycle = try await commit { transaction in
            if let known = try transaction.cycle(id, on: date) { return known }
            let fresh = CycleRecord(loop: id, date: date, startedAt: now)
            try transaction.saveCycle(fresh)
            return fresh
        }
        while cycle.phase != .done {
            switch cycle.phase {
            case .observe: cycle = try await observe(cycle, at: now)
            case .analyze: cycle = try await analyze(cycle, at: now)
            case .plan: cycle = try await planEntries(cycle, at: now)
            case .execute: cycle = try await execute(cycle, at: now)
            case .measure: cycle = try await measure(cycle, at: now)
            case .improve: cycle = try await improve(cycle, at: now)
            case .done: break
            }
        }
        return cycle
    }

    /// The earliest instant after `now` at which something is due, or `nil` when nothing ever is.
    package func nextWake(after now: Instant) async throws -> Instant? {
        let (loops, entry, effect, lapse) = try await store.read { transaction in
            (
                try transaction.loops(), try transaction.nextDue(), try transaction.nextEffectDue(),
                try transaction.proposals(waitingOnly: true, limit: 10_000).map(\.decideBefore).min()
            )
        }
        var earliest = [entry, effect, lapse].compactMap { $0 }.filter { $0 < .distantFuture }.min()
        for loop in loops where loop.status.isAtWork {
            guard let schedule = try await schedule(loop) else { continue }
            let next = schedule.nextSlot(after: now)
            earliest = min(earliest ?? next, next)
        }
        return earliest
    }

    /// The slot of a loop that is due now and not done.
    private func dueSlot(_ loop: LoopRecord, at now: Instant) async throws -> CivilDate? {
        guard loop.status.isAtWork, let schedule = try await schedule(loop),
            let slot = schedule.latestSlot(at: now)
        else { return nil }
        let known = try await store.read { try $0.cycle(loop.id, on: slot) }
        return known?.phase == .done ? nil : slot
    }

    private func schedule(_ loop: LoopRecord) async throws -> LoopSchedule? {
        guard let startedOn = loop.startedOn else { return nil }
        let cache = self.cache
        let cadence = try await store.read { try cache.compiled(loop.digest, in: $0).closure.playbook.cadence }
        return LoopSchedule(cadence: cadence, startedOn: startedOn, zone: teamZone)
    }

    /// Commits a phase and moves the cycle to the next.
    func finish(
        _ cycle: CycleRecord,
        _ body: @Sendable @escaping (inout CycleRecord, any StoreTransaction) throws -> Void
    ) async throws -> CycleRecord {
        try await commit { transaction in
            var next = cycle
            try body(&next, transaction)
            next.phase = cycle.phase.next
            try transaction.saveCycle(next)
            return next
        }
    }

    /// Cadences up to date, the churn model fresh.
    private func observe(_ cycle: CycleRecord, at now: Instant) async throws -> CycleRecord {
        try await refreshChurn(on: cycle.date)
        let fit = try await store.read { try $0.latestFit() }
        if fit.map({ cycle.date - $0.asOf >= Self.refitDays }) ?? true {
            try await fitChurn(asOf: cycle.date - 1, at: now)
        }
        return try await finish(cycle) { _, _ in }
    }

    /// Days between two fits of the churn model.
    private static let refitDays = 28

    /// Holds the loop when a metric it reads means something else than what was approved.
    private func analyze(_ cycle: CycleRecord, at now: Instant) async throws -> CycleRecord {
        try await finish(cycle) { cycle, transaction in
            guard var loop = try transaction.loop(cycle.loop), loop.status == .running || loop.status == .closing else {
                return
            }
            let compiled = try self.cache.compiled(loop.digest, in: transaction)
            let closure = compiled.closure
            let carrier = self.provider.name(naming: compiled.destinations)
            if closure.provider != carrier {
                let reason = "\(closure.provider) was approved to carry effects out, and now it is \(carrier)"
                try self.hold(&loop, reason: reason, at: now, in: transaction)
                cycle.notes.append(reason)
                return
            }
            if let changed = self.metrics.redefined(closure.metricVersions) {
                // Going on as approved is not possible: only a change that names today's metric ends this hold.
                let reason =
                    "\(Self.metricHold)\(changed.name) means something else than what was approved; "
                    + "propose the playbook again"
                try self.hold(&loop, reason: reason, at: now, in: transaction)
                cycle.notes.append(reason)
                return
            }
            guard let reason = try self.staleness(closure.metricVersions.map(\.name), at: now, in: transaction) else {
                return
            }
            // A person lets it go on when the feed is back; while it is not, the next cycle holds it again.
            try self.hold(&loop, reason: reason, at: now, in: transaction)
            try self.proposeResume(loop, reason: reason, at: now, in: transaction)
            cycle.notes.append(reason)
        }
    }

    /// Why the facts behind some metrics are too old to act on; `nil` when they are not.
    private func staleness(
        _ metrics: [String], at now: Instant, in transaction: any StoreTransaction
    ) throws -> String? {
        guard !self.metrics.staleAfterHours.isEmpty else { return nil }
        let latest = try transaction.metricFacts().latestDay
        let ended = latest.map { teamZone.startOfDay($0 + 1) } ?? .init(milliseconds: 0)
        let hours = Int(max(0, now.milliseconds - ended.milliseconds) / 3_600_000)
        guard let stale = self.metrics.stale(metrics, ageHours: hours) else { return nil }
        let newest = latest.map { "the newest facts are of \($0)" } ?? "there are no facts"
        return "\(stale.name) may be at most \(stale.limit) hours old, and \(newest)"
    }

    /// Ends the loop's entries when its time is over, and the loop when everything is measured.
    private func planEntries(_ cycle: CycleRecord, at now: Instant) async throws -> CycleRecord {
        try await finish(cycle) { cycle, transaction in
            try self.sweepLapsed(at: now, in: transaction)
            guard var loop = try transaction.loop(cycle.loop) else { return }
            try self.askAgain(loop, at: now, in: transaction)
            if loop.status == .running, let end = loop.endsOn, cycle.date >= end {
                loop.status = .closing
                loop.reason = "its time ran until \(end)"
                try transaction.saveLoop(loop)
                cycle.notes.append("no new entries: \(loop.reason)")
            }
            if loop.status == .closing, try self.isOver(loop, in: transaction) {
                loop.status = .ended
                loop.reason = "every entry is over and measured"
                try transaction.saveLoop(loop)
                cycle.notes.append("the loop ended")
            }
        }
    }

    private func isOver(_ loop: LoopRecord, in transaction: any StoreTransaction) throws -> Bool {
        let live = try transaction.entryCounts(loop.id).contains {
            ($0.status == .ready || $0.status == .awaiting) && $0.entries > 0
        }
        if live { return false }
        return try (1...max(loop.experiment, 1)).allSatisfy { experiment in
            try transaction.tallies(loop.id, experiment: experiment).allSatisfy { $0.assigned == $0.matured }
        }
    }

    /// A stop that nobody decided about in time is asked about again; one that was rejected is not.
    private func askAgain(_ loop: LoopRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        guard loop.status == .held else { return }
        let last = try transaction.proposals(about: loop.id).first { $0.kind == .resume }
        guard let last, last.status == .lapsed else { return }
        try proposeResume(loop, reason: last.reason, at: now, in: transaction)
    }
}
