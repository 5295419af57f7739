import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

/// What imports tell journeys under way.
@Suite struct FactTestsGoals {
    @Test(arguments: StorePlace.allCases)
    func theEarliestCompletedOrderSinceEntryIsTheGoal(place: StorePlace) async throws {
        try await place.withStore { store in
            let id = try await store.write { transaction in
                _ = try transaction.importOrders([order("before", of: "m", on: 1)])
                return try transaction.enterJourney(of: "m", at: noon(5), due: noon(40))
            }
            #expect(try await goal(id, store) == nil)
            _ = try await store.write { transaction in
                try transaction.importOrders([
                    order("late", of: "m", on: 9), order("older", of: "m", on: 4),
                    order("cancelled", of: "m", on: 6, status: .cancelled), order("other", of: "n", on: 6),
                ])
            }
            #expect(try await goal(id, store) == noon(9))
            let due = try await store.read { try $0.dueEntries(now: noon(10), limit: 10).map(\.entry.id) }
            #expect(due == [id])
            _ = try await store.write { try $0.importOrders([order("early", of: "m", on: 7)]) }
            #expect(try await goal(id, store) == noon(7))
        }
    }

    @Test func aGoalWhoseOrderIsCancelledMovesOnOrOpens() async throws {
        let store = try await SQLiteStore.inMemory()
        let id = try await store.write { transaction in
            let id = try transaction.enterJourney(of: "m", at: noon(5))
            _ = try transaction.importOrders([order("a", of: "m", on: 7), order("b", of: "m", on: 9)])
            return id
        }
        #expect(try await goal(id, store) == noon(7))
        _ = try await store.write { try $0.importOrders([order("a", of: "m", on: 7, status: .cancelled)]) }
        #expect(try await goal(id, store) == noon(9))
        _ = try await store.write { try $0.importOrders([order("b", of: "m", on: 9, status: .cancelled)]) }
        #expect(try await goal(id, store) == nil)
    }

    @Test func aSecondImportWakesNobody() async throws {
        let store = try await SQLiteStore.inMemory()
        let id = try await store.write { transaction in
            let id = try transaction.enterJourney(of: "m", at: noon(5))
            _ = try transaction.importOrders([order("a", of: "m", on: 7)])
            if var entry = try transaction.entry(id)?.entry {
                entry.due = noon(50)
                try transaction.saveEntries([entry])
            }
            _ = try transaction.importOrders([order("a", of: "m", on: 7)])
            return id
        }
        let due = try await store.read { try $0.entry(id)?.entry.due }
        #expect(due == noon(50))
    }

    @Test func anEventWakesAnEntryThatWaitsAndNoOther() async throws {
        let store = try await SQLiteStore.inMemory()
        let (waiting, walking) = try await store.write { transaction in
            let waiting = try transaction.enterJourney(of: "m", at: noon(5), due: noon(40), waits: true)
            let walking = try transaction.enterJourney(of: "n", at: noon(5), due: noon(40))
            _ = try transaction.importEvents([
                event("a", .open, of: "m", on: 6), event("b", .open, of: "n", on: 6),
                event("c", .redemption, of: "m", on: 7),
            ])
            return (waiting, walking)
        }
        let woken = try await store.read { try $0.entry(waiting)?.wokenBy }
        #expect(woken == [.open, .redemption])
        let other = try await store.read { try $0.entry(walking)?.wokenBy }
        #expect(other == [])
        let due = try await store.read { try $0.dueEntries(now: noon(8), limit: 10).map(\.entry.id) }
        #expect(due == [waiting])
    }

    @Test func aComplaintSuppressesMarketing() async throws {
        let store = try await SQLiteStore.inMemory()
        let id = try await store.write { transaction in
            let id = try transaction.enterJourney(of: "m", at: noon(5))
            _ = try transaction.importEvents([event("c", .complaint, of: "m", on: 6, channel: .email)])
            return id
        }
        #expect(try await store.read { try $0.entry(id)?.member.suppressed } == true)
    }

    private func goal(_ id: EntryID, _ store: SQLiteStore) async throws -> Instant? {
        try await store.read { try $0.entry(id)?.goalAt }
    }
}

extension FactStore where Self: LoopStore & EntryStore {
    /// Puts a member, known or not, into a journey of a running loop.
    func enterJourney(of id: String, at: Instant, due: Instant? = nil, waits: Bool = false) throws -> EntryID {
        if try member(id: id) == nil { _ = try importMembers([MemberRecord(id: id)]) }
        let digest = ContentHash(of: [1])
        let loopID = LoopID("loop")
        try saveLoop(LoopRecord(id: loopID, status: .running, digest: digest, family: FamilyID("loop")))
        let key = MemberKey(memberID: id)
        var entry = EntryRecord(
            id: EntryID(value: 0), loop: loopID, member: key, arm: 0, epoch: 1, digest: digest, enteredAt: at,
            reserved: .zero)
        entry.due = due ?? at
        entry.waitDeadline = waits ? entry.due : nil
        let exposure = ExposureRecord(
            loop: loopID, experiment: 1, member: key, arm: 0, epoch: 1, propensity: .one, enteredAt: at,
            windowEnds: at + .days(30), freezesOn: firstDay + 60)
        let ids = try enter([NewEntry(entry: entry, exposure: exposure)])
        guard let id = ids.first else { throw WinbackError("test", .failed, "No entry was made.") }
        return id
    }
}
