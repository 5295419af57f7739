package import WinbackEngine
package import WinbackLoop
internal import WinbackModel
package import WinbackPorts

/// Runs a loop in a simulated shop under a virtual clock, with faults, and asks every law's checker after every step.
///
/// The driver and the store are the very ones a daemon uses; what is simulated is time, members and misfortune.
package struct Simulator {
    /// Makes a driver on the store, as after a restart.
    package typealias DriverFactory =
        @Sendable (ProviderBinding, (@Sendable (LoopDriver.Beat) throws -> Void)?) -> LoopDriver

    /// Told of the launch proposal before it is decided.
    package var announces: @Sendable (ProposalRecord) -> Void = { _ in }
    let plan: SimulationPlan
    let store: any Store
    let makeDriver: @Sendable () -> LoopDriver
    let faults: FaultSchedule
    let provider: SimulatedProvider?
    let calendar: ShopCalendar
    let loop: LoopID

    var driver: LoopDriver
    /// The world, with the truth about every member.
    package internal(set) var shop: SimulatedShop
    var laws = LawBook()
    var trail = EvidenceTrail()
    var weeks: [SimulationWeek] = []
    var money: [LoopReport.MoneyPoint] = []
    var day = 0
    var now: Instant

    /// Makes a simulator on an empty store.
    ///
    /// - Parameters:
    ///   - zones: Where zone rules come from; the programme's zone must be known.
    ///   - factory: Makes drivers on the store; by default over the surroundings given here.
    /// - Throws: `WinbackError` when the team's zone is not known.
    package init(
        plan: SimulationPlan, store: any Store, zones: any ZoneSource, factory: DriverFactory? = nil
    ) throws {
        let programme = plan.closure.programme
        guard let zone = zones.rules(named: programme.zone) else {
            throw WinbackError("unknown_zone", .badInput, "the programme's zone `\(programme.zone)` is not known")
        }
        // Steps that tell a destination need somebody outside to be told.
        let isOutside = plan.usesOutsideProvider || !plan.closure.playbook.namedDestinations.isEmpty
        var plan = plan
        if !isOutside { plan.closure = plan.closure.inside }
        self.plan = plan
        self.store = store
        loop = plan.closure.playbook.name
        faults = FaultSchedule(seed: plan.seed, rates: plan.faults)
        provider = isOutside ? SimulatedProvider(name: plan.closure.provider, faults: faults) : nil
        let binding = provider.map { ProviderBinding.external($0) } ?? .embedded
        let hook = faults.interruption
        let metrics = plan.closure.metricVersions
        let policy = plan.closure.policy
        let make: DriverFactory =
            factory ?? { provider, interruption in
                LoopDriver(
                    .init(
                        store: store, provider: provider, zones: zones, teamZone: zone, programme: programme,
                        policy: policy, metrics: LoopMetrics(versions: metrics)),
                    interruption: interruption)
            }
        makeDriver = { make(binding, hook) }
        driver = makeDriver()
        calendar = ShopCalendar(
            zone: zone, firstDate: plan.firstDate, at: plan.closure.playbook.cadence.at,
            historyDays: plan.historyDays, days: plan.days)
        shop = SimulatedShop(
            seed: plan.seed, members: plan.members, calendar: calendar, zones: zones, effect: plan.effect)
        now = calendar.start(0)
    }

    /// Runs all days and returns what came of them; `progress` is called at the end of each week.
    ///
    /// Breaches of laws are in the result. Anything thrown is a `SimulationFailure` with the seed and the command that
    /// plays it again.
    package mutating func run(progress: (SimulationWeek) -> Void = { _ in }) async throws -> SimulationResult {
        do {
            try await prepare()
            while day < plan.days {
                try await runDay()
                if (day + 1) % 7 == 0 || day + 1 == plan.days {
                    let week = summary()
                    weeks.append(week)
                    progress(week)
                }
                day += 1
            }
            return try await result()
        } catch {
            throw SimulationFailure(seed: plan.seed, day: day, at: now, cause: error, replayHint: plan.replayHint)
        }
    }

    /// The team, its principals and the shop's past.
    private mutating func prepare() async throws {
        var random = SeededGenerator(seed: plan.seed, purpose: "team salt")
        let fresh = TeamSalt(high: random.next(), low: random.next())
        let principals = [Principal.daemon, plan.proposer] + (plan.approver.map { [$0] } ?? [])
        trail.salt = try await store.write { transaction in
            for principal in principals { try transaction.savePrincipal(principal) }
            if try transaction.setting("salt") == nil { try transaction.saveSetting("salt", fresh.hex) }
            return try transaction.teamSalt()
        }
        var first = 0
        while first < plan.members {
            let range = first..<min(first + 2_000, plan.members)
            let (records, orders) = (shop.records(range), shop.history(range))
            try await store.write { transaction in
                _ = try transaction.importMembers(records)
                _ = try transaction.importOrders(orders)
            }
            first = range.upperBound
        }
    }

    private func result() async throws -> SimulationResult {
        let loop = self.loop
        let date = calendar.date(of: calendar.start(plan.days - 1))
        let (cycles, proposals, account, look) = try await store.read { transaction in
            (
                try transaction.cycles(loop, limit: 100_000).count,
                try transaction.proposals(waitingOnly: false, limit: 100_000).count,
                try transaction.accounts([LedgerScope(.loop, loop.text)]).first,
                try transaction.looks(loop, limit: 1).last
            )
        }
        let count = LoopReport.LawCount(checked: laws.checked, violations: laws.violationCount)
        let truth = shop.trueLift(frozenBy: date - 1)
        var report = try await driver.report(loop, on: date)
        report.trueLift = truth
        report.laws = count
        report.money = money
        return SimulationResult(
            seed: plan.seed, days: plan.days, members: plan.members, entered: shop.exposures.count,
            holdout: shop.exposures.count { $0.arm < 0 }, cycles: cycles, proposals: proposals, trueLift: truth,
            look: look, ledger: account, currency: plan.closure.programme.currency, laws: count,
            violations: laws.violations, weeks: weeks, money: money, crashes: faults.crashCount, report: report,
            replayHint: plan.replayHint)
    }

    private func summary() -> SimulationWeek {
        let date = calendar.date(of: calendar.start(day))
        let account = money.last
        let books = trail.books
        let look = books.looks.last { $0.loop == loop }
        return SimulationWeek(
            number: day / 7 + 1, date: date, entered: shop.exposures.count,
            heldOut: shop.exposures.count { $0.arm < 0 }, spent: account?.spent ?? .zero,
            reserved: account?.reserved ?? .zero, cap: plan.closure.playbook.budget.total, lift: look?.lift,
            sentence: look?.sentence ?? "", trueLift: shop.trueLift(frozenBy: date - 1),
            shares: books.epochs.last { $0.loop == loop && $0.startsOn <= date }?.shares ?? [],
            status: trail.loops.first { $0.id == loop }?.status ?? .proposed, lawsChecked: laws.checked,
            violations: laws.violationCount)
    }
}
