import ArgumentParser
import Foundation
import WinbackFormats
import WinbackModel
import WinbackReports
import WinbackStatistics
import WinbackWire

/// `winback lift`.
struct LiftCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift", abstract: "Read a randomised experiment from a CSV file.",
        discussion: """
            One row a member: the arm a member was given, whatever came of it, and the outcome. Every arm is read \
            against the control. No daemon and no state directory are needed.

            Methods: fixed is read once, at a size fixed beforehand. sequential holds at every look: conversions by an \
            exact test, amounts and ratios by a confidence sequence. hybrid holds at every look too and spends most \
            of the error level by the members planned, which leaves more power; it is the default with --planned. A \
            reading between planned looks takes those before it as used.

            log_e is evidence that holds at every look, whatever the method; p belongs to the method. An end that does \
            not exist is null in JSON. Fewer than 25 outcomes give no number, unless they are read once.

            Examples:
              winback lift mails.csv --arm segment --control "No E-Mail" --outcome visit --plot visits.svg
              winback lift mails.csv --arm segment --control "No E-Mail" --outcome spend --method fixed --json
              winback lift loop.csv --arm arm --control holdout --outcome margin --signed --planned 20000 \
            --shares holdout=0.1,coupon=0.9
              winback lift carts.csv --arm arm --control a --outcome revenue --kind ratio:orders --strata country

            Exit codes: 0 read, 2 something in the call or the file must be corrected.
            """)

    @Argument(help: ArgumentHelp("A CSV file, plain or gzip; - is standard input.", valueName: "file"))
    var file: String
    @Option(help: ArgumentHelp("The column of arms.", valueName: "column")) var arm: String
    @Option(help: ArgumentHelp("What stands there for the control.", valueName: "value")) var control: String
    @Option(help: ArgumentHelp("The column of outcomes.", valueName: "column")) var outcome: String
    @Option(
        help: ArgumentHelp(
            "conversion (0 or 1), amount, or ratio:COLUMN for a ratio of sums. Default: what the outcomes are.",
            valueName: "kind"))
    var kind: String?
    @Option(help: ArgumentHelp("A column from before assignment to adjust by (CUPED).", valueName: "column"))
    var covariate: String?
    @Option(help: ArgumentHelp("A column from before assignment to post-stratify by.", valueName: "column"))
    var strata: String?
    @Option(help: ArgumentHelp("When the covariate was measured, to be held against --assigned.", valueName: "column"))
    var covariateDate: String?
    @Option(help: ArgumentHelp("When the arm was given, as dates such as 2026-03-01.", valueName: "column"))
    var assigned: String?
    @Option(help: ArgumentHelp("fixed, sequential or hybrid.", valueName: "method")) var method: String?
    @Option(help: ArgumentHelp("The two-sided error level. Default: 0.05.", valueName: "level"))
    var alpha: Double = 0.05
    @Option(
        help: ArgumentHelp(
            "Members of an arm and the control together that the plan expects, fixed before the first look.",
            valueName: "n"))
    var planned: Int?
    @Option(help: ArgumentHelp("Planned looks up to there. Default: 10.", valueName: "n")) var looks: Int = 10
    @Option(
        help: ArgumentHelp(
            "What a treated member costs: a number, or a column for members of every arm.", valueName: "cost"))
    var cost: String?
    @Option(help: ArgumentHelp("What one unit of outcome earns. Default: 1.", valueName: "rate"))
    var margin: Double = 1
    @Option(help: ArgumentHelp("Lower larger outcomes to this, fixed beforehand.", valueName: "amount"))
    var cap: Double?
    @Option(
        help: ArgumentHelp(
            "Planned shares, such as holdout=0.1,coupon=0.9. Default: equal ones.", valueName: "arm=share,…"))
    var shares: String?
    @Option(help: ArgumentHelp("comma, semicolon, tab, pipe, space or one character.", valueName: "delimiter"))
    var delimiter: String?
    @Option(help: ArgumentHelp("Write a picture of the intervals there, as SVG.", valueName: "file"))
    var plot: String?
    @Flag(help: "Outcomes may be negative.") var signed = false
    @Flag(help: "Write JSON.") var json = false

    func validate() throws { _ = try question() }

    func run(on console: Console) async throws {
        let asked = try question()
        let reply = try LiftReply(asked, table: try LiftTableReader.read(asked))
        if let plot { try draw(reply, to: plot) }
        console.write(json ? reply.json.text(.pretty) + "\n" : reply.text(console.style))
    }

    private func draw(_ reply: LiftReply, to path: String) throws {
        do {
            try Data(reply.plot.file(.wide).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw WinbackError(
                "cannot_write", .badInput, "\(path) cannot be written", advice: "name a file in a directory of yours")
        }
    }

    private func question() throws -> LiftQuestion {
        var question = LiftQuestion(path: file, delimiter: delimiter, arm: arm, control: control, outcome: outcome)
        if let kind {
            guard let read = LiftQuestion.Kind(kind) else {
                throw ValidationError("--kind is `\(kind)`, expected conversion, amount or ratio:COLUMN")
            }
            question.kind = read
        }
        question.method = planned == nil ? .sequential : .hybrid
        if let method {
            guard let read = ReadingPlan.Method(rawValue: method) else {
                throw ValidationError("--method is `\(method)`, expected fixed, sequential or hybrid")
            }
            question.method = read
        }
        if let delimiter, Delimiter(delimiter) == nil {
            throw ValidationError(
                "--delimiter is `\(delimiter)`, expected comma, semicolon, tab, pipe, space or one character")
        }
        question.covariate = covariate
        question.strata = strata
        question.covariateDate = covariateDate
        question.assignedDate = assigned
        question.cost = cost.map { LiftQuestion.Cost($0) }
        question.isSigned = signed
        question.cap = cap
        (question.alpha, question.margin, question.looks) = (alpha, margin, looks)
        question.planned = planned.map { Double($0) }
        question.shares = try statedShares()
        try check(question)
        return question
    }

    private func check(_ question: LiftQuestion) throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        try require(alpha > 0 && alpha < 1, "--alpha is \(alpha), expected a level between 0 and 1 such as 0.05")
        try require((planned ?? 2) >= 2, "--planned is \(planned ?? 0), expected the number of members planned")
        try require((1...200).contains(looks), "--looks is \(looks), expected 1 to 200")
        try require(
            question.method != .hybrid || planned != nil, "--method hybrid needs --planned, the members expected")
        try require(margin.isFinite && margin > 0, "--margin is \(margin), expected a positive number")
        try require((cap ?? 0).isFinite, "--cap is \(cap ?? 0), expected an amount")
        try require((covariateDate == nil) == (assigned == nil), "--covariate-date and --assigned go together")
        if case .ratio = question.kind {
            try require(covariate == nil, "--covariate adjusts conversions and amounts, not ratios")
            try require(cost == nil, "--cost goes with conversions and amounts, not ratios")
        }
        if case .each(let each) = question.cost { try require(each.isFinite, "--cost is not a finite number") }
    }

    private func statedShares() throws -> [(arm: String, share: Double)] {
        guard let shares else { return [] }
        let pairs = try shares.split(separator: ",").map { part -> (arm: String, share: Double) in
            guard let sign = part.lastIndex(of: "="), let share = Double(part[part.index(after: sign)...]),
                share.isFinite, share > 0
            else { throw ValidationError("--shares has `\(part)`, expected arm=share such as holdout=0.1") }
            return (String(part[..<sign]), share)
        }
        guard pairs.contains(where: { $0.arm == control }) else {
            throw ValidationError("--shares does not name the control `\(control)`")
        }
        return pairs
    }
}
