import WinbackEngine
package import WinbackModel
import WinbackPorts
package import WinbackWire

extension Shape where Value == ChurnState {
    /// A churn state by its word.
    package static var churnState: Shape<ChurnState> {
        let words = ChurnState.allCases.map(\.word)
        let rule = "one of " + words.joined(separator: ", ")
        return Shape<String>.string(max: 20).mapped(expecting: rule) { word throws(ShapeRefusal) in
            guard let state = ChurnState(word: word) else {
                throw ShapeRefusal(expected: rule, nearest: NearestName.of(word, among: words))
            }
            return state
        } encode: {
            $0.word
        }
    }
}

extension Shape where Value == ContentHash {
    /// A content hash of 64 hexadecimal digits.
    package static var hash: Shape<ContentHash> {
        let rule = "64 lower-case hexadecimal digits"
        return Shape<String>.string(max: 64).mapped(expecting: rule) { text throws(ShapeRefusal) in
            guard let hash = ContentHash(hex: text) else { throw ShapeRefusal(expected: rule) }
            return hash
        } encode: {
            $0.hex
        }
    }
}

extension Shape where Value == OrderStatus {
    /// Where an order stands, by its word.
    static var orderStatus: Shape {
        let rule = "one of " + OrderStatus.allCases.map(\.word).joined(separator: ", ")
        return Shape<String>.string(max: 20).mapped(expecting: rule) { word throws(ShapeRefusal) in
            guard let status = OrderStatus.allCases.first(where: { $0.word == word }) else {
                throw ShapeRefusal(expected: rule)
            }
            return status
        } encode: {
            $0.word
        }
    }
}

extension Shape where Value == Currency {
    /// A currency by its ISO 4217 code.
    package static var currency: Shape<Currency> {
        let rule = "an ISO 4217 code such as EUR"
        return Shape<String>.string(max: 3).mapped(expecting: rule) { code throws(ShapeRefusal) in
            guard let currency = Currency(code: code) else { throw ShapeRefusal(expected: rule) }
            return currency
        } encode: {
            $0.code
        }
    }
}

extension ConsentStatement {
    static let shape = Shape<ConsentStatement>.object(
        "Consent", "What a member said about being contacted on one channel.",
        Field("channel", "The channel.", .enumeration, \.channel),
        Field("granted", "Yes or no.", .boolean, \.granted),
        Field("at", "When it was said.", .optional(.instant), \.at),
        make: { ConsentStatement(channel: $0, granted: $1, at: $2) })
}

extension MemberRecord {
    /// A member as an import states it.
    static let shape = Shape<MemberRecord>.object(
        "Member", "A member as an import states it; what is absent stays as it is known.",
        Field("id", "The brand's own id.", .string(min: 1, max: 200), \.id),
        Field("name", "Full name.", .optional(.string(max: 200)), \.name),
        Field("email", "E-mail address.", .optional(.string(max: 254)), \.email),
        Field("phone", "Phone number.", .optional(.string(max: 40)), \.phone),
        Field("tier", "Loyalty tier.", .optional(.string(max: 64)), \.tier),
        Field("store", "Home store.", .optional(.string(max: 200)), \.store),
        Field("zone", "IANA zone.", .optional(.string(max: 64)), \.zone),
        Field("country", "ISO 3166 country.", .optional(.string(max: 2)), \.country),
        Field(
            "consents", "What was said about contact.", .array(of: ConsentStatement.shape, max: 8), \.consents,
            default: []),
        Field("joined", "Date of joining.", .optional(.date), \.joined),
        Field("tier_since", "The date the tier holds from.", .optional(.date), \.tierSince),
        make: { id, name, email, phone, tier, store, zone, country, consents, joined, tierSince in
            var member = MemberRecord(id: id)
            (member.name, member.email, member.phone) = (name, email, phone)
            (member.tier, member.store, member.zone, member.country) = (tier, store, zone, country)
            (member.consents, member.joined, member.tierSince) = (consents, joined, tierSince)
            return member
        })
}

extension KeyedOrder {
    /// An order with the key of its row.
    static let shape = Shape<KeyedOrder>.object(
        "Order", "An order with the key of its row, which makes a second import change nothing.",
        Field("key", "Key within the member.", .integer(), \.key),
        Field("id", "The brand's order id.", .optional(.string(max: 200)), \.order.id),
        Field("customer", "The brand's member id.", .string(min: 1, max: 200), \.order.customer),
        Field("at", "When it was placed.", .instant, \.order.at),
        Field("date", "The team-zone date it counts for.", .date, \.order.date),
        Field("amount", "What the customer paid.", .minorUnits, \.order.amount),
        Field("discount", "Discount given.", .minorUnits, \.order.discount, default: .zero),
        Field("cost", "Cost of goods.", .optional(.minorUnits), \.order.cost),
        Field("coupon", "Coupon code used.", .optional(.string(max: 200)), \.order.coupon),
        Field("store", "Store.", .optional(.string(max: 200)), \.order.store),
        Field("channel", "Sales channel.", .optional(.string(max: 200)), \.order.channel),
        Field("status", "Where it stands.", .orderStatus, \.order.status, default: .completed),
        make: { key, id, customer, at, date, amount, discount, cost, coupon, store, channel, status in
            var order = OrderRecord(id: id, customer: customer, at: at, date: date, amount: amount)
            (order.discount, order.cost, order.coupon) = (discount, cost, coupon)
            (order.store, order.channel, order.status) = (store, channel, status)
            return KeyedOrder(order: order, key: key)
        })
}

extension KeyedEvent {
    /// An event with the key of its row.
    static let shape = Shape<KeyedEvent>.object(
        "Event", "An event with the key of its row.",
        Field("key", "Key within the member.", .integer(), \.key),
        Field("id", "The brand's event id.", .optional(.string(max: 200)), \.event.id),
        Field("customer", "The brand's member id.", .string(min: 1, max: 200), \.event.customer),
        Field("kind", "What happened.", .enumeration, \.event.kind),
        Field("at", "When.", .instant, \.event.at),
        Field("channel", "The channel it happened on.", .optional(.enumeration), \.event.channel),
        Field("coupon", "Coupon code.", .optional(.string(max: 200)), \.event.coupon),
        Field("amount", "Value.", .optional(.minorUnits), \.event.amount),
        Field("date", "The team-zone date it counts for.", .optional(.date), \.event.date),
        Field("store", "Store.", .optional(.string(max: 200)), \.event.store),
        make: { key, id, customer, kind, at, channel, coupon, amount, date, store in
            var event = EventRecord(id: id, customer: customer, kind: kind, at: at)
            (event.channel, event.coupon, event.amount) = (channel, coupon, amount)
            (event.date, event.store) = (date, store)
            return KeyedEvent(event: event, key: key)
        })
}

extension StoreRecord {
    /// A store as an import states it.
    static let shape = Shape<StoreRecord>.object(
        "Store", "A store as an import states it; what is absent stays as it is known.",
        Field("id", "The brand's own id, as orders name it.", .string(min: 1, max: 200), \.id),
        Field("name", "Name for people.", .optional(.string(max: 200)), \.name),
        Field("country", "ISO 3166 country.", .optional(.string(max: 2)), \.country),
        Field("zone", "IANA zone.", .optional(.string(max: 64)), \.zone),
        make: { id, name, country, zone in
            var store = StoreRecord(id: id)
            (store.name, store.country, store.zone) = (name, country, zone)
            return store
        })
}

extension ImportCounts {
    /// What an import did.
    package static let shape = Shape<ImportCounts>.object(
        "ImportCounts", "What an import did, row by row counted.",
        Field("read", "Rows read.", .integer(0...Int.max), \.read),
        Field("inserted", "Rows that were new.", .integer(0...Int.max), \.inserted),
        Field("updated", "Known rows whose content changed.", .integer(0...Int.max), \.updated),
        Field("unchanged", "Known rows that changed nothing.", .integer(0...Int.max), \.unchanged),
        Field("rejected", "Rows refused.", .integer(0...Int.max), \.rejected),
        Field(
            "refusals", "Rows of the batch that the store refused.", .array(of: ImportRefusal.shape, max: 200_000),
            \.refusals, default: []),
        make: { read, inserted, updated, unchanged, rejected, refusals in
            var counts = ImportCounts()
            (counts.read, counts.inserted, counts.updated) = (read, inserted, updated)
            (counts.unchanged, counts.rejected, counts.refusals) = (unchanged, rejected, refusals)
            return counts
        })
}

extension ImportRefusal {
    /// A row that was not taken over.
    static let shape = Shape<ImportRefusal>.object(
        "ImportRefusal", "A row that was not taken over.",
        Field("row", "Its place in the batch, from 0.", .integer(0...Int.max), \.row),
        Field("reason", "Why.", .string(max: 500), \.reason), make: { ImportRefusal(row: $0, reason: $1) })
}
