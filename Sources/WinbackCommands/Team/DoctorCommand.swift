import ArgumentParser
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback doctor`.
struct DoctorCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check the state directory, the store, zones, disk, clock and who may act.",
        discussion: """
            While the daemon runs, what only the owner of the store can check is left to it and said so. Exit code 1 \
            when something is wrong; warnings alone give 0.

            Example:
              winback doctor --json
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func run(on console: Console) async throws {
        let findings = await Doctor(state: options.directory(console)).examine()
        if options.json {
            let json: JSONValue = [
                "ok": .bool(!findings.contains { $0.verdict == .wrong }),
                "checks": .array(findings.map(\.json)),
            ]
            console.write(json.text(.pretty) + "\n")
        } else {
            console.write(text(findings, console.style))
        }
        if findings.contains(where: { $0.verdict == .wrong }) { throw ExitCode(1) }
    }

    private func text(_ findings: [Finding], _ style: TextStyle) -> String {
        var table = TextTable([.init("check"), .init(""), .init("found")])
        for finding in findings {
            table.add([
                .init(finding.check), .init(finding.verdict.rawValue, finding.verdict.tone), .init(finding.found),
            ])
        }
        var lines = table.lines(style, indent: 0)
        for finding in findings {
            guard let advice = finding.advice, finding.verdict != .good else { continue }
            lines += ["", "\(style.paint(finding.verdict.rawValue + ":", finding.verdict.tone)) \(finding.check)"]
            for text in [finding.found, advice] {
                lines += TextWidth.wrap(TerminalEscape.line(text), to: style.width - 2).map { "  " + $0 }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// What one check found.
struct Finding: Sendable {
    /// How it stands.
    enum Verdict: String, Sendable {
        case good = "ok"
        case skipped
        case warning
        case wrong

        var tone: TextStyle.Tone {
            switch self {
            case .good: .good
            case .skipped: .quiet
            case .warning: .warning
            case .wrong: .bad
            }
        }
    }

    var check: String
    var verdict: Verdict
    var found: String
    var advice: String?

    init(_ check: String, _ verdict: Verdict, _ found: String, advice: String? = nil) {
        self.check = check
        self.verdict = verdict
        self.found = found
        self.advice = advice
    }

    var json: JSONValue {
        var object: JSONObject = [
            "check": .string(check), "verdict": .string(verdict.rawValue), "found": .string(found),
        ]
        if let advice { object["advice"] = .string(advice) }
        return .object(object)
    }
}
