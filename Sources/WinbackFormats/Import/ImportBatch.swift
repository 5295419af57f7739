package import WinbackModel

/// What rows have to agree with.
package struct ImportContext: Sendable {
    /// The team's currency; rows in another are refused.
    package var currency: Currency
    /// The team's zone, in which dates without an offset are meant.
    package var zone: ZoneRules
    /// The time of the import; facts more than a day later are refused.
    package var asOf: Instant

    /// What rows have to agree with.
    package init(currency: Currency, zone: ZoneRules, asOf: Instant) {
        self.currency = currency
        self.zone = zone
        self.asOf = asOf
    }
}

/// A row that was not taken over.
package struct Rejection: Sendable, Hashable {
    /// The line it begins on, from 1.
    package let line: Int
    /// Why, and what was expected. It may quote the row, so it belongs into the file beside the import only.
    package let reason: String
    /// The row as it stands in the file, cut to 1,000 bytes.
    package let raw: String

    /// A row that was not taken over.
    package init(line: Int, reason: String, raw: String) {
        self.line = line
        self.reason = reason
        self.raw = raw
    }

    /// The header of a file of rejections.
    package static let csvHeader = "line,reason,row\n"

    /// The rejection as a line of CSV; a cell a spreadsheet would compute begins with an apostrophe.
    package var csvLine: String { "\(line),\(Self.cell(reason)),\(Self.cell(raw))\n" }

    private static func cell(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": safe += "\"\""
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: safe += " "
            default: safe.unicodeScalars.append(scalar)
            }
        }
        if let first = safe.first, "=+-@".contains(first) { safe = "'" + safe }
        return "\"\(safe)\""
    }
}

/// What a stretch of a file gave: records of one kind, and the rows refused.
package struct ImportBatch: Sendable {
    /// Members, when members are read.
    package var members: [MemberRecord] = []
    /// Orders, when orders are read.
    package var orders: [OrderRecord] = []
    /// Events, when events are read.
    package var events: [EventRecord] = []
    /// Stores, when stores are read.
    package var stores: [StoreRecord] = []
    /// The line each record accepted begins on, in the order of the records.
    package var lines: [Int] = []
    /// Rows refused, in the order of the file.
    package var rejections: [Rejection] = []
    /// Rows read, accepted or refused.
    package var rowsRead = 0

    /// An empty batch.
    package init() {}

    /// The number of records accepted.
    package var count: Int { members.count + orders.count + events.count + stores.count }

    /// Empties the batch for the next stretch.
    package mutating func removeAll() {
        members.removeAll(keepingCapacity: true)
        orders.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        stores.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        rejections.removeAll(keepingCapacity: true)
        rowsRead = 0
    }
}
