/// A member as an import states it; `nil` means "not stated", which leaves what is known untouched.
package struct MemberRecord: Sendable, Hashable {
    /// The brand's own id, never empty.
    package var id: String
    /// Full name, kept apart from facts.
    package var name: String?
    /// E-mail address, kept apart from facts.
    package var email: String?
    /// Phone number, kept apart from facts.
    package var phone: String?
    /// Loyalty tier.
    package var tier: String?
    /// The date the tier holds from; without it, the date the row was handed in, or always for the first tier known.
    package var tierSince: CivilDate?
    /// The date the row was handed in.
    package var handedInOn: CivilDate?
    /// Home store.
    package var store: String?
    /// IANA zone.
    package var zone: String?
    /// ISO 3166 country.
    package var country: String?
    /// What was said about contact, per channel.
    package var consents: [ConsentStatement]
    /// Date of joining.
    package var joined: CivilDate?

    /// Makes a record with only an id.
    package init(id: String) {
        self.id = id
        consents = []
    }

    /// The clustering key.
    package var key: MemberKey { MemberKey(memberID: id) }
}

/// Where an order stands.
package enum OrderStatus: Int, Codable, Sendable, Hashable, CaseIterable {
    /// Paid or delivered: it counts.
    case completed = 0
    /// Cancelled: it never counts.
    case cancelled = 1
    /// Returned: it does not count as revenue.
    case returned = 2

    /// The word used in files.
    package var word: String {
        switch self {
        case .completed: "completed"
        case .cancelled: "cancelled"
        case .returned: "returned"
        }
    }
}

/// One order as an import states it.
package struct OrderRecord: Sendable, Hashable {
    /// The brand's order id; `nil` when the file has none and content identifies the row.
    package var id: String?
    /// The brand's member id.
    package var customer: String
    /// When it was placed.
    package var at: Instant
    /// The team-zone date it counts for.
    package var date: CivilDate
    /// What the customer paid.
    package var amount: Money
    /// Discount given.
    package var discount: Money
    /// Cost of goods; `nil` when the file does not say and the programme's margin rate holds.
    package var cost: Money?
    /// Coupon code used.
    package var coupon: String?
    /// Store.
    package var store: String?
    /// Sales channel.
    package var channel: String?
    /// Where it stands.
    package var status: OrderStatus

    /// Makes an order with the fields every file has.
    package init(id: String?, customer: String, at: Instant, date: CivilDate, amount: Money) {
        self.id = id
        self.customer = customer
        self.at = at
        self.date = date
        self.amount = amount
        discount = .zero
        status = .completed
    }

    /// The clustering key of the member.
    package var memberKey: MemberKey { MemberKey(memberID: customer) }

    /// The key of the row within its member.
    ///
    /// The hash of the order id; without one, of the content and `ordinal`, the row's place among equal rows of the file.
    package func key(ordinal: Int) -> Int64 {
        if let id { return Int64(bitPattern: StableHash.identity.hash(id) >> 1) }
        return Int64(bitPattern: StableHash.identity.hash(contentHash, UInt64(ordinal)) >> 1)
    }

    /// A hash over everything the row says except its status, which may change later.
    package var contentHash: UInt64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(96)
        for word in [at.milliseconds, amount.minorUnits, discount.minorUnits, cost?.minorUnits ?? .min] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        for text in [customer, coupon ?? "", store ?? "", channel ?? ""] {
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        }
        return StableHash.identity.hash(bytes)
    }
}

/// What can happen to a member besides an order.
package enum EventKind: String, Codable, Sendable, Hashable, CaseIterable {
    case visit
    case redemption
    case message
    case open
    case click
    case unsubscribe
    case complaint
    case `return`
}

/// One event as an import states it.
package struct EventRecord: Sendable, Hashable {
    /// The brand's event id; `nil` when content identifies the row.
    package var id: String?
    /// The brand's member id.
    package var customer: String
    /// What happened.
    package var kind: EventKind
    /// When.
    package var at: Instant
    /// The team-zone date it counts for; `nil` where the zone is not known yet.
    package var date: CivilDate?
    /// Store, for redemptions and visits.
    package var store: String?
    /// The channel it happened on, for messages, opens, clicks, unsubscribes and complaints.
    package var channel: Channel?
    /// Coupon code, for redemptions.
    package var coupon: String?
    /// Value, for redemptions and returns.
    package var amount: Money?

    /// Makes an event.
    package init(id: String?, customer: String, kind: EventKind, at: Instant) {
        self.id = id
        self.customer = customer
        self.kind = kind
        self.at = at
    }

    /// The clustering key of the member.
    package var memberKey: MemberKey { MemberKey(memberID: customer) }

    /// The key of the row within its member, as for orders.
    package func key(ordinal: Int) -> Int64 {
        if let id { return Int64(bitPattern: StableHash.identity.hash(id) >> 1) }
        let text =
            ([
                customer, kind.rawValue, "\(at.milliseconds)", channel?.rawValue ?? "", coupon ?? "",
                amount.map { "\($0.minorUnits)" } ?? "",
            ] + (store.map { [$0] } ?? [])).joined(separator: "\u{0}")
        return Int64(bitPattern: StableHash.identity.hash(StableHash.identity.hash(text), UInt64(ordinal)) >> 1)
    }
}

/// A store as an import states it; `nil` means "not stated", which leaves what is known untouched.
package struct StoreRecord: Sendable, Hashable {
    /// The brand's own id, as orders name it; never empty.
    package var id: String
    /// Name for people.
    package var name: String?
    /// ISO 3166 country.
    package var country: String?
    /// IANA zone.
    package var zone: String?

    /// Makes a record with only an id.
    package init(id: String) { self.id = id }
}

/// What an import did, row by row counted.
package struct ImportCounts: Sendable, Hashable {
    /// Rows read from the source.
    package var read = 0
    /// Rows that were new.
    package var inserted = 0
    /// Rows known before whose content changed (a status, an address).
    package var updated = 0
    /// Rows known before that changed nothing.
    package var unchanged = 0
    /// Rows refused, each listed with its reason.
    package var rejected = 0
    /// Of these, the rows of the batch that the store itself refused, in the order of the batch.
    package var refusals: [ImportRefusal] = []
    /// Makes empty counts.
    package init() {}
    /// Adds the counts of another batch; its refusals stay behind, since their places mean that batch.
    package static func += (a: inout ImportCounts, b: ImportCounts) {
        a.read += b.read
        a.inserted += b.inserted
        a.updated += b.updated
        a.unchanged += b.unchanged
        a.rejected += b.rejected
    }
}

/// A row of a batch that the store did not take over.
package struct ImportRefusal: Sendable, Hashable {
    /// Its place in the batch, from 0.
    package var row: Int
    /// Why, without anything the row says.
    package var reason: String
    /// Makes a refusal.
    package init(row: Int, reason: String) {
        self.row = row
        self.reason = reason
    }
}
