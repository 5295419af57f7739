import WinbackModel

extension RowDecoder {
    /// The order a row states.
    mutating func order(_ row: some RowFields, _ columns: [Int?]) throws(RowProblem) -> OrderRecord {
        typealias Column = OrderColumn
        let customer = try requiredText(row, columns, Column.customer.rawValue)
        guard let moment = try moment(row, columns, Column.date.rawValue) else { throw RowProblem("date is empty") }
        guard let amount = try money(row, columns, Column.amount.rawValue) else {
            throw RowProblem("amount is empty")
        }
        let id = try text(row, columns, Column.id.rawValue)
        var order = OrderRecord(id: id, customer: customer, at: moment.at, date: moment.date, amount: amount)
        order.discount = try money(row, columns, Column.discount.rawValue) ?? .zero
        order.cost = try money(row, columns, Column.cost.rawValue)
        try checkCurrency(row, columns, Column.currency.rawValue)
        order.coupon = try text(row, columns, Column.coupon.rawValue)
        order.store = try text(row, columns, Column.store.rawValue)
        order.channel = try text(row, columns, Column.channel.rawValue)
        order.status = try word(row, columns, Column.status.rawValue, Self.statuses) ?? .completed
        return order
    }

    /// The event a row states.
    mutating func event(_ row: some RowFields, _ columns: [Int?]) throws(RowProblem) -> EventRecord {
        typealias Column = EventColumn
        let customer = try requiredText(row, columns, Column.customer.rawValue)
        guard let kind = try word(row, columns, Column.kind.rawValue, Self.eventKinds) else {
            throw RowProblem("kind is empty, expected one of " + Self.eventKinds.map(\.0).joined(separator: ", "))
        }
        guard let moment = try moment(row, columns, Column.date.rawValue) else { throw RowProblem("date is empty") }
        let id = try text(row, columns, Column.id.rawValue)
        var event = EventRecord(id: id, customer: customer, kind: kind, at: moment.at)
        event.channel = try word(row, columns, Column.channel.rawValue, Self.channels)
        event.coupon = try text(row, columns, Column.coupon.rawValue)
        try checkCurrency(row, columns, Column.currency.rawValue)
        event.amount = try money(row, columns, Column.amount.rawValue)
        event.date = moment.date
        event.store = try text(row, columns, Column.store.rawValue)
        return event
    }

    /// The member a row states.
    mutating func member(_ row: some RowFields, _ columns: [Int?]) throws(RowProblem) -> MemberRecord {
        typealias Column = MemberColumn
        var member = MemberRecord(id: try requiredText(row, columns, Column.id.rawValue))
        member.name = try text(row, columns, Column.name.rawValue)
        member.email = try email(row, columns)
        member.phone = try text(row, columns, Column.phone.rawValue, most: 40)
        member.tier = try text(row, columns, Column.tier.rawValue, most: 64)
        member.tierSince = try moment(row, columns, Column.tierSince.rawValue)?.date
        member.store = try text(row, columns, Column.store.rawValue)
        member.zone = try text(row, columns, Column.zone.rawValue, most: 64)
        member.country = try country(row, columns, Column.country.rawValue)
        member.joined = try moment(row, columns, Column.joined.rawValue)?.date
        try addConsent(.email, .consentEmail, .consentEmailAt, row, columns, &member)
        try addConsent(.sms, .consentSMS, .consentSMSAt, row, columns, &member)
        try addConsent(.push, .consentPush, .consentPushAt, row, columns, &member)
        return member
    }

    /// The store a row states.
    mutating func store(_ row: some RowFields, _ columns: [Int?]) throws(RowProblem) -> StoreRecord {
        typealias Column = StoreColumn
        var store = StoreRecord(id: try requiredText(row, columns, Column.id.rawValue))
        store.name = try text(row, columns, Column.name.rawValue)
        store.country = try country(row, columns, Column.country.rawValue)
        store.zone = try text(row, columns, Column.zone.rawValue, most: 64)
        return store
    }

    private mutating func addConsent(
        _ channel: Channel, _ said: MemberColumn, _ when: MemberColumn, _ row: some RowFields, _ columns: [Int?],
        _ member: inout MemberRecord
    ) throws(RowProblem) {
        let at = try moment(row, columns, when.rawValue)?.at
        guard let granted = try word(row, columns, said.rawValue, Self.answers) else { return }
        member.consents.append(ConsentStatement(channel: channel, granted: granted, at: at))
    }

    private func email(_ row: some RowFields, _ columns: [Int?]) throws(RowProblem) -> String? {
        let column = MemberColumn.email.rawValue
        guard let text = try text(row, columns, column, most: 254) else { return nil }
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty, !text.contains(" ") else {
            throw RowProblem("email is not an address such as name@example.com")
        }
        return text
    }

    private func country(
        _ row: some RowFields, _ columns: [Int?], _ column: Int
    ) throws(RowProblem) -> String? {
        guard let bytes = bytes(row, columns, column) else { return nil }
        let isCode = bytes.count == 2 && bytes.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        guard isCode else { throw RowProblem(fields[column], bytes, expected: "two letters such as ES (ISO 3166)") }
        return String(decoding: bytes, as: UTF8.self).uppercased()
    }

    private static let statuses: [(String, OrderStatus)] =
        OrderStatus.allCases.map { ($0.word, $0) } + [
            ("complete", .completed), ("paid", .completed), ("shipped", .completed), ("delivered", .completed),
            ("fulfilled", .completed), ("canceled", .cancelled), ("voided", .cancelled), ("refunded", .returned),
        ]

    private static let eventKinds: [(String, EventKind)] = EventKind.allCases.map { ($0.rawValue, $0) }

    private static let channels: [(String, Channel)] =
        Channel.allCases.map { ($0.rawValue, $0) } + [("e-mail", .email)]

    private static let answers: [(String, Bool)] = [
        ("yes", true), ("no", false), ("true", true), ("false", false), ("1", true), ("0", false), ("y", true),
        ("n", false), ("granted", true), ("withdrawn", false),
    ]
}
