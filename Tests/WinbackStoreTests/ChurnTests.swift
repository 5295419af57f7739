import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

@Suite struct ChurnTests {
    @Test(arguments: StorePlace.allCases)
    func onlyMembersWhoseOrdersChangedAreMarkedAndSavingClearsTheMarks(place: StorePlace) async throws {
        try await place.withStore { store in
            _ = try await store.write { transaction in
                _ = try transaction.importMembers([member("quiet")])
                return try transaction.importOrders([order("1", of: "a", on: 1), order("2", of: "b", on: 2)])
            }
            let both = ["a", "b"].map { MemberKey(memberID: $0) }.sorted()
            #expect(try await store.read { try $0.unrefreshedMembers(limit: 10) } == both)
            #expect(try await store.read { try $0.unrefreshedMembers(limit: 1) } == [both[0]])
            try await refresh(store, on: firstDay + 3)
            #expect(try await store.read { try $0.unrefreshedMembers(limit: 10) } == [])
            _ = try await store.write {
                try $0.importOrders([order("1", of: "a", on: 1), order("3", of: "b", on: 2, amount: 5)])
            }
            #expect(
                try await store.read { try $0.unrefreshedMembers(limit: 10) } == [MemberKey(memberID: "b")])
        }
    }

    @Test func purchaseDaysAreDistinctAscendingAndOfCompletedOrders() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write {
            try $0.importOrders([
                order("1", of: "a", on: 9), order("2", of: "a", on: 2), order("3", of: "a", on: 9),
                order("4", of: "a", on: 4, status: .cancelled), order("5", of: "a", on: 5, status: .returned),
                order("6", of: "b", on: 1),
            ])
        }
        let keys = ["b", "nobody", "a"].map { MemberKey(memberID: $0) }
        let days = try await store.read { try $0.purchaseDays(of: keys).map(\.days) }
        #expect(days == [[firstDay + 1], [], [firstDay + 2, firstDay + 9]])
        let members = try await store.read { try $0.purchaseDays(of: keys).map(\.member) }
        #expect(members == keys)
    }

    @Test func aMemberWhoseOrdersAllWereCancelledHasNoRecordLeft() async throws {
        let store = try await SQLiteStore.inMemory()
        let key = MemberKey(memberID: "a")
        _ = try await store.write { try $0.importOrders([order("1", of: "a", on: 1)]) }
        try await refresh(store, on: firstDay + 2)
        #expect(try await store.read { try $0.churn(of: key) } != nil)
        _ = try await store.write { try $0.importOrders([order("1", of: "a", on: 1, status: .cancelled)]) }
        try await refresh(store, on: firstDay + 2)
        #expect(try await store.read { try $0.churn(of: key) } == nil)
        #expect(try await store.read { try $0.unrefreshedMembers(limit: 1) } == [])
    }

    @Test func transitionsComeDueByDateThenMember() async throws {
        let store = try await SQLiteStore.inMemory()
        // Thin histories slip on day 31 after their one order.
        _ = try await store.write {
            try $0.importOrders([order("1", of: "a", on: 2), order("2", of: "b", on: 1), order("3", of: "c", on: 1)])
        }
        try await refresh(store, on: firstDay + 2)
        let tied = ["b", "c"].map { MemberKey(memberID: $0) }.sorted()
        #expect(try await store.read { try $0.dueTransitions(through: firstDay + 31, limit: 10) } == [])
        let due = try await store.read { try $0.dueTransitions(through: firstDay + 33, limit: 10) }
        #expect(due.map(\.member) == tied + [MemberKey(memberID: "a")])
        #expect(due.map(\.nextTransition) == [firstDay + 32, firstDay + 32, firstDay + 33])
        let two = try await store.read { try $0.dueTransitions(through: firstDay + 33, limit: 2).map(\.member) }
        #expect(two == tied)
        let lost = due.map { $0.advanced(to: firstDay + 400) }
        try await store.write { try $0.saveChurn(lost, emptied: []) }
        #expect(try await store.read { try $0.dueTransitions(through: firstDay + 999, limit: 10) } == [])
        #expect(try await store.read { try $0.churn(of: tied[0]) } == lost[0])
    }

    @Test func countsAreByStateAndTierAndIncludeMembersWithoutOrders() async throws {
        let store = try await SQLiteStore.inMemory()
        try await makeStates(store)
        let counts = try await store.read { try $0.churnCounts() }
        #expect(
            counts == [
                ChurnCount(state: .new, tier: "", members: 1), ChurnCount(state: .new, tier: "gold", members: 1),
                ChurnCount(state: .active, tier: "", members: 2), ChurnCount(state: .slipping, tier: "", members: 2),
                ChurnCount(state: .lost, tier: "gold", members: 1),
            ])
    }

    @Test func theListIsLatestPurchaseFirstOverAllStatesAskedFor() async throws {
        let store = try await SQLiteStore.inMemory()
        try await makeStates(store)
        func list(_ states: [ChurnState], _ limit: Int, _ offset: Int) async throws -> [MemberKey] {
            try await store.read { try $0.churnList(states: states, limit: limit, offset: offset).map(\.member) }
        }
        let key = { MemberKey(memberID: $0) }
        let slipping = [key("s1"), key("s2")].sorted()
        #expect(try await list([.lost, .slipping, .active], 10, 0) == [key("a1"), key("a2")] + slipping + [key("l")])
        #expect(try await list([.slipping, .slipping], 10, 0) == slipping)
        #expect(try await list([.active, .slipping], 2, 1) == [key("a2"), slipping[0]])
        #expect(try await list([], 10, 0) == [])
    }

    @Test func historiesAreCutAtADateAndGrouped() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write {
            try $0.importOrders([
                order("1", of: "a", on: 1), order("2", of: "a", on: 5), order("3", of: "a", on: 5),
                order("4", of: "a", on: 12), order("5", of: "a", on: 14), order("6", of: "a", on: 21),
                order("7", of: "b", on: 1), order("8", of: "b", on: 5),
                order("9", of: "c", on: 11), order("10", of: "d", on: 2, status: .cancelled),
                order("11", of: "e", on: 10),
            ])
        }
        let groups = try await store.read { try $0.purchaseHistories(through: firstDay + 10) }
        #expect(
            groups == [
                GroupedHistory(repeats: 0, firstDay: firstDay + 10, lastDay: firstDay + 10, members: 1),
                GroupedHistory(repeats: 1, firstDay: firstDay + 1, lastDay: firstDay + 5, members: 2),
            ])
        let single = try await store.read { try $0.memberHistories(through: firstDay + 10, horizonDays: 10) }
        let a = MemberHistory(
            member: MemberKey(memberID: "a"), repeats: 1, firstDay: firstDay + 1, lastDay: firstDay + 5, later: 2,
            spent: 3000)
        let b = MemberHistory(
            member: MemberKey(memberID: "b"), repeats: 1, firstDay: firstDay + 1, lastDay: firstDay + 5, later: 0,
            spent: 2000)
        let e = MemberHistory(
            member: MemberKey(memberID: "e"), repeats: 0, firstDay: firstDay + 10, lastDay: firstDay + 10, later: 0,
            spent: 1000)
        #expect(single == [a, b, e].sorted { $0.member < $1.member })
    }

    @Test func theLatestFitComesBackWhole() async throws {
        let store = try await SQLiteStore.inMemory()
        #expect(try await store.read { try $0.latestFit() } == nil)
        let fits = [1, 2].map { number in
            ChurnFitRecord(
                model: "MBG/NBD", asOf: firstDay + number,
                parameters: [.init(name: "r", value: 0.25), .init(name: "alpha", value: 1e-300 * Double(number))],
                logLikelihood: -12.5, members: 7, dataHash: ContentHash(of: [UInt8(number)]), diagnosis: "converged",
                fittedAt: noon(number))
        }
        for fit in fits { try await store.write { try $0.saveFit(fit) } }
        #expect(try await store.read { try $0.latestFit() } == fits[1])
    }

    /// Does what a cycle does with marked members.
    private func refresh(_ store: SQLiteStore, on date: CivilDate) async throws {
        try await store.write { transaction in
            var records: [ChurnRecord] = []
            var emptied: [MemberKey] = []
            for (member, days) in try transaction.purchaseDays(of: transaction.unrefreshedMembers(limit: 1000)) {
                if let record = ChurnRecord(member: member, purchaseDays: days, on: date) {
                    records.append(record)
                } else {
                    emptied.append(member)
                }
            }
            try transaction.saveChurn(records, emptied: emptied)
        }
    }

    /// Two without orders (one gold), two active, two slipping on the same last day, one lost (gold).
    private func makeStates(_ store: SQLiteStore) async throws {
        _ = try await store.write { transaction in
            var gold = [MemberRecord(id: "n2"), MemberRecord(id: "l")]
            for index in gold.indices { gold[index].tier = "gold" }
            _ = try transaction.importMembers([MemberRecord(id: "n1")] + gold)
            return try transaction.importOrders([
                order("1", of: "a1", on: 199), order("2", of: "a2", on: 198), order("3", of: "s1", on: 160),
                order("4", of: "s2", on: 160), order("5", of: "l", on: 1),
            ])
        }
        try await refresh(store, on: firstDay + 200)
    }
}
