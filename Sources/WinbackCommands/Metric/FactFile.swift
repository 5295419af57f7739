import Foundation
import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackRuntime

/// A table a person brings, to be looked through for what moved.
struct FactFile {
    let path: String
    let value: String
    let denominator: String?
    let period: String
    let dimensions: [String]
    let previous: String?
    let current: String?

    /// Words that tell the two periods apart by themselves.
    private static let before: Set<String> = [
        "previous", "before", "baseline", "old", "expected", "forecast", "predict", "p0",
    ]
    private static let after: Set<String> = ["current", "after", "now", "new", "actual", "real", "p1"]

    /// Problems told at once at most.
    private static let problemsMax = 20

    /// Reads the file and looks through it; throws with every problem and its line.
    func diagnose() throws -> DiagnosisReply {
        let rows = try read()
        let (old, new) = try periods(rows)
        var cells: [DiagnosisTable.Row] = []
        for row in rows {
            let isNew = row.period == new
            guard isNew || row.period == old else { continue }
            cells.append(
                DiagnosisTable.Row(
                    row.key, previous: isNew ? 0 : row.value, current: isNew ? row.value : 0,
                    previousDenominator: isNew ? 0 : row.denominator, currentDenominator: isNew ? row.denominator : 0))
        }
        let table: DiagnosisTable
        do {
            table = try DiagnosisTable(dimensions: dimensions, rows: cells, isRatio: denominator != nil)
        } catch {
            throw WinbackError("bad_table", .badInput, "\(path) cannot be looked through: \(error)")
        }
        let isRatio = denominator != nil
        let diagnoser = Diagnoser(
            metric: value, value: { isRatio ? DiagnosisNumber.percent($0) : DiagnosisNumber.plain($0) },
            amount: { DiagnosisNumber.plain($0) })
        return DiagnosisReply(
            diagnoser.diagnose(table), metric: value, version: "", unit: isRatio ? "share" : "count", range: nil,
            comparison: nil, table: table, total: nil, asOf: nil)
    }

    private struct Row {
        var key: [String]
        var period: String
        var value: Double
        var denominator: Double
    }

    private func read() throws -> [Row] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw WinbackError("cannot_read", .notFound, "\(path) does not exist or cannot be read")
        }
        var lines = CSVReader(delimiter: .comma)
        var header: [String]?
        var columns: [Int] = []
        var rows: [Row] = []
        var problems: [Diagnostic] = []
        func take(_ row: CSVRow) {
            guard problems.count < Self.problemsMax else { return }
            let place = SourcePlace(file: path, line: row.line)
            if let problem = row.problem { return problems.append(Diagnostic(at: place, problem)) }
            let cells = (0..<row.count).map(row.text)
            guard header != nil else {
                header = cells
                columns = locate(cells, place, &problems)
                return
            }
            guard problems.isEmpty || !columns.isEmpty else { return }
            if let read = self.row(cells, columns, place, &problems) { rows.append(read) }
        }
        [UInt8](data).withUnsafeBytes { bytes in lines.push(bytes) { take($0) } }
        lines.finish { take($0) }
        if header == nil { problems.append(Diagnostic(at: SourcePlace(file: path), "the file is empty")) }
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
        return rows
    }

    /// The places of dimensions, period, value and denominator in the header.
    private func locate(_ header: [String], _ place: SourcePlace, _ problems: inout [Diagnostic]) -> [Int] {
        let wanted = dimensions + [period, value] + (denominator.map { [$0] } ?? [])
        var columns: [Int] = []
        for name in wanted {
            if let column = header.firstIndex(of: name) {
                columns.append(column)
            } else {
                problems.append(
                    Diagnostic(
                        at: place, "there is no column `\(name)`; there are \(header.joined(separator: ", "))",
                        suggestion: NearestName.of(name, among: header)))
            }
        }
        return columns.count == wanted.count ? columns : []
    }

    private func row(
        _ cells: [String], _ columns: [Int], _ place: SourcePlace, _ problems: inout [Diagnostic]
    ) -> Row? {
        guard !columns.isEmpty else { return nil }
        guard let last = columns.max(), last < cells.count else {
            problems.append(Diagnostic(at: place, "the line has \(cells.count) fields, the header more"))
            return nil
        }
        func number(_ column: Int, _ name: String) -> Double? {
            let text = cells[column]
            if text.isEmpty { return 0 }
            if let number = Double(text), number.isFinite { return number }
            problems.append(Diagnostic(at: place, "`\(name)` is `\(text.prefix(40))`, expected a number"))
            return nil
        }
        let count = dimensions.count
        let value = number(columns[count + 1], value)
        let under = columns.count > count + 2 ? number(columns[count + 2], denominator ?? "") : 0
        guard let value, let under else { return nil }
        return Row(
            key: columns[..<count].map { cells[$0] }, period: cells[columns[count]], value: value, denominator: under)
    }

    /// The two periods compared: as said, by their words, or the last two in order.
    private func periods(_ rows: [Row]) throws -> (String, String) {
        let found = Set(rows.map(\.period)).sorted { a, b in
            if let x = Double(a), let y = Double(b) { return x < y }
            return a < b
        }
        if let previous, let current {
            for name in [previous, current] where !found.contains(name) {
                throw WinbackError(
                    "no_period", .badInput, "no line has `\(name)` as \(period)",
                    advice: "there are " + found.prefix(10).joined(separator: ", "))
            }
            return (previous, current)
        }
        guard found.count >= 2 else {
            throw WinbackError(
                "no_period", .badInput, "\(period) has \(found.count) value(s), two are needed to compare")
        }
        let old = found.filter { Self.before.contains($0.lowercased()) }
        let new = found.filter { Self.after.contains($0.lowercased()) }
        if old.count == 1, new.count == 1 { return (old[0], new[0]) }
        return (found[found.count - 2], found[found.count - 1])
    }
}

/// Numbers of a file, whose unit nobody knows.
enum DiagnosisNumber {
    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : String(format: "%.2f", value)
    }

    static func percent(_ value: Double) -> String { String(format: "%.2f%%", value * 100) }
}
