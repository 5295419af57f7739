package import WinbackEngine
package import WinbackModel

/// Where a team's facts, loops, money and audit live.
///
/// Law of the port: whatever one `write` closure does is applied as one, durably, before `write` returns; when the
/// closure throws, nothing of it is. Closures run one after another (one writer) and may share a commit with others
/// that wait at the same time; a closure that throws never takes its neighbours with it. Closures are synchronous and
/// decide with the values handed to them; they must not call the store again.
package protocol Store: Sendable {
    /// Runs a closure with everything that can be read and changed, and returns after it is durable.
    func write<T: Sendable>(_ body: @Sendable @escaping (any StoreTransaction) throws -> T) async throws -> T
    /// Runs a closure on a consistent view; changes made in it are an error.
    func read<T: Sendable>(_ body: @Sendable @escaping (any StoreTransaction) throws -> T) async throws -> T
    /// Runs a closure that looks a few rows up by their keys, on the caller's own thread where that is free at once.
    ///
    /// Like `read` in all else. Whatever may take longer than a moment belongs into `read`: it would keep the caller's
    /// thread from everything else that waits for it.
    func glance<T: Sendable>(_ body: @Sendable @escaping (any StoreTransaction) throws -> T) async throws -> T
    /// Counts the changes of keys, people and settings; `nil` while one is being written. What was looked up about a caller
    /// under a number holds for as long as that is the number.
    var identityRevision: Int? { get }
    /// Hands a closure to the writer and returns at once: it joins the next commit, and closing the store waits for it.
    /// `failed` hears why it could not be applied. Throws `audit_busy` when too many wait already.
    func submit(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> Void,
        failed: @Sendable @escaping (any Error) -> Void) throws
}

/// Everything a transaction can do, by topic.
package typealias StoreTransaction = FactStore & ChurnStore & LoopStore & EntryStore & EffectStore & ExperimentStore
    & AuditStore & EvidenceStore & MetricStore & GuardStore & AuditChainStore & DestinationStore & KeyStore
    & PeopleStore & PolicyStore & StaffStore & JourneyStore

/// Facts about members: what imports bring.
package protocol FactStore {
    /// Adds or completes members; a field that is not stated keeps what is known. Names and addresses are kept sealed
    /// under a key of the member's own. Rows about erased members are refused, here and in every other import. A consent statement counts only if it `replaces` what is held. A row whose 64-bit key belongs to
    /// another id is refused by throwing.
    func importMembers(_ batch: [MemberRecord]) throws -> ImportCounts
    /// Adds orders, creating unknown members. Known keys (member, key) with other content are updated. Touched members
    /// are marked for `unrefreshedMembers`, and live entries of the member learn of the earliest completed order placed
    /// after they entered (`goalAt`) and become due at once.
    func importOrders(_ batch: [KeyedOrder]) throws -> ImportCounts
    /// Adds events, creating unknown members. An unsubscribe withdraws consent on its channel (on all when it names
    /// none), dated; a complaint suppresses marketing. Live entries waiting for the event become due at once.
    func importEvents(_ batch: [KeyedEvent]) throws -> ImportCounts
    /// A member by the brand's id; name and address come along for callers that may see them.
    func member(id: String) throws -> MemberRecord?
    /// The brand's ids of members, in the order of the keys given; unknown keys are left out.
    func memberIDs(_ keys: [MemberKey]) throws -> [(key: MemberKey, id: String)]
    /// Orders by (member, key) ascending after a cursor, at most `limit`, for a replay; without those of erased members,
    /// whose ids nobody holds any more.
    func storedOrders(after cursor: OrderCursor?, limit: Int) throws -> [KeyedOrder]
    /// How many members, orders and events there are, and the latest business date of an order.
    func factCounts() throws -> FactCounts
}

/// An order with the key of its row, which makes a second import change nothing.
package struct KeyedOrder: Sendable {
    /// The order.
    package var order: OrderRecord
    /// Key within the member, see `OrderRecord.key(ordinal:)`.
    package var key: Int64
    /// Makes a keyed order.
    package init(order: OrderRecord, key: Int64) {
        self.order = order
        self.key = key
    }
}

/// A place in the orders, which are clustered by member.
package struct OrderCursor: Sendable, Hashable {
    /// Member of the last order seen.
    package var member: MemberKey
    /// Its key within the member.
    package var key: Int64
    /// Makes a cursor.
    package init(member: MemberKey, key: Int64) {
        self.member = member
        self.key = key
    }
}

/// An event with the key of its row.
package struct KeyedEvent: Sendable {
    /// The event.
    package var event: EventRecord
    /// Key within the member, see `EventRecord.key(ordinal:)`.
    package var key: Int64
    /// Makes a keyed event.
    package init(event: EventRecord, key: Int64) {
        self.event = event
        self.key = key
    }
}

/// How much is known.
package struct FactCounts: Sendable, Hashable {
    /// Members.
    package var members: Int
    /// Orders of any status.
    package var orders: Int
    /// Events.
    package var events: Int
    /// Latest business date with an order.
    package var latestOrderDay: CivilDate?
    /// Makes counts.
    package init(members: Int, orders: Int, events: Int, latestOrderDay: CivilDate?) {
        self.members = members
        self.orders = orders
        self.events = events
        self.latestOrderDay = latestOrderDay
    }
}

/// Cadence and state per member.
package protocol ChurnStore {
    /// Members whose orders changed since they were last saved, ascending, at most `limit`.
    func unrefreshedMembers(limit: Int) throws -> [MemberKey]
    /// Distinct ascending days with a completed order, per member, in the order of the keys given.
    func purchaseDays(of members: [MemberKey]) throws -> [(member: MemberKey, days: [CivilDate])]
    /// Saves records and clears their members' marks; a member without days left is passed in `emptied`.
    func saveChurn(_ records: [ChurnRecord], emptied: [MemberKey]) throws
    /// Records whose next transition is on or before a date, by (date, member) ascending, at most `limit`.
    func dueTransitions(through date: CivilDate, limit: Int) throws -> [ChurnRecord]
    /// Members by state and tier (empty when none), by state then tier ascending; members without orders are `new`.
    func churnCounts() throws -> [ChurnCount]
    /// Records with one of the states, latest purchase first, then member ascending.
    func churnList(states: [ChurnState], limit: Int, offset: Int) throws -> [ChurnRecord]
    /// The record of one member.
    func churn(of member: MemberKey) throws -> ChurnRecord?
    /// (x, first day, last day) of every member with orders on or before a date, grouped, ascending: x is the number of
    /// purchase days after the first, on or before the date.
    func purchaseHistories(through date: CivilDate) throws -> [GroupedHistory]
    /// The same per member, ascending by member, with purchase days in (date, date + horizon] as `later`.
    func memberHistories(through date: CivilDate, horizonDays: Int) throws -> [MemberHistory]
    /// Records a fit.
    func saveFit(_ fit: ChurnFitRecord) throws
    /// The latest fit.
    func latestFit() throws -> ChurnFitRecord?
}

/// Members of one state and tier.
package struct ChurnCount: Sendable, Hashable {
    /// The state.
    package var state: ChurnState
    /// Tier; empty when none.
    package var tier: String
    /// Members.
    package var members: Int
    /// Makes a count.
    package init(state: ChurnState, tier: String, members: Int) {
        self.state = state
        self.tier = tier
        self.members = members
    }
}

/// Members with the same purchase history.
package struct GroupedHistory: Sendable, Hashable {
    /// Purchase days after the first.
    package var repeats: Int
    /// First purchase day.
    package var firstDay: CivilDate
    /// Last purchase day on or before the cut.
    package var lastDay: CivilDate
    /// Members with exactly this history.
    package var members: Int
    /// Makes a group.
    package init(repeats: Int, firstDay: CivilDate, lastDay: CivilDate, members: Int) {
        self.repeats = repeats
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.members = members
    }
}

/// One member's purchase history up to a cut, and what came after.
package struct MemberHistory: Sendable, Hashable {
    /// The member.
    package var member: MemberKey
    /// Purchase days after the first, up to the cut.
    package var repeats: Int
    /// First purchase day.
    package var firstDay: CivilDate
    /// Last purchase day up to the cut.
    package var lastDay: CivilDate
    /// Purchase days after the cut, within the horizon.
    package var later: Int
    /// What they paid up to the cut, in minor units.
    package var spent: Int64
    /// Makes a history.
    package init(
        member: MemberKey, repeats: Int, firstDay: CivilDate, lastDay: CivilDate, later: Int, spent: Int64 = 0
    ) {
        self.member = member
        self.repeats = repeats
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.later = later
        self.spent = spent
    }
}
