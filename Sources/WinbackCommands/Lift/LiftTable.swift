import WinbackFormats
import WinbackModel
import WinbackStatistics

/// The sums of a file: all that its rows are needed for.
struct LiftTable: Sendable {
    /// Metrics of the ledger.
    static let outcome = 0
    static let profit = 1

    /// Arms by index, in the order in which they first appear; the control is none of them.
    var arms: [String] = []
    /// Strata by index.
    var strata: [String] = []
    var ledger = OutcomeLedger()
    /// Members whose covariate is not known.
    var withoutCovariate = 0
    /// Outcomes lowered to the cap.
    var capped = 0
}

/// Reads a file of one row a member into sums, and collects what is wrong with it.
struct LiftTableReader {
    /// Problems told at once at most; the rest are counted.
    static let problemsMax = 20
    /// More arms or strata than these are a wrong column.
    static let armsMax = 100
    static let strataMax = 2_000

    let question: LiftQuestion
    private(set) var table = LiftTable()
    private var header: [String]?
    private var places: [String: Int] = [:]
    private var isBlind = false
    private var problems: [Diagnostic] = []
    private var untold = 0
    private var armIndex: [String: Int] = [:]
    private var stratumIndex: [String: Int] = [:]

    init(_ question: LiftQuestion) { self.question = question }

    private var file: String { question.path == "-" ? "standard input" : question.path }

    /// Reads the whole file; throws with every problem and its line.
    static func read(_ question: LiftQuestion) throws -> LiftTable {
        var reader = LiftTableReader(question)
        try reader.readAll()
        return reader.table
    }

    private mutating func readAll() throws {
        let source = try ByteSource(path: question.path)
        var rows = CSVReader(delimiter: question.delimiter.flatMap { Delimiter($0) } ?? .comma)
        var inflater: GzipInflater?
        var isFirst = true
        func push(_ bytes: UnsafeRawBufferPointer) { rows.push(bytes) { take($0) } }
        do {
            while try source.next({ bytes in
                if isFirst, GzipInflater.recognises(bytes.prefix(2)) { inflater = GzipInflater() }
                isFirst = false
                if let inflater { try inflater.push(bytes) { push($0) } } else { push(bytes) }
            }) {}
            try inflater?.finish()
        } catch let error as GzipError {
            throw DiagnosticsError([Diagnostic(at: SourcePlace(file: file), error.description)])
        }
        rows.finish { take($0) }
        if header == nil, problems.isEmpty { tell(nil, "the file is empty") }
        if problems.isEmpty { checkArms() }
        if untold > 0 {
            problems.append(Diagnostic(at: SourcePlace(file: file), "and \(untold) more lines like these"))
        }
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
    }

    private mutating func tell(_ line: Int?, _ message: String, suggestion: String? = nil) {
        guard problems.count < Self.problemsMax else { return untold += 1 }
        problems.append(
            Diagnostic(at: SourcePlace(file: file, line: line ?? 0), message, suggestion: suggestion))
    }

    private mutating func take(_ row: CSVRow) {
        guard !isBlind else { return }
        guard let header else { return takeHeader(row) }
        if let problem = row.problem { return tell(row.line, problem) }
        guard row.count == header.count else {
            return tell(row.line, "the line has \(row.count) fields, the header \(header.count)")
        }
        takeMember(row)
    }

    private mutating func takeHeader(_ row: CSVRow) {
        if let problem = row.problem {
            isBlind = true
            return tell(row.line, problem)
        }
        let names = (0..<row.count).map { row.text($0) }
        header = names
        for name in question.columns {
            let found = names.indices.filter { names[$0] == name }
            if found.count > 1 { tell(row.line, "there are \(found.count) columns `\(name)`") }
            if let first = found.first {
                places[name] = first
            } else {
                let shown = names.prefix(30).joined(separator: ", ") + (names.count > 30 ? ", …" : "")
                tell(
                    row.line, "there is no column `\(name)`; there are \(shown)",
                    suggestion: NearestName.of(name, among: names))
            }
        }
        // Without its columns nothing can be said of any row.
        isBlind = !problems.isEmpty
    }

    private mutating func takeMember(_ row: CSVRow) {
        let arm = text(question.arm, row)
        if arm.isEmpty { tell(row.line, "`\(question.arm)` is empty, expected an arm") }
        checkDates(row)
        guard let outcome = outcome(row), !arm.isEmpty else { return }
        var denominator = 0.0
        if case .ratio(let column) = question.kind {
            guard let number = number(column, row) else { return }
            if number < 0 { return tell(row.line, "`\(column)` is \(number), expected 0 or more") }
            denominator = number
        }
        var covariate: Double?
        if let column = question.covariate, !text(column, row).isEmpty {
            guard let number = number(column, row) else { return }
            covariate = number
        } else if question.covariate != nil {
            table.withoutCovariate += 1
        }
        guard let armNumber = index(ofArm: arm, row.line), let stratum = index(ofStratumIn: row) else { return }
        table.ledger.update(.init(arm: armNumber, metric: LiftTable.outcome, stratum: stratum)) { state in
            switch question.kind {
            case .ratio: state.add(outcome, denominator: denominator)
            default: state.add(outcome, covariate: covariate)
            }
        }
        guard let cost = question.cost else { return }
        var paid = 0.0
        switch cost {
        case .each(let each): paid = armNumber < 0 ? 0 : each
        case .column(let column):
            guard let number = number(column, row) else { return }
            paid = number
        }
        table.ledger.update(.init(arm: armNumber, metric: LiftTable.profit, stratum: stratum)) {
            $0.add(question.margin * outcome - paid, covariate: covariate)
        }
    }

    private mutating func outcome(_ row: CSVRow) -> Double? {
        guard var outcome = number(question.outcome, row) else { return nil }
        if question.kind == .conversion, outcome != 0, outcome != 1 {
            tell(row.line, "`\(question.outcome)` is \(outcome), expected 0 or 1 for a conversion")
            return nil
        }
        if outcome < 0, !question.isSigned {
            tell(row.line, "`\(question.outcome)` is \(outcome), expected 0 or more; with --signed it may be negative")
            return nil
        }
        if let cap = question.cap, outcome > cap {
            outcome = cap
            table.capped += 1
        }
        return outcome
    }

    private mutating func number(_ column: String, _ row: CSVRow) -> Double? {
        let text = text(column, row)
        if let number = Double(text), number.isFinite { return number }
        let found = text.isEmpty ? "is empty" : "is `\(text.prefix(40))`"
        tell(row.line, "`\(column)` \(found), expected a finite number")
        return nil
    }

    private func text(_ column: String, _ row: CSVRow) -> String { places[column].map { row.text($0) } ?? "" }

    /// What was measured after a member got an arm may be a result of it.
    private mutating func checkDates(_ row: CSVRow) {
        guard let measured = question.covariateDate, let assigned = question.assignedDate else { return }
        let (first, second) = (text(measured, row), text(assigned, row))
        guard first.utf8.count >= 10, second.utf8.count >= 10 else {
            return tell(row.line, "`\(measured)` and `\(assigned)` must both hold a date such as 2026-03-01")
        }
        let length = min(first.utf8.count, second.utf8.count)
        // Dates written year first sort as text.
        if first.prefix(length) > second.prefix(length) {
            tell(
                row.line,
                "`\(question.covariate ?? measured)` was measured on \(first), after assignment on \(second): "
                    + "it may be a result of the arm, so it cannot adjust for it")
        }
    }

    private mutating func index(ofArm arm: String, _ line: Int) -> Int? {
        if arm == question.control { return -1 }
        if let known = armIndex[arm] { return known }
        guard table.arms.count < Self.armsMax else {
            isBlind = true
            tell(line, "`\(question.arm)` has more than \(Self.armsMax) values; is it the column of arms?")
            return nil
        }
        armIndex[arm] = table.arms.count
        table.arms.append(arm)
        return table.arms.count - 1
    }

    private mutating func index(ofStratumIn row: CSVRow) -> Int? {
        guard let column = question.strata else { return 0 }
        let stratum = text(column, row)
        if let known = stratumIndex[stratum] { return known }
        guard table.strata.count < Self.strataMax else {
            isBlind = true
            tell(row.line, "`\(column)` has more than \(Self.strataMax) values; strata are few")
            return nil
        }
        stratumIndex[stratum] = table.strata.count
        table.strata.append(stratum)
        return table.strata.count - 1
    }

    /// One arm, no control, or nothing that varies.
    private mutating func checkArms() {
        let control = table.ledger.state(arm: -1)
        guard control.count > 0 || !table.arms.isEmpty else {
            return tell(nil, "there are no members below the header")
        }
        if control.count == 0 {
            let shown = table.arms.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
            return tell(
                nil, "no line has `\(question.control)` as `\(question.arm)`; there are \(shown)",
                suggestion: NearestName.of(question.control, among: table.arms))
        }
        guard !table.arms.isEmpty else {
            return tell(nil, "every line is in the control `\(question.control)`, so there is nothing to compare")
        }
        for (name, _) in question.shares where name != question.control && !table.arms.contains(name) {
            tell(
                nil, "--shares names `\(name)`, which no line has as `\(question.arm)`",
                suggestion: NearestName.of(name, among: table.arms))
        }
        for (index, arm) in table.arms.enumerated() {
            let state = table.ledger.state(arm: index)
            if state.count < 2 || control.count < 2 {
                let name = state.count < 2 ? arm : question.control
                tell(nil, "`\(name)` has one member, at least two are needed")
            } else if (state + control).variance() == 0 {
                tell(
                    nil,
                    "every `\(question.outcome)` in `\(arm)` and `\(question.control)` is \(control.mean): "
                        + "nothing varies, so nothing can be compared")
            }
        }
    }
}
