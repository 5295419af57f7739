import WinbackFormats
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// What an import did.
struct ImportOutcome {
    var kind: ImportKind
    var file: String
    var counts = ImportCounts()
    /// Where rejected rows went.
    var rejectedFile: String?
    /// Members whose churn state was brought up to date.
    var refreshed = 0
    /// Why the file could not be read to its end; what was read before is imported.
    var failure: (any Error)?

    /// One JSON object.
    var json: JSONValue {
        var object = ImportCounts.shape.encode(counts).objectValue ?? [:]
        // Each is in the file of rejected rows, with its line.
        object["refusals"] = nil
        object["kind"] = .string(kind.rawValue)
        object["file"] = .string(file)
        object["refreshed"] = .integer(Int64(refreshed))
        object["complete"] = .bool(failure == nil)
        if let rejectedFile { object["rejected_file"] = .string(rejectedFile) }
        if let failure { object["error"] = OperationFailure.shape.encode(OperationFailure(failure)) }
        return .object(object)
    }

    /// A line or two for people.
    func text(_ style: TextStyle) -> String {
        let parts = [
            ("read", counts.read), ("inserted", counts.inserted), ("updated", counts.updated),
            ("unchanged", counts.unchanged), ("rejected", counts.rejected),
        ]
        let words = parts.map { "\(NumberText.count($0.1)) \($0.0)" }.joined(separator: ", ")
        var lines = ["\(kind.rawValue): \(words)"]
        if counts.read > 0, counts.unchanged == counts.read {
            lines.append("Every row was known already: nothing changed.")
        }
        if let rejectedFile {
            lines.append(style.paint("Rejected rows, with line and reason: \(rejectedFile)", .warning))
        }
        if refreshed > 0 {
            lines.append("Churn states brought up to date: \(NumberText.count(refreshed)) members.")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
