internal import WinbackEngine
internal import WinbackLoop
internal import WinbackModel
package import WinbackPorts

/// Feeds a scratch store from a team's own orders, day by day, and runs the loop on it as if those days were now.
///
/// On each day only what happened before it is known. Nobody was contacted in truth, so treated and held out differ by
/// chance alone: the honest answer is "no lift", and anything else means that the measurement is broken.
package struct Replayer {
    private let plan: ReplayPlan
    private let source: any Store
    private let scratch: any Store
    private let driver: LoopDriver
    private let zone: ZoneRules
    /// Orders by date ascending; the first one not fed yet.
    private var orders: [KeyedOrder] = []
    private var fed = 0

    /// Makes a replayer from a team's store into an empty one.
    ///
    /// Throws `unknown_zone` when the programme's zone is not known.
    package init(plan: ReplayPlan, source: any Store, scratch: any Store, zones: any ZoneSource) throws {
        let programme = plan.closure.programme
        guard let zone = zones.rules(named: programme.zone) else {
            throw WinbackError("unknown_zone", .badInput, "the programme's zone `\(programme.zone)` is not known")
        }
        var plan = plan
        plan.closure = plan.closure.inside
        self.plan = plan
        self.source = source
        self.scratch = scratch
        self.zone = zone
        driver = LoopDriver(
            .init(
                store: scratch, provider: .embedded, zones: zones, teamZone: zone, programme: programme,
                policy: plan.closure.policy, metrics: LoopMetrics(versions: plan.closure.metricVersions)))
    }

    /// Runs all days; `progress` is called after each.
    ///
    /// Throws `replay_empty` when nobody entered: an experiment without members says nothing.
    package mutating func run(progress: (ReplayDay) -> Void = { _ in }) async throws -> ReplayResult {
        try await load()
        try await prepare()
        let total = plan.through - plan.from + 1
        for day in 0..<max(total, 0) {
            let date = plan.from + day
            try await live(date, isFirst: day == 0)
            try await feed(before: date + 1)
            let counts = try await entries()
            progress(ReplayDay(date: date, done: day + 1, total: total, entered: counts.all))
        }
        return try await result(days: max(total, 0))
    }

    private mutating func load() async throws {
        var cursor: OrderCursor?
        while true {
            let after = cursor
            let page = try await source.read { try $0.storedOrders(after: after, limit: 50_000) }
            orders.append(contentsOf: page.filter { $0.order.date <= plan.through })
            guard let last = page.last else { break }
            cursor = OrderCursor(member: last.order.memberKey, key: last.key)
        }
        orders.sort { ($0.order.date, $0.order.memberKey, $0.key) < ($1.order.date, $1.order.memberKey, $1.key) }
        if orders.isEmpty {
            throw WinbackError(
                "replay_empty", .badInput, "there are no orders up to \(plan.through) to replay",
                advice: "import orders first, or choose other dates")
        }
    }

    private mutating func prepare() async throws {
        let salt = try await source.read { try $0.teamSalt() }
        try await scratch.write { transaction in
            try transaction.saveSetting("salt", salt.hex)
            try transaction.saveSetting("kind", "replay")
            for principal in [Principal.daemon, Self.approver] { try transaction.savePrincipal(principal) }
        }
        // Consent is assumed here and nowhere else; a store of this kind is never served.
        let statements = plan.assumedConsent.map {
            ConsentStatement(channel: $0, granted: true, at: zone.startOfDay(plan.from))
        }
        var records: [MemberRecord] = []
        var previous = ""
        for keyed in orders.sorted(by: { $0.order.customer < $1.order.customer }) where keyed.order.customer != previous
        {
            previous = keyed.order.customer
            var record = MemberRecord(id: previous)
            record.consents = statements
            records.append(record)
        }
        for start in stride(from: 0, to: records.count, by: 20_000) {
            let batch = Array(records[start..<min(start + 20_000, records.count)])
            try await scratch.write { _ = try $0.importMembers(batch) }
        }
        try await feed(before: plan.from)
    }

    /// One day as the loop lives it: a cycle in the morning, journeys whenever something is due.
    private func live(_ date: CivilDate, isFirst: Bool) async throws {
        let morning = zone.instant(of: date, plan.closure.playbook.cadence.at)
        try await driver.refreshChurn(on: date)
        try await driver.fitChurn(asOf: date - 1, at: morning)
        if isFirst { try await launch(at: morning) }
        _ = try await driver.runDueCycles(at: morning)
        let end = zone.startOfDay(date + 1)
        var next: Instant? = morning
        while let instant = next, instant < end {
            _ = try await driver.settle(at: instant)
            next = try await driver.nextWake(after: instant).map { max($0, instant + .minutes(1)) }
        }
    }

    private func launch(at now: Instant) async throws {
        let proposal = try await driver.propose(
            plan.closure, source: plan.source, by: .daemon, reason: "replay of \(plan.from) to \(plan.through)",
            at: now + .minutes(-20))
        _ = try await driver.decide(
            proposal.id, digest: proposal.digest, approve: true, by: Decider(Self.approver), reason: "replay",
            at: now + .minutes(-10), currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
    }

    private mutating func feed(before date: CivilDate) async throws {
        while fed < orders.count, orders[fed].order.date < date {
            var end = fed
            while end < orders.count, orders[end].order.date < date, end - fed < 50_000 { end += 1 }
            let batch = Array(orders[fed..<end])
            try await scratch.write { _ = try $0.importOrders(batch) }
            fed = end
        }
    }

    /// Members who entered: first entries, as the experiment counts them.
    private func entries() async throws -> (all: Int, heldOut: Int) {
        let id = plan.closure.playbook.name
        let tallies = try await scratch.read { transaction in
            try transaction.loop(id).map { try transaction.tallies(id, experiment: $0.experiment) } ?? []
        }
        return (
            tallies.reduce(0) { $0 + $1.assigned }, tallies.reduce(0) { $0 + ($1.arm < 0 ? $1.assigned : 0) }
        )
    }

    private func result(days: Int) async throws -> ReplayResult {
        let loop = plan.closure.playbook.name
        let counts = try await entries()
        if counts.all == 0 {
            throw WinbackError(
                "replay_empty", .failed, "nobody entered \(loop) between \(plan.from) and \(plan.through)",
                advice: "look at `winback playbook plan` for what keeps members out")
        }
        var report = try await driver.report(loop, on: plan.through)
        report.notes = [
            "Nobody was contacted: treated and control group of this replay differ by chance alone (an A/A test on real "
                + "people), so the honest answer is no lift."
        ]
        let (cycles, proposals, fit, members) = try await scratch.read { transaction in
            (
                try transaction.cycles(loop, limit: 100_000).count,
                try transaction.proposals(waitingOnly: false, limit: 100_000).count, try transaction.latestFit(),
                try transaction.factCounts().members
            )
        }
        let messages = try await scratch.read { transaction in
            var count = 0
            while true {
                let page = try transaction.messages(limit: 10_000, offset: count).count
                count += page
                if page < 10_000 { return count }
            }
        }
        return ReplayResult(
            days: days, members: members, orders: fed, entered: counts.all, holdout: counts.heldOut, cycles: cycles,
            proposals: proposals, messages: messages, fit: fit, report: report)
    }

    private static let approver = Principal(id: PrincipalID("replay-approver"), sort: .person, name: "Replay")
}
