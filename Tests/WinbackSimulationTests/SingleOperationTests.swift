import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackSimulation
import WinbackStore

/// Single operations through the driver: judged, carried out and booked in one transaction.
@Suite struct SingleOperationTests {
    static let now = SampleTeam.madrid.instant(
        of: CivilDate(year: 2026, month: 6, day: 1) ?? CivilDate(daysSinceEpoch: 0), LocalTime(minuteOfDay: 720))

    /// A team of lapsed members with consent, and whoever asks for operations.
    struct Desk {
        let store: SQLiteStore
        let driver: LoopDriver
        var caller = ToolCall.Caller(
            principal: PrincipalID("ana"), key: "k1", mayUse: true, mayServe: true, isService: false)

        init(
            provider: ProviderBinding = .embedded, policy: Policy = Policy(value: SampleTeam.programme.limits),
            members: Int = 40
        ) async throws {
            store = try await SQLiteStore.inMemory()
            driver = LoopDriver(
                .init(
                    store: store, provider: provider, zones: HandZones(), teamZone: SampleTeam.madrid,
                    programme: SampleTeam.programme, metrics: LoopMetrics(versions: SampleTeam.metricVersions),
                    policy: policy))
            let ordered = SampleTeam.madrid.date(at: now) - 70
            let records = (0..<members).map { number in
                var record = MemberRecord(id: "m\(number)")
                record.tier = "gold"
                record.consents = [ConsentStatement(channel: .email, granted: true, at: .epoch)]
                return record
            }
            let orders = records.map { record in
                KeyedOrder(
                    order: OrderRecord(
                        id: "o", customer: record.id, at: SampleTeam.madrid.startOfDay(ordered), date: ordered,
                        amount: Money(minorUnits: 5_000)), key: 1)
            }
            try await store.write { transaction in
                try transaction.saveSetting("salt", TeamSalt(high: 3, low: 9).hex)
                _ = try transaction.importMembers(records)
                _ = try transaction.importOrders(orders)
                try transaction.savePools([SampleTeam.pool])
            }
            try await driver.refreshChurn(on: SampleTeam.madrid.date(at: now))
        }

        static func member(_ number: Int) -> MemberKey { MemberKey(memberID: "m\(number)") }

        /// Confirms an operation; a refusal is thrown and leaves nothing.
        @discardableResult
        func confirm(
            _ id: String, _ action: SingleAction, _ number: Int = 0, service: Bool = false, at now: Instant = now
        ) async throws -> PreviewRecord {
            var caller = caller
            caller.isService = service
            let single = SingleCaller(caller)
            let preview = PreviewRecord(
                id: PreviewID(id), action: action, member: Self.member(number), namedBy: .id,
                value: action.cost(SampleTeam.programme, pools: [SampleTeam.pool]) ?? .zero,
                principal: caller.principal, key: caller.key, isService: service, reason: "", createdAt: now)
            let driver = driver
            return try await store.write { transaction in
                if try transaction.preview(preview.id) == nil { try transaction.savePreview(preview) }
                return try driver.carryOut(preview, by: single, at: now, in: transaction)
            }
        }

        func launch() async throws {
            let person = Principal(id: PrincipalID("bea"), sort: .person, name: "Bea")
            let author = Principal(id: PrincipalID("author"), sort: .assistant, name: "Author")
            let proposal = try await driver.propose(
                SampleTeam.closure(), source: "", by: author, reason: "", at: now + .hours(-30))
            _ = try await driver.decide(
                proposal.id, digest: proposal.digest, approve: true, by: person, reason: "", at: now + .hours(-30))
        }

        func account(_ kind: LedgerScope.Kind, _ key: String) async throws -> LedgerAccount? {
            try await store.read { try $0.accounts([LedgerScope(kind, key)]).first }
        }

        func entries() async throws -> [EntryRecord] {
            try await store.read { try $0.entries(after: EntryID(value: 0), limit: 1_000) }
        }
    }

    @Test func `an award is done once, booked in every account and named in the chain`() async throws {
        let desk = try await Desk()
        let done = try await desk.confirm("V-1", .awardPoints(200))
        #expect(done.status == .done && done.outcome.hasPrefix("points "))
        // Two hundred points at half a cent.
        let value = Money(minorUnits: 100)
        let member = Desk.member(0)
        for (kind, key) in [
            (LedgerScope.Kind.teamDay, "2026-06-01"), (.member, "\(member.value)"), (.key, "k1/2026-06-01"),
        ] {
            let account = try await desk.account(kind, key)
            #expect(account?.issued == value && account?.reserved == .zero, "\(kind.word)")
        }
        let again = try await desk.confirm("V-1", .awardPoints(200))
        #expect(again == done)
        #expect(try await desk.store.read { try $0.pointsBalance(member) } == 200)
        let rows = try await desk.store.read { try $0.auditRows(after: 0, limit: 10) }
        #expect(rows.map(\.entry.action) == ["award_points"])
        #expect(rows.first?.entry.inputs == "single/V-1" && rows.first?.entry.principal == PrincipalID("ana"))
    }

    @Test func `points are taken back only as far as they are there`() async throws {
        let desk = try await Desk()
        try await desk.confirm("V-1", .awardPoints(200))
        let refused = try await desk.confirm("V-2", .deductPoints(201))
        #expect(refused.status == .refused && refused.outcome == "the balance is 200 points")
        #expect(try await desk.confirm("V-3", .deductPoints(150)).status == .done)
        #expect(try await desk.store.read { try $0.pointsBalance(Desk.member(0)) } == 50)
    }

    @Test func `a voided coupon gives back what it could have cost, once`() async throws {
        let desk = try await Desk()
        let issued = try await desk.confirm("V-1", .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(30)))
        #expect(issued.status == .done)
        let key = "k1/2026-06-01"
        #expect(try await desk.account(.key, key)?.issued == Money(minorUnits: 800))
        #expect(try await desk.confirm("V-2", .voidCoupon(code: issued.outcome), 1).status == .refused)
        #expect(try await desk.confirm("V-3", .voidCoupon(code: issued.outcome)).status == .done)
        #expect(try await desk.confirm("V-4", .voidCoupon(code: issued.outcome)).status == .refused)
        #expect(try await desk.account(.key, key)?.used == .zero)
        #expect(try await desk.store.read { try $0.unsoundAccounts() }.isEmpty)
        // A voided coupon was offered all the same: another one has to wait.
        let error = await failure {
            try await desk.confirm("V-5", .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(30)))
        }
        #expect(error?.code == "guard_later" && error?.message.contains("offers: at most 1 coupon per 90d") == true)
    }

    @Test func `an expired coupon of a single operation gives its value back`() async throws {
        let desk = try await Desk()
        try await desk.confirm("V-1", .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(10)))
        try await desk.launch()
        _ = try await desk.driver.runDueCycles(at: Self.now + .days(14))
        #expect(try await desk.account(.key, "k1/2026-06-01")?.used == .zero)
    }

    @Test func `an ambassador has one code for life`() async throws {
        let desk = try await Desk()
        let one = try await desk.confirm("V-1", .issueAmbassadorCode)
        let two = try await desk.confirm("V-2", .issueAmbassadorCode)
        #expect(one.outcome == two.outcome && one.outcome.hasPrefix("FRIEND-"))
        #expect(try await desk.confirm("V-3", .issueAmbassadorCode, 1).outcome != one.outcome)
    }

    @Test func `what no playbook was approved with is not used`() async throws {
        let desk = try await Desk()
        let pool = await failure {
            try await desk.confirm("V-1", .issueCoupon(pool: PoolID("HALF"), expires: .days(30)))
        }
        #expect(pool?.message.contains("approval: no approved playbook works with pool HALF") == true)
        let message = SingleAction.sendMessage(
            template: TemplateID("we-miss-you"), channel: .email, purpose: .marketing)
        #expect(await failure { try await desk.confirm("V-2", message) }?.code == "guard_refused")
        try await desk.launch()
        #expect(try await desk.confirm("V-3", message).status == .done)
    }

    @Test func `a stop holds at once and is lifted at once`() async throws {
        let desk = try await Desk()
        let stop = Stop(
            scope: .key("k1"), reason: "leaked", by: PrincipalID("bea"), bySort: .person, at: Self.now)
        try await desk.store.write { try $0.saveStop(stop) }
        #expect(await failure { try await desk.confirm("V-1", .awardPoints(1)) }?.message.contains("leaked") == true)
        _ = try await desk.store.write { try $0.liftStop(.key("k1")) }
        #expect(try await desk.confirm("V-1", .awardPoints(1)).status == .done)
    }

    @Test func `bulk is measured over a day, however it is split`() async throws {
        var policy = Policy(value: SampleTeam.programme.limits)
        policy.bulk = .init(membersPerDay: 3, valuePerDay: Money(minorUnits: 10_000))
        var desk = try await Desk(policy: policy)
        for number in 0..<3 {
            desk.caller.key = "k\(number)"
            try await desk.confirm("V-\(number)", .awardPoints(1), number)
        }
        desk.caller.key = "k9"
        let fourth = await failure { try await desk.confirm("V-9", .awardPoints(1), 3) }
        #expect(fourth?.message.contains("more than 3 members in 24 hours is bulk") == true)
        // The same members again are no more members, and a day later the window is free.
        #expect(try await desk.confirm("V-10", .awardPoints(1), 2).status == .done)
        #expect(
            try await desk.confirm("V-11", .awardPoints(1), 3, at: Self.now + .days(1) + .minutes(1)).status == .done)
    }

    @Test func `members of a comparison get the same answers in every group`() async throws {
        let desk = try await Desk()
        try await desk.launch()
        _ = try await desk.driver.runDueCycles(at: Self.now)
        let entries = try await desk.entries()
        let held = try #require(entries.first { $0.arm < 0 })
        let treated = try #require(entries.first { $0.arm >= 0 })
        func number(_ entry: EntryRecord) throws -> Int {
            try #require((0..<40).first { Desk.member($0) == entry.member })
        }
        let (control, other) = (try number(held), try number(treated))
        let actions: [SingleAction] = [
            .awardPoints(10), .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(9)), .issueAmbassadorCode,
            .startJourney(LoopID("lapsed-regulars")),
        ]
        for (index, action) in actions.enumerated() {
            let a = await failure { try await desk.confirm("C-\(index)", action, control) }
            let b = await failure { try await desk.confirm("T-\(index)", action, other) }
            #expect(a != nil && a == b, "\(action.tool)")
        }
        // A service is given, counted, and leaves everybody in the group they were assigned to.
        #expect(try await desk.confirm("C-9", .awardPoints(10), control, service: true).status == .done)
        #expect(try await desk.store.read { try $0.contaminations(LoopID("lapsed-regulars"), experiment: 1) } == 1)
        #expect(try await desk.entries().first { $0.id == held.id } == held)
        // Ending a journey answers alike too.
        let one = try await desk.confirm("C-10", .endJourney(LoopID("lapsed-regulars")), control)
        let two = try await desk.confirm("T-10", .endJourney(LoopID("lapsed-regulars")), other)
        #expect(one.status == .done && one.outcome == two.outcome)
        let ended = try #require(try await desk.entries().first { $0.id == treated.id })
        #expect(ended.status == .ended && ended.reserved == .zero)
        let loop = try await desk.account(.loop, "lapsed-regulars")
        let reserved = try await desk.store.read { try $0.reservedOnEntries(LoopID("lapsed-regulars")) }
        #expect(loop?.reserved == reserved)
    }

    @Test func `a member who is taken in enters as a cycle would have it`() async throws {
        let desk = try await Desk()
        try await desk.launch()
        let done = try await desk.confirm("V-1", .startJourney(LoopID("lapsed-regulars")), 5)
        #expect(done.status == .done && !done.outcome.contains("arm") && !done.outcome.contains("nudge"))
        let entry = try #require(try await desk.entries().first)
        #expect(entry.member == Desk.member(5))
        let again = await failure { try await desk.confirm("V-2", .startJourney(LoopID("lapsed-regulars")), 5) }
        #expect(again?.code == "not_eligible")
    }

    @Test func `suppressing a member ends everything at once and gives back what was set aside`() async throws {
        let desk = try await Desk()
        try await desk.launch()
        _ = try await desk.driver.runDueCycles(at: Self.now)
        let entry = try #require(try await desk.entries().first { $0.arm >= 0 })
        let number = try #require((0..<40).first { Desk.member($0) == entry.member })
        try await desk.confirm("V-1", .suppressMember, number)
        let ended = try #require(try await desk.entries().first { $0.id == entry.id })
        #expect(ended.status == .ended && ended.reserved == .zero)
        let before = try await desk.store.read { try $0.acceptedEffects(after: 0, limit: 1_000) }
        _ = try await desk.driver.settle(at: Self.now + .days(9))
        let after = try await desk.store.read { try $0.acceptedEffects(after: 0, limit: 1_000) }
        #expect(before.count(where: { $0.member == entry.member }) == after.count(where: { $0.member == entry.member }))
    }

    @Test func `an outside provider's answer is booked when it comes, once`() async throws {
        let provider = SimulatedProvider(faults: FaultSchedule(seed: 1, rates: .none))
        let desk = try await Desk(provider: .external(provider))
        let asked = try await desk.confirm("V-1", .awardPoints(200))
        #expect(asked.status == .underWay)
        #expect(try await desk.account(.key, "k1/2026-06-01")?.reserved == Money(minorUnits: 100))
        _ = try await desk.driver.settle(at: Self.now)
        _ = try await desk.driver.settle(at: Self.now + .minutes(10))
        #expect(try await desk.store.read { try $0.preview(PreviewID("V-1")) }?.status == .done)
        let account = try await desk.account(.key, "k1/2026-06-01")
        #expect(account?.issued == Money(minorUnits: 100) && account?.reserved == .zero)
        #expect(provider.accepted(from: 0).map(\.key) == ["single/V-1"])
    }

    /// A hundred writers want the last unit of a cap; each round has another cap, and one of them gets it.
    @Test(arguments: [11, 12, 13] as [UInt64])
    func `a hundred writers on one remaining unit, and exactly one succeeds`(seed: UInt64) async throws {
        var policy = Policy(value: SampleTeam.programme.limits)
        policy.rates.perKey = .init(calls: 1_000_000, perSeconds: 1, burst: 1_000_000)
        policy.rates.perTool = policy.rates.perKey
        policy.bulk = .init(membersPerDay: 1_000_000, valuePerDay: Money(minorUnits: 1_000_000_000))
        policy.value.perTeamDay = Money(minorUnits: 1_000_000_000)
        let desk = try await Desk(policy: policy, members: 20)
        let fixed = desk
        var generator = SeededGenerator(seed: seed)
        for round in 0..<20 {
            // The member's life has room for exactly one more award of this size.
            let size = Int.random(in: 1...10, using: &generator) * 100
            let value = Money(minorUnits: Int64(size / 2))
            let cap = SampleTeam.programme.limits.perMemberLifetime
            let room = cap - value
            let member = Desk.member(round)
            try await desk.store.write { transaction in
                try transaction.post([
                    LedgerPosting(
                        scope: LedgerScope(.member, "\(member.value)"), cap: cap,
                        issued: room)
                ])
            }
            let won = await withTaskGroup(of: Bool.self) { group in
                for writer in 0..<100 {
                    group.addTask {
                        let id = "V-\(round)-\(writer)"
                        return (try? await fixed.confirm(id, .awardPoints(size), round))?.status == .done
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1, "seed \(seed), round \(round): \(won) succeeded")
            let account = try await desk.account(.member, "\(member.value)")
            #expect(account?.used == cap)
        }
    }
}

/// The error a call throws; `nil` when it does not.
func failure<T>(_ body: () async throws -> T) async -> WinbackError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? WinbackError
    }
}
