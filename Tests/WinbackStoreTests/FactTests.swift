import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

@Suite struct FactTests {
    @Test(arguments: StorePlace.allCases)
    func aSecondImportOfTheSameRowsChangesNothing(place: StorePlace) async throws {
        try await place.withStore { store in
            let orders = (0..<300).map { order("o\($0)", of: "m\($0 % 7)", on: $0 % 50) }
            let events = (0..<40).map { event("e\($0)", .visit, of: "m\($0 % 9)", on: $0) }
            let members = (0..<5).map { member("m\($0)", ConsentStatement(channel: .email, granted: true, at: nil)) }
            let first = try await store.write {
                [try $0.importOrders(orders), try $0.importEvents(events), try $0.importMembers(members)]
            }
            let second = try await store.write {
                [try $0.importOrders(orders), try $0.importEvents(events), try $0.importMembers(members)]
            }
            #expect(
                first == [
                    ImportCounts(read: 300, inserted: 300), ImportCounts(read: 40, inserted: 40),
                    ImportCounts(read: 5, updated: 5),
                ])
            #expect(
                second == [
                    ImportCounts(read: 300, unchanged: 300), ImportCounts(read: 40, unchanged: 40),
                    ImportCounts(read: 5, unchanged: 5),
                ])
            let counts = try await store.read { try $0.factCounts() }
            #expect(counts == FactCounts(members: 9, orders: 300, events: 40, latestOrderDay: firstDay + 49))
        }
    }

    @Test func newChangedAndKnownRowsOfOneBatchAreToldApart() async throws {
        let store = try await SQLiteStore.inMemory()
        let known = (0..<60).map { order("o\($0)", of: "m\($0 % 5)", on: $0 % 9) }
        _ = try await store.write { try $0.importOrders(known) }
        let mixed = (0..<90).map { order("o\($0)", of: "m\($0 % 5)", on: $0 % 9, amount: $0 < 20 ? 7 : 1000) }
        let counts = try await store.write { try $0.importOrders(mixed) }
        #expect(counts == ImportCounts(read: 90, inserted: 30, updated: 20, unchanged: 40))
        let stored = try await store.read { try $0.storedOrders(after: nil, limit: 1000).map(\.order) }
        let expected = mixed.sorted { ($0.order.memberKey, $0.key) < ($1.order.memberKey, $1.key) }.map(\.order)
        #expect(stored == expected)
    }

    @Test func aChangedOrderIsUpdatedInPlace() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write { try $0.importOrders([order("a", of: "m", on: 3), order("b", of: "m", on: 9)]) }
        let counts = try await store.write {
            try $0.importOrders([
                order("a", of: "m", on: 3), order("b", of: "m", on: 9, status: .cancelled),
            ])
        }
        #expect(counts == ImportCounts(read: 2, updated: 1, unchanged: 1))
        let days = try await store.read { try $0.purchaseDays(of: [MemberKey(memberID: "m")]).map(\.days) }
        #expect(days == [[firstDay + 3]])
    }

    @Test func theLaterRowOfABatchWinsAndOnlyRealChangesAreCounted() async throws {
        let store = try await SQLiteStore.inMemory()
        let counts = try await store.write {
            try $0.importOrders([order("a", of: "m", on: 3, amount: 1), order("a", of: "m", on: 3, amount: 2)])
        }
        #expect(counts == ImportCounts(read: 2, inserted: 1, updated: 1))
        let again = try await store.write { try $0.importOrders([order("a", of: "m", on: 3, amount: 2)]) }
        #expect(again == ImportCounts(read: 1, unchanged: 1))
    }

    @Test func ordersComeBackAsTheyWereInPagesByMemberAndKey() async throws {
        let store = try await SQLiteStore.inMemory()
        var full = order("full", of: "m2", on: 4, status: .returned).order
        full.discount = Money(minorUnits: 5)
        full.cost = Money(minorUnits: 400)
        full.coupon = "A code longer than the others, and with ümlauts"
        full.store = "Bonn"
        full.channel = ""
        var nameless = full
        nameless.id = nil
        let all =
            (0..<20).map { order("o\($0)", of: "m\($0 % 3)", on: $0) }
            + [KeyedOrder(order: full, key: full.key(ordinal: 0))]
            + [KeyedOrder(order: nameless, key: nameless.key(ordinal: 3))]
        _ = try await store.write { try $0.importOrders(all) }
        let pages = try await store.read { transaction in
            var pages: [[KeyedOrder]] = []
            var cursor: OrderCursor?
            repeat {
                pages.append(try transaction.storedOrders(after: cursor, limit: 5))
                cursor = pages.last?.last.map { OrderCursor(member: $0.order.memberKey, key: $0.key) }
            } while pages.last?.isEmpty == false
            return pages
        }
        #expect(pages.map(\.count) == [5, 5, 5, 5, 2, 0])
        let expected = all.sorted { ($0.order.memberKey, $0.key) < ($1.order.memberKey, $1.key) }
        #expect(pages.joined().map(\.order) == expected.map(\.order))
        #expect(pages.joined().map(\.key) == expected.map(\.key))
    }

    @Test func theLatestDayFollowsAnOrderThatMovesBack() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write { try $0.importOrders([order("a", of: "m", on: 3), order("b", of: "n", on: 9)]) }
        _ = try await store.write { try $0.importOrders([order("b", of: "n", on: 1)]) }
        #expect(try await store.read { try $0.factCounts().latestOrderDay } == firstDay + 3)
    }

    @Test func fieldsThatAreNotStatedKeepWhatIsKnown() async throws {
        let store = try await SQLiteStore.inMemory()
        var full = member("m", ConsentStatement(channel: .sms, granted: true, at: noon(1)))
        full.name = "Ada"
        full.email = "ada@example.com"
        full.tier = "gold"
        full.zone = "Europe/Berlin"
        full.joined = firstDay
        var partial = MemberRecord(id: "m")
        partial.tier = "silver"
        partial.phone = "+49 1"
        let known = full
        let stated = partial
        let counts = try await store.write { [try $0.importMembers([known]), try $0.importMembers([stated])] }
        #expect(counts == [ImportCounts(read: 1, inserted: 1), ImportCounts(read: 1, updated: 1)])
        full.tier = "silver"
        full.phone = "+49 1"
        #expect(try await store.read { try $0.member(id: "m") } == full)
        #expect(try await store.read { try $0.member(id: "other") } == nil)
    }

    @Test func idsComeInTheOrderOfTheKeysAndUnknownOnesAreLeftOut() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write { try $0.importMembers([member("a"), member("b"), member("c")]) }
        let keys = ["c", "x", "a"].map { MemberKey(memberID: $0) }
        let ids = try await store.read { try $0.memberIDs(keys).map(\.id) }
        #expect(ids == ["c", "a"])
    }

    /// Statements in turn, and whether consent on e-mail stands afterwards.
    struct ConsentCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let statements: [ConsentStatement]
        let stands: Bool
    }

    static let consentCases = [
        ConsentCase(
            testDescription: "an undated yes never undoes a withdrawal",
            statements: [email(true, nil), email(false, 5), email(true, nil)], stands: false),
        ConsentCase(
            testDescription: "an undated yes never undoes an undated no",
            statements: [email(false, nil), email(true, nil)], stands: false),
        ConsentCase(
            testDescription: "an older yes does not undo a withdrawal",
            statements: [email(false, 5), email(true, 4)], stands: false),
        ConsentCase(
            testDescription: "of two on the same instant the no holds",
            statements: [email(true, 5), email(false, 5), email(true, 5)], stands: false),
        ConsentCase(
            testDescription: "a later dated yes does undo it", statements: [email(false, 5), email(true, 6)],
            stands: true),
        ConsentCase(
            testDescription: "an undated no withdraws a dated yes",
            statements: [email(true, 5), email(false, nil)], stands: false),
    ]

    static func email(_ granted: Bool, _ day: Int?) -> ConsentStatement {
        ConsentStatement(channel: .email, granted: granted, at: day.map { noon($0) })
    }

    @Test(arguments: consentCases)
    func consentFollowsTheLatestEvidence(row: ConsentCase) async throws {
        let store = try await SQLiteStore.inMemory()
        for statement in row.statements {
            _ = try await store.write { try $0.importMembers([member("m", statement)]) }
        }
        let held = try await store.read { try $0.member(id: "m")?.consents.map(\.granted) }
        #expect(held == [row.stands])
        let reachable = try await consented("m", store)
        #expect(reachable == (row.stands ? [.email] : []))
    }

    @Test func anUnsubscribeWithdrawsItsChannelAndWithoutOneAll() async throws {
        let store = try await SQLiteStore.inMemory()
        let yes = Channel.allCases.map { ConsentStatement(channel: $0, granted: true, at: noon(1)) }
        _ = try await store.write { try $0.importMembers([member("m", yes[0], yes[1], yes[2])]) }
        _ = try await store.write { try $0.importEvents([event("u", .unsubscribe, of: "m", on: 2, channel: .sms)]) }
        #expect(try await consented("m", store) == [.email, .push])
        _ = try await store.write { try $0.importEvents([event("v", .unsubscribe, of: "m", on: 3)]) }
        #expect(try await consented("m", store) == [])
        // A second import of the member file, with its old dates, brings nothing back.
        _ = try await store.write { try $0.importMembers([member("m", yes[0], yes[1], yes[2])]) }
        #expect(try await consented("m", store) == [])
    }

    @Test func anUnsubscribeOfAnUnknownMemberOutlastsALaterUndatedYes() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write { try $0.importEvents([event("u", .unsubscribe, of: "m", on: 2)]) }
        _ = try await store.write {
            try $0.importMembers([member("m", ConsentStatement(channel: .email, granted: true, at: nil))])
        }
        #expect(try await consented("m", store) == [])
    }

    /// Channels with standing consent as journeys see them.
    private func consented(_ id: String, _ store: SQLiteStore) async throws -> [Channel] {
        let held = try await store.write { transaction in
            let entry = try transaction.enterJourney(of: id, at: noon(0))
            return try transaction.entry(entry)?.member.consented
        }
        return try #require(held).sorted()
    }
}
