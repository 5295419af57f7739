import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

/// What is held about a member, as JSON that a person can read: times and dates as such, rows by topic.
enum MemberExport {
    /// Columns that say how Winback works inside and nothing about the member.
    private static let inner: Set<String> = ["bucket", "token", "lease_until", "claims", "number", "due", "held_due"]
    /// Columns that tell which variant or control group a member was in.
    private static let variants: Set<String> = ["arm", "epoch", "propensity", "position", "digest"]

    static func json(_ tables: [HeldTable], _ audit: [AuditRow], showsVariants: Bool) -> JSONValue {
        let hidden = showsVariants ? inner : inner.union(variants)
        var topics = tables.map { table in
            JSONObject.Member(
                key: table.name,
                value: .array(
                    table.rows.map { row in
                        .object(
                            JSONObject(
                                row.filter { !hidden.contains($0.name) && $0.value != .none }
                                    .map { JSONObject.Member(key: $0.name, value: value($0)) }))
                    }))
        }
        topics.append(.init(key: "audit", value: .array(audit.map { AuditRow.shape.encode($0) })))
        return .object(JSONObject(topics))
    }

    private static func value(_ field: HeldTable.Field) -> JSONValue {
        switch field.value {
        case .none: .null
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        case .bytes(let count): .string("\(count) bytes")
        case .integer(let number):
            if isTime(field.name) {
                .string(Instant(milliseconds: number).iso8601)
            } else if isDate(field.name) {
                .string(CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: number)).description)
            } else {
                .integer(number)
            }
        }
    }

    private static func isTime(_ name: String) -> Bool {
        name == "at" || name.hasSuffix("_at") || name == "window_ends" || name == "wait_deadline"
    }

    private static func isDate(_ name: String) -> Bool {
        name == "day" || name == "joined" || name == "as_of" || name == "valid_through" || name.hasSuffix("_day")
            || name.hasSuffix("_on") || name == "valid_from" || name == "valid_to"
    }
}

/// The rows of the audit chain that are about a member: by key, by their entries and by their effects' keys.
struct AuditAbout {
    private let subjects: Set<String>
    private let effects: Set<String>

    init(_ member: MemberKey, _ tables: [HeldTable]) {
        var subjects: Set<String> = ["\(member.value)", "member/\(member.value)"]
        var effects: Set<String> = []
        for table in tables {
            for row in table.rows {
                for field in row {
                    switch (table.name, field.name, field.value) {
                    case ("entry", "id", .integer(let id)): subjects.insert("entry/\(id)")
                    case ("outbox", "key", .text(let key)): effects.insert(key)
                    default: break
                    }
                }
            }
        }
        self.subjects = subjects
        self.effects = effects
    }

    /// In one walk over the chain.
    func rows(in transaction: any StoreTransaction) throws -> [AuditRow] {
        var found: [AuditRow] = []
        var after: Int64 = 0
        while true {
            let page = try transaction.auditRows(after: after, limit: 10_000)
            found += page.filter { subjects.contains($0.entry.subject) || effects.contains($0.entry.inputs) }
            guard let last = page.last, page.count == 10_000 else { return found }
            after = last.sequence
        }
    }
}
