import WinbackModel
import WinbackPorts

/// Everything held about one member, table by table.
extension SQLiteTransaction {
    /// Marks that other tables are behind; they say nothing of their own.
    private static let marks: Set<String> = [
        "churn_dirty", "move_dirty", "orders_change", "event_change", "member_change", "identity",
    ]

    /// Tables are found by their columns, so that one that is added later is not forgotten.
    func held(about member: MemberKey) throws -> [HeldTable] {
        let found = try db.prepare(
            """
            SELECT s.name, CASE WHEN s.name = 'member' THEN 'key' ELSE 'member' END AS holder FROM sqlite_schema s
            WHERE s.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(s.name) c
              WHERE c.name = CASE WHEN s.name = 'member' THEN 'key' ELSE 'member' END)
            ORDER BY s.name
            """)
        var tables: [HeldTable] = []
        for (name, holder) in try found.all({ (found.text(0), found.text(1)) }) where !Self.marks.contains(name) {
            let rows = try db.prepare("SELECT * FROM \(name) WHERE \(holder) = $1")
            rows.bind(1, member)
            let held = try rows.all { rows.fields }
            if !held.isEmpty { tables.append(HeldTable(name: name, rows: held)) }
        }
        let identity = try identity(of: member)
        if !identity.isEmpty { tables.append(Self.table(identity)) }
        return tables.sorted { $0.name < $1.name }
    }

    private static func table(_ identity: MemberIdentity) -> HeldTable {
        let fields = [("name", identity.name), ("email", identity.email), ("phone", identity.phone)]
        return HeldTable(
            name: "identity",
            rows: [fields.map { HeldTable.Field(name: $0.0, value: $0.1.map { .text($0) } ?? .none) }])
    }
}
