import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct EntryTests {
    @Test func `entries get ascending ids and are due by time, then id`() async throws {
        let store = try await Fixtures.store()
        let ids = try await store.write { tx in
            try tx.enter([
                Fixtures.entry(1, at: Fixtures.morning + .hours(1)), Fixtures.entry(2), Fixtures.entry(3),
                Fixtures.entry(4, arm: -1), Fixtures.entry(5, at: Fixtures.morning + .days(2)),
            ])
        }
        #expect(ids == ids.sorted() && Set(ids).count == 5)
        let due = try await store.read { try $0.dueEntries(now: Fixtures.morning + .hours(1), limit: 10) }
        #expect(due.map(\.entry.id) == [ids[1], ids[2], ids[0]])
        #expect(due.map(\.entry.member) == [2, 3, 1].map { Fixtures.member($0) })
        let two = try await store.read { try $0.dueEntries(now: Fixtures.morning + .hours(1), limit: 2) }
        #expect(two.map(\.entry.id) == [ids[1], ids[2]])
        #expect(try await store.read { try $0.nextDue() } == Fixtures.morning)
    }

    @Test func `a due entry carries what is known of its member`() async throws {
        let store = try await Fixtures.store()
        var member = Fixtures.memberRecord(1)
        member.tier = "gold"
        member.zone = "Asia/Tokyo"
        member.consents = [
            ConsentStatement(channel: .email, granted: true, at: nil),
            ConsentStatement(channel: .push, granted: true, at: nil),
        ]
        try await store.write { [member] tx in
            _ = try tx.importMembers([member])
            try tx.saveChurn([Fixtures.churn(1, lastDaysAgo: 45, .lapsed, sinceDaysAgo: 5)], emptied: [])
            try tx.saveLoop(Fixtures.loopRecord())
            try tx.savePools([Fixtures.pool()])
            _ = try tx.enter([Fixtures.entry(1)])
        }
        let long = Fixtures.morning + .days(-400)
        let recent = Fixtures.morning + .days(-3)
        try await Fixtures.carryOut([Fixtures.effect("long", Fixtures.email, at: long)], in: store, at: long)
        try await Fixtures.carryOut(
            [
                Fixtures.effect("recent", Fixtures.email, at: recent),
                Fixtures.effect("p", .awardPoints(5), at: recent),
                Fixtures.effect("c", Fixtures.coupon(), at: recent),
            ], in: store, at: recent)
        try await store.write { try $0.enqueue([Fixtures.effect("waiting", Fixtures.email)]) }
        let due = try #require(try await store.read { try $0.dueEntries(now: Fixtures.morning, limit: 1) }.first)
        #expect(
            due.member
                == MemberContext(
                    zone: "Asia/Tokyo", tier: "gold", state: .lapsed, consented: [.email, .push], suppressed: false,
                    recentMessages: [Fixtures.morning, recent], recentChannels: [.email, .email], offersEver: 2))
        #expect(due.loopStatus == .running)
        #expect(due.goalAt == nil && due.wokenBy.isEmpty)
        #expect(try await store.read { try $0.entry(due.entry.id) } == due)
    }

    @Test func `an order after entry becomes the goal and makes the entry due at once`() async throws {
        let store = try await Fixtures.store()
        let id = try await store.write { tx in
            _ = try tx.importMembers([Fixtures.memberRecord(1)])
            let id = try tx.enter([Fixtures.entry(1)])[0]
            var entry = try #require(try tx.entry(id)).entry
            entry.due = Fixtures.morning + .days(7)
            entry.waitDeadline = entry.due
            entry.position = 1
            try tx.saveEntries([entry])
            _ = try tx.importOrders([Fixtures.order(1, daysAgo: -2)])
            return id
        }
        let due = try await store.read { try $0.dueEntries(now: Fixtures.morning + .days(2), limit: 1) }
        #expect(due.map(\.entry.id) == [id])
        #expect(due.first?.goalAt == Fixtures.morning + .days(2))
    }

    @Test func `what woke a wait is kept until another wait begins`() async throws {
        let store = try await Fixtures.store()
        let woken = try await store.write { tx in
            _ = try tx.importMembers([Fixtures.memberRecord(1)])
            let id = try tx.enter([Fixtures.entry(1)])[0]
            var entry = try #require(try tx.entry(id)).entry
            entry.position = 1
            entry.due = Fixtures.morning + .days(7)
            entry.waitDeadline = entry.due
            try tx.saveEntries([entry])
            _ = try tx.importEvents([
                Fixtures.event(.open, 1, at: Fixtures.morning + .hours(1)),
                Fixtures.event(.click, 1, at: Fixtures.morning + .hours(1)),
                Fixtures.event(.open, 1, at: Fixtures.morning + .hours(2)),
            ])
            let first = try tx.entry(id)?.wokenBy
            entry.due = Fixtures.morning + .hours(2)
            try tx.saveEntries([entry])
            let same = try tx.entry(id)?.wokenBy
            entry.position = 3
            entry.waitDeadline = Fixtures.morning + .days(14)
            try tx.saveEntries([entry])
            return [first, same, try tx.entry(id)?.wokenBy]
        }
        #expect(woken == [[.click, .open], [.click, .open], []])
    }

    @Test func `saved entries come back as they were, and are counted`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            let ids = try tx.enter([Fixtures.entry(1, reserved: 900), Fixtures.entry(2), Fixtures.entry(3, arm: -1)])
            var entry = try #require(try tx.entry(ids[0])).entry
            entry.status = .ended
            entry.position = 4
            entry.due = Fixtures.morning + .days(1)
            entry.reserved = .zero
            entry.given = Money(minorUnits: 300)
            entry.endReason = "goal reached"
            try tx.saveEntries([entry])
            #expect(try tx.entry(ids[0])?.entry == entry)
            #expect(
                try tx.entryCounts(Fixtures.loop) == [
                    EntryCount(arm: -1, status: .heldOut, endReason: "", entries: 1),
                    EntryCount(arm: 0, status: .ready, endReason: "", entries: 1),
                    EntryCount(arm: 0, status: .ended, endReason: "goal reached", entries: 1),
                ])
            entry.id = EntryID(value: 99)
            #expect(throws: WinbackError.self) { try tx.saveEntries([entry]) }
            #expect(try tx.entry(EntryID(value: 99)) == nil)
        }
    }

    @Test func `a hold moves ready entries, and resuming gives each its own time back`() async throws {
        let store = try await Fixtures.store()
        let until = Fixtures.morning + .days(30)
        let now = Fixtures.morning + .days(3)
        try await store.write { tx in
            let days: [Int64] = [0, 5, 40]
            let ids = try tx.enter(
                days.enumerated().map { Fixtures.entry($0.offset, at: Fixtures.morning + .days($0.element)) })
            let other = try tx.enter([Fixtures.entry(9, loop: LoopID("other"))])[0]
            try tx.postpone(Fixtures.loop, until: until)
            try tx.postpone(Fixtures.loop, until: until + .days(1))
            let held = try ids.map { try tx.entry($0)?.entry.due }
            #expect(held == [until + .days(1), until + .days(1), Fixtures.morning + .days(40)])
            #expect(try tx.entry(other)?.entry.due == Fixtures.morning)
            try tx.resumeEntries(Fixtures.loop, now: now)
            let resumed = try ids.map { try tx.entry($0)?.entry.due }
            #expect(resumed == [now, Fixtures.morning + .days(5), Fixtures.morning + .days(40)])
        }
    }

    @Test func `an entry held without end is due when the hold ends`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            let id = try tx.enter([Fixtures.entry(1)])[0]
            try tx.postpone(Fixtures.loop, until: .distantFuture)
            #expect(try tx.dueEntries(now: Fixtures.morning + .days(999), limit: 9).isEmpty)
            try tx.resumeEntries(Fixtures.loop, now: Fixtures.morning + .days(2))
            #expect(try tx.entry(id)?.entry.due == Fixtures.morning + .days(2))
        }
    }
}
