import WinbackEngine
import WinbackRuntime
import WinbackWire

/// How an exported chain is written: a JSON object a line, or CSV of the same fields.
enum AuditFileFormat: String, CaseIterable, Sendable {
    case jsonl
    case csv

    /// The fields, in the order of columns.
    static let fields: [String] = {
        guard case .object(_, _, let fields) = AuditRow.shape.kind.base else { return [] }
        return fields.map(\.name)
    }()
    private static let numbers: Set<String> = ["sequence", "form"]

    /// What stands above the rows.
    var header: String { self == .csv ? Self.fields.joined(separator: ",") + "\n" : "" }

    /// A row, with its line's end.
    func line(_ row: AuditRow) -> String {
        let json = AuditRow.shape.encode(row)
        switch self {
        case .jsonl: return json.text(.canonical) + "\n"
        case .csv: return Self.fields.map { Self.cell(json[$0]) }.joined(separator: ",") + "\n"
        }
    }

    /// Puts cells back together; throws with every field that is wrong.
    static func row(_ cells: [String]) throws -> AuditRow {
        var object = JSONObject()
        for (name, cell) in zip(fields, cells) {
            let text = cell.first == "'" ? String(cell.dropFirst()) : cell
            if name == "for", text.isEmpty { continue }
            object[name] = numbers.contains(name) ? Int64(text).map { .integer($0) } ?? .string(text) : .string(text)
        }
        return try AuditRow.shape.decode(.object(object))
    }

    /// A cell that begins like a formula, or like the mark of one that did, gets the mark.
    private static func cell(_ value: JSONValue?) -> String {
        switch value {
        case .integer(let number): return "\(number)"
        case .string(let text):
            let isFormula = text.unicodeScalars.first.map { "=+-@'\t\r\n".unicodeScalars.contains($0) } ?? false
            let quoted = text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            return "\"" + (isFormula ? "'" : "") + quoted + "\""
        default: return ""
        }
    }
}
