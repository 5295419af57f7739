/// What a file of rows holds.
package enum ImportKind: String, Sendable, Hashable, CaseIterable {
    /// One member a row.
    case members
    /// One order a row.
    case orders
    /// One event a row.
    case events
    /// One store a row.
    case stores

    /// The fields a row may have, in the order the decoder numbers them.
    package var fields: [ImportField] {
        switch self {
        case .members: MemberColumn.allCases.map(\.field)
        case .orders: OrderColumn.allCases.map(\.field)
        case .events: EventColumn.allCases.map(\.field)
        case .stores: StoreColumn.allCases.map(\.field)
        }
    }
}

/// A field that a column of a file can hold.
package struct ImportField: Sendable, Hashable {
    /// Its name, which is also the column looked for first.
    package let name: String
    /// Other usual names of such a column.
    package let synonyms: [String]
    /// Whether a file without it is of no use.
    package let isRequired: Bool
    /// Whether it holds a date, for which a format may be given.
    package let isDate: Bool

    init(_ name: String, _ synonyms: [String] = [], isRequired: Bool = false, isDate: Bool = false) {
        self.name = name
        self.synonyms = synonyms
        self.isRequired = isRequired
        self.isDate = isDate
    }
}

enum OrderColumn: Int, CaseIterable {
    case id, customer, date, amount, discount, cost, currency, coupon, store, channel, status

    var field: ImportField {
        switch self {
        case .id: ImportField("id", ["order_id", "order", "order_number", "transaction_id", "transaction"])
        case .customer: ImportField("customer", ImportField.customerNames, isRequired: true)
        case .date:
            ImportField(
                "date", ["created_at", "ordered_at", "order_date", "placed_at", "timestamp", "time"],
                isRequired: true, isDate: true)
        case .amount: ImportField("amount", ["total", "value", "price", "revenue", "order_total"], isRequired: true)
        case .discount: ImportField("discount", ["discount_amount", "total_discount"])
        case .cost: ImportField("cost", ["cost_of_goods", "cogs"])
        case .currency: ImportField("currency", ["currency_code"])
        case .coupon: ImportField("coupon", ["coupon_code", "discount_code", "voucher"])
        case .store: ImportField("store", ["store_id", "location", "shop"])
        case .channel: ImportField("channel", ["sales_channel", "source"])
        case .status: ImportField("status", ["order_status"])
        }
    }
}

enum MemberColumn: Int, CaseIterable {
    case id, name, email, phone, tier, store, zone, country, joined, tierSince
    case consentEmail, consentEmailAt, consentSMS, consentSMSAt, consentPush, consentPushAt

    var field: ImportField {
        switch self {
        case .id: ImportField("id", ["member_id", "member", "customer_id", "customer", "user_id"], isRequired: true)
        case .name: ImportField("name", ["full_name", "customer_name"])
        case .email: ImportField("email", ["e_mail", "email_address", "mail"])
        case .phone: ImportField("phone", ["phone_number", "mobile", "telephone"])
        case .tier: ImportField("tier", ["loyalty_tier", "level"])
        case .store: ImportField("store", ["home_store", "store_id"])
        case .zone: ImportField("zone", ["time_zone", "timezone"])
        case .country: ImportField("country", ["country_code"])
        case .joined: ImportField("joined", ["joined_at", "join_date", "signup_date", "created_at"], isDate: true)
        case .tierSince: ImportField("tier_since", ["tier_valid_from", "tier_changed_at"], isDate: true)
        case .consentEmail: ImportField("consent_email", ["email_consent", "email_opt_in"])
        case .consentEmailAt: ImportField("consent_email_at", ["email_consent_at"], isDate: true)
        case .consentSMS: ImportField("consent_sms", ["sms_consent", "sms_opt_in"])
        case .consentSMSAt: ImportField("consent_sms_at", ["sms_consent_at"], isDate: true)
        case .consentPush: ImportField("consent_push", ["push_consent", "push_opt_in"])
        case .consentPushAt: ImportField("consent_push_at", ["push_consent_at"], isDate: true)
        }
    }
}

enum EventColumn: Int, CaseIterable {
    case id, customer, kind, date, channel, coupon, amount, currency, store

    var field: ImportField {
        switch self {
        case .id: ImportField("id", ["event_id"])
        case .customer: ImportField("customer", ImportField.customerNames, isRequired: true)
        case .kind: ImportField("kind", ["event", "event_type", "type"], isRequired: true)
        case .date:
            ImportField(
                "date", ["at", "created_at", "occurred_at", "timestamp", "time"], isRequired: true, isDate: true)
        case .channel: ImportField("channel", ["medium"])
        case .coupon: ImportField("coupon", ["coupon_code", "code", "voucher"])
        case .amount: ImportField("amount", ["value", "total"])
        case .currency: ImportField("currency", ["currency_code"])
        case .store: ImportField("store", ["store_id", "location", "shop"])
        }
    }
}

enum StoreColumn: Int, CaseIterable {
    case id, name, country, zone

    var field: ImportField {
        switch self {
        case .id: ImportField("id", ["store_id", "store", "shop", "location"], isRequired: true)
        case .name: ImportField("name", ["store_name", "label"])
        case .country: ImportField("country", ["country_code"])
        case .zone: ImportField("zone", ["time_zone", "timezone"])
        }
    }
}

extension ImportField {
    fileprivate static let customerNames = ["customer_id", "member", "member_id", "user_id", "client_id"]
}
