import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// What users of such products complain about, each shown not to happen here.
@Suite struct JourneyAcceptanceTests {
    private typealias Team = JourneyTeam

    @Test func `pausing and resuming loses nobody and repeats nothing`() async throws {
        let steps: [Journey.Step] = [
            Team.hello, .wait(until: .click, atMost: .days(7)), .awardPoints(100), .wait(until: nil, atMost: .days(3)),
            .awardPoints(50),
        ]
        let team = try await Team(playbook: Team.playbook(steps))
        for offset in 0..<6 { try await team.live(offset) }
        try await team.driver.holdByHand(
            team.loop, reason: "stock-taking", by: Team.person, at: team.at(Team.day + 6, 1))
        let before = try await team.effects().count
        for offset in 6..<10 { try await team.live(offset) }
        #expect(try await team.effects().count == before)
        try await team.driver.resumeByHand(team.loop, by: Team.person, at: team.at(Team.day + 10, 1))
        for offset in 10..<20 { try await team.live(offset) }
        let treated = try await team.entries().filter { $0.arm >= 0 }
        #expect(treated.count > 20)
        #expect(treated.allSatisfy { $0.status == .ended && $0.endReason == "went through every step" })
        let effects = try await team.effects()
        #expect(effects.count == treated.count * 3 && Set(effects.map(\.key)).count == effects.count)
    }

    @Test func `capped, quiet and held out are each an event with a reason, told once`() async throws {
        let capped = Journey.Step.send(channel: .email, template: TemplateID("your-coupon"), onCap: .skip)
        let steps: [Journey.Step] = [Team.hello, capped, Team.hello, .awardPoints(1)]
        let playbook = Team.playbook(steps) { $0.contact.atMost = .init(count: 1, days: 5) }
        let team = try await Team(playbook: playbook)
        for offset in 0..<8 { try await team.live(offset) }
        let events = try await team.events()
        let entries = try await team.entries()
        for entry in entries {
            let told = events.filter { $0.entry == entry.id }.map { "\($0.kind) \($0.position): \($0.reason)" }
            let expected =
                entry.arm < 0
                ? ["heldOut 0: in the control group: nothing is done, only measured"]
                : [
                    "entered 0: in the audience",
                    "deferred 0: quiet hours 19:00-09:00 and 21:00-09:00 in Europe/Madrid",
                    "skipped 1: your-coupon not sent: at most 1 per 5d reached", "deferred 2: at most 1 per 5d reached",
                    "left 4: went through every step",
                ]
            #expect(told == expected, "\(entry.id)")
        }
        // The same, found from the member's side and counted by reason.
        let (loop, first) = (team.loop, try #require(entries.first { $0.arm >= 0 }))
        let (own, counts) = try await team.store.read { transaction in
            (
                try transaction.entryEvents(loop, member: first.member, limit: 100).map(\.event),
                try transaction.entryEventCounts(loop, since: .epoch)
            )
        }
        #expect(own.reversed() == events.filter { $0.entry == first.id })
        #expect(counts.reduce(0) { $0 + $1.events } == events.count)
        #expect(counts.first { $0.kind == .skipped }?.events == entries.count { $0.arm >= 0 })
        #expect(entries.contains { $0.arm < 0 } && entries.contains { $0.arm >= 0 })
        // Looking again between two changes adds nothing.
        for _ in 0..<5 { _ = try await team.driver.settle(at: team.at(Team.day + 8, 700)) }
        #expect(try await team.events() == events)
    }

    @Test func `leaving and coming back keeps the arm, and a new entry gets a new coupon`() async throws {
        let playbook = Team.playbook(Team.coupon) {
            $0.journeys.append(Journey(name: "other", steps: [Team.hello]))
            $0.audience.coolOff = .days(40)
            $0.audience.lifetime = 2
            $0.runsUntil = .days(200)
        }
        let team = try await Team(playbook: playbook)
        for offset in 0..<50 {
            try await team.driver.refreshChurn(on: Team.day + offset)
            try await team.live(offset)
        }
        let entries = try await team.entries()
        let again = Dictionary(grouping: entries, by: \.member).values.filter { $0.count > 1 }
        #expect(again.count > 20)
        #expect(again.allSatisfy { Set($0.map(\.arm)).count == 1 })
        let messages = try await team.store.read { try $0.messages(limit: 1_000, offset: 0) }
        let codes = messages.filter { $0.template.text == "your-coupon" }.map(\.coupon)
        #expect(codes.count > 20 && !codes.contains(nil) && Set(codes).count == codes.count)
        // The same entry tried again gets the same coupon.
        let effect = try #require(try await team.effects().first { $0.action.tool == "issue_coupon" })
        let action = effect.action
        let origin = Effect.Origin.step(
            loop: try #require(effect.loop), entry: try #require(effect.entry), digest: ContentHash(of: []))
        let issued = try await team.store.read { try $0.couponsIssued(PoolID("WINBACK10"), since: .epoch) }
        let answers = try await team.store.write { transaction in
            let claim = ClaimedEffect(
                id: 0, token: 0, claims: 2,
                effect: Effect(
                    key: effect.key, origin: origin, member: effect.member, action: action, value: .zero,
                    decidedAt: effect.at))
            return try (0..<2).flatMap { _ in
                try transaction.performEmbedded([claim], at: effect.at, on: Team.day).map(\.result)
            }
        }
        #expect(Set(answers).count == 1)
        #expect(try await team.store.read { try $0.couponsIssued(PoolID("WINBACK10"), since: .epoch) } == issued)
    }

    @Test func `a pool that runs dry holds the loop, asks a person and never sends a blank code`() async throws {
        var pool = SampleTeam.pool
        pool.stock = 5
        let team = try await Team(pool: pool, playbook: Team.playbook(Team.coupon))
        for offset in 0..<3 { try await team.live(offset) }
        let loop = try #require(try await team.loopRecord())
        #expect(loop.status == .held && loop.reason.contains("none of its 5 codes left"))
        let waiting = try await team.store.read { try $0.proposals(waitingOnly: true, limit: 10) }
        #expect(waiting.map(\.kind) == [.resume])
        let messages = try await team.store.read { try $0.messages(limit: 1_000, offset: 0) }
        #expect(messages.count <= 5 && messages.allSatisfy { $0.coupon?.isEmpty == false })
    }

    @Test func `a purchase during a wait ends the entry before the next message`() async throws {
        let team = try await Team(
            playbook: Team.playbook([Team.hello, .wait(until: .click, atMost: .days(3)), Team.hello]))
        try await team.live(0)
        let buyers = (0..<40).filter { $0 % 2 == 0 }.map { "m\($0)" }
        try await team.store.write { transaction in
            _ = try transaction.importOrders(buyers.map { Team.order("p", of: $0, on: Team.day + 1, minute: 700) })
        }
        for offset in 1..<6 { try await team.live(offset) }
        let keys = Set(buyers.map { MemberKey(memberID: $0) })
        let effects = try await team.effects()
        #expect(effects.allSatisfy { !keys.contains($0.member) || $0.at < team.at(Team.day + 1, 0) })
        let bought = try await team.entries().filter { keys.contains($0.member) && $0.arm >= 0 }
        #expect(!bought.isEmpty && bought.allSatisfy { $0.endReason == "bought again" })
        #expect(effects.count(where: { $0.at > team.at(Team.day + 1, 0) }) > 5)
    }

    @Test func `an unsubscribe in the middle stops every further step`() async throws {
        let steps: [Journey.Step] = [
            Team.hello, .wait(until: .click, atMost: .days(3)), .awardPoints(100), .webhook(to: DestinationID("crm")),
        ]
        let team = try await Team(playbook: Team.playbook(steps))
        try await team.live(0)
        let now = team.at(Team.day + 1, 700)
        try await team.store.write { transaction in
            _ = try transaction.importEvents((0..<40).map { Team.event(.unsubscribe, of: "m\($0)", at: now) })
        }
        let before = try await team.effects().count
        // It does not wait for the step's own time: the entry is over at the next look.
        _ = try await team.driver.settle(at: now)
        #expect(try await team.entries().allSatisfy { $0.status == .ended || $0.status == .heldOut })
        for offset in 2..<6 { try await team.live(offset) }
        #expect(try await team.effects().count == before)
        let reasons = Set(try await team.events().filter { $0.kind == .left }.map(\.reason))
        #expect(reasons == ["no standing consent for email"])
    }

    @Test func `an audience that collapses and a loop that nobody enters raise alarms`() async throws {
        let playbook = Team.playbook([Team.hello]) { $0.audience.perDay = 2 }
        let team = try await Team(playbook: playbook)
        for offset in 0..<8 {
            let cycle = try #require(try await team.live(offset))
            #expect(cycle.notes.allSatisfy { !$0.hasPrefix(LoopAlarms.mark) })
        }
        // A feed renames the tier: to the loop it looks like a lull.
        try await team.store.write { transaction in
            _ = try transaction.importMembers(
                (0..<40).map { number in
                    var record = MemberRecord(id: "m\(number)")
                    record.tier = "Gold"
                    return record
                })
        }
        var notes: [String] = []
        for offset in 8..<12 { notes += try #require(try await team.live(offset)).notes }
        #expect(notes.contains { $0.hasPrefix("alarm: the audience fell to 0 members") })
        #expect(notes.contains { $0.hasPrefix("alarm: nobody entered in 3 days") })
    }

    @Test func `a ninety-day ladder runs through on a virtual clock`() async throws {
        let steps: [Journey.Step] = [
            Team.hello, .wait(until: .order, atMost: .days(30)), .awardPoints(100),
            .wait(until: .click, atMost: .days(15), onTimeout: [Team.hello]),
            .waitUntilTime(LocalTime(minuteOfDay: 600)),
            .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(21)), .wait(until: nil, atMost: .days(45)),
            .send(channel: .email, template: TemplateID("your-coupon")),
        ]
        let team = try await Team(playbook: Team.playbook(steps) { $0.runsUntil = .days(20) })
        for offset in 0..<100 { try await team.live(offset) }
        let treated = try await team.entries().filter { $0.arm >= 0 }
        #expect(!treated.isEmpty && treated.allSatisfy { $0.endReason == "went through every step" })
        #expect(try await team.effects().count == treated.count * 5)
        #expect(try await team.store.read { try $0.unsoundAccounts() }.isEmpty)
    }

    @Test func `of two loops for the same members the one of higher priority enters first`() async throws {
        let team = try await Team(playbook: Team.playbook([Team.hello]) { $0.audience.perDay = 10 })
        var second = Team.playbook([Team.hello])
        second.name = LoopID("zz-first")
        second.priority = 5
        try await team.launch(second, at: team.at(Team.day, 345))
        let cycles = try await team.driver.runDueCycles(at: team.at(Team.day, 360))
        #expect(cycles.map(\.loop.text) == ["zz-first", "lapsed-regulars"])
        #expect(cycles[0].entered == 40 && cycles[1].entered == 0)
    }

    @Test func `loops share members only where the policy lets them`() async throws {
        let team = try await Team(oneLoopAtATime: false, playbook: Team.playbook([Team.hello]))
        var second = Team.playbook([Team.hello])
        second.name = LoopID("zz-second")
        try await team.launch(second, at: team.at(Team.day, 345))
        let cycles = try await team.driver.runDueCycles(at: team.at(Team.day, 360))
        #expect(cycles.map(\.entered) == [40, 40])
        // Nobody is twice in the same loop.
        let again = try await team.driver.runDueCycles(at: team.at(Team.day + 1, 360))
        #expect(again.map(\.entered) == [0, 0])
    }

    @Test func `a branch on an event and on points reads the facts at its time`() async throws {
        let inner = Journey.Step.branch(
            when: .pointsAtLeast(100), then: [.awardPoints(3)], otherwise: [.awardPoints(2)])
        let steps: [Journey.Step] = [
            .branch(when: .event(.visit, within: .days(14)), then: [.awardPoints(100), inner], otherwise: [inner]),
            .branch(
                when: .metric(name: "reactivation_rate", bound: .atLeast(millionths: 0)), then: [.awardPoints(7)],
                otherwise: []),
        ]
        let team = try await Team(playbook: Team.playbook(steps))
        let seen = team.at(Team.day - 3, 600)
        try await team.store.write { transaction in
            _ = try transaction.importEvents((0..<20).map { Team.event(.visit, of: "m\($0)", at: seen) })
        }
        try await team.live(0)
        let visitors = Set((0..<20).map { MemberKey(memberID: "m\($0)") })
        for entry in try await team.entries() where entry.arm >= 0 {
            let given = try await team.effects().filter { $0.entry == entry.id }.map(\.action)
            #expect(
                given
                    == (visitors.contains(entry.member) ? [.awardPoints(100), .awardPoints(3)] : [.awardPoints(2)]))
        }
        // Nobody here can answer for the metric: every branch took the other way, and says so.
        let noted = try await team.events().filter { $0.kind == .noted }
        #expect(noted.count == (try await team.entries().count { $0.arm >= 0 }))
    }

    @Test func `entries move to another version with what they reserve, or stay where they have no place`() async throws
    {
        let old = Team.playbook([Team.hello, .wait(until: .click, atMost: .days(9)), .awardPoints(100), Team.hello])
        let team = try await Team(playbook: old)
        try await team.live(0)
        var new = Team.playbook([Team.hello, .wait(until: .click, atMost: .days(9)), .awardPoints(300)])
        new.audience.perDay = 500
        try await team.launch(new, at: team.at(Team.day + 1, 600))
        let after = try #require(try await team.loopRecord()).digest
        let (driver, loop, now) = (team.driver, team.loop, team.at(Team.day + 1, 700))
        let counts = try await team.store.write { transaction in
            let record = try #require(try transaction.loop(loop))
            return try driver.migrateEntries(of: record, by: Team.person.id, at: now, in: transaction)
        }
        let treated = try await team.entries().filter { $0.arm >= 0 }
        #expect(counts.moved == treated.count && counts.stayed == 0 && counts.refused == 0)
        #expect(treated.allSatisfy { $0.digest == after && $0.reserved == Money(minorUnits: 150) })
        let scope = LedgerScope(.loop, loop.text)
        let account = try #require(try await team.store.read { try $0.accounts([scope]).first })
        #expect(account.reserved == treated.reduce(Money.zero) { $0 + $1.reserved })
        for offset in 1..<12 { try await team.live(offset) }
        #expect(try await team.effects().filter { $0.action == .awardPoints(300) }.count == treated.count)
        #expect(try await team.entries().allSatisfy { $0.arm < 0 || $0.endReason == "went through every step" })
        #expect(try await team.events().count { $0.kind == .moved } == treated.count)
    }
}
