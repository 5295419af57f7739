internal import WinbackEngine
internal import WinbackLoop
internal import WinbackModel
internal import WinbackPorts

/// One day: facts come in, a cycle runs, journeys move on, and members live.
extension Simulator {
    /// Instants at which journeys move on are rounded up to this, as a daemon that wakes now and then would.
    private static let stepMilliseconds: Int64 = 30 * 60 * 1000

    mutating func runDay() async throws {
        let start = calendar.start(day)
        let end = calendar.start(day + 1)
        let date = calendar.date(of: start)
        now = start
        try await importFacts()
        if day == 0 { try await launch(before: start, on: date) }
        try await resumeStopped(at: start)
        try await survive { try await $0.refreshChurn(on: date) }
        try await survive { try await $0.runDueCycles(at: start) }
        try await observe(at: start, deep: true)
        try await settle(until: end)
        shop.live(day)
        noteMoney(date)
    }

    /// Does something on the driver; when it dies on the way, makes another on the same store and does it again.
    @discardableResult
    mutating func survive<T: Sendable>(_ work: @Sendable (LoopDriver) async throws -> T) async throws -> T {
        while true {
            do {
                return try await work(driver)
            } catch {
                guard faults.takeCrash() else { throw error }
                driver = makeDriver()
                try await observe(at: now, deep: plan.readsBooksEveryStep)
            }
        }
    }

    private mutating func settle(until end: Instant) async throws {
        var next: Instant? = now
        while let instant = next, instant < end {
            now = instant
            try await survive { try await $0.settle(at: instant) }
            try await observe(at: instant, deep: plan.readsBooksEveryStep)
            let wake = try await survive { try await $0.nextWake(after: instant) }
            next = wake.map { max(roundedUp($0), roundedUp(instant + .seconds(1))) }
        }
    }

    private func roundedUp(_ instant: Instant) -> Instant {
        let (steps, rest) = instant.milliseconds.flooredDivision(by: Self.stepMilliseconds)
        return Instant(milliseconds: (steps + (rest > 0 ? 1 : 0)) * Self.stepMilliseconds)
    }

    private mutating func importFacts() async throws {
        let feed = shop.takeFeed()
        if feed.isEmpty { return }
        for keyed in feed.orders where keyed.order.status == .completed {
            trail.told.append(.init(member: keyed.order.memberKey, at: keyed.order.at))
        }
        try await store.write { transaction in
            _ = try transaction.importMembers(feed.members)
            _ = try transaction.importOrders(feed.orders)
            _ = try transaction.importEvents(feed.events)
        }
    }

    /// Proposes the playbook, and has somebody else approve it.
    private mutating func launch(before start: Instant, on date: CivilDate) async throws {
        let plan = self.plan
        try await survive { try await $0.refreshChurn(on: date) }
        let proposal = try await survive {
            try await $0.propose(
                plan.closure, source: plan.source, by: plan.proposer, reason: "simulated launch",
                at: start + .minutes(-30))
        }
        announces(proposal)
        guard let approver = plan.approver else { return }
        try await survive {
            try await $0.decide(
                proposal.id, digest: proposal.digest, approve: true, by: Decider(approver),
                reason: "simulated approval",
                at: start + .minutes(-20), currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
        }
    }

    /// Approves resume proposals that have waited long enough.
    private mutating func resumeStopped(at now: Instant) async throws {
        guard let approver = plan.approver, trail.loops.contains(where: { $0.status == .held }) else { return }
        let before = now + .days(-Int64(plan.resumeAfterDays))
        let waiting = try await store.read { try $0.proposals(waitingOnly: true, limit: 1_000) }
        for proposal in waiting where proposal.kind == .resume && proposal.createdAt <= before {
            try await survive {
                try await $0.decide(
                    proposal.id, digest: proposal.digest, approve: true, by: Decider(approver),
                    reason: "simulated approval",
                    at: now, currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
            }
        }
    }

    private mutating func noteMoney(_ date: CivilDate) {
        let account = trail.books.accounts.first { $0.scope == LedgerScope(.loop, loop.text) }
        money.append(.init(date: date, spent: account?.spent ?? .zero, reserved: account?.reserved ?? .zero))
    }
}
