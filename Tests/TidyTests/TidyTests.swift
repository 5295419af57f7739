import Foundation
import Testing

/// What the design says about the tree and no compiler holds.
@Suite struct TidyTests {
    /// DESIGN: which of our rooms and which outside modules each target may import.
    static let allowed: [String: Set<String>] = [
        "WinbackModel": ["Crypto"],
        "WinbackStatistics": ["WinbackModel", "RealModule"],
        "WinbackWire": ["WinbackModel", "FoundationEssentials"],
        "WinbackFormats": ["WinbackModel", "WinbackWire", "Yams", "CZlib"],
        "WinbackEngine": ["WinbackModel", "WinbackStatistics"],
        "WinbackReports": ["WinbackModel", "WinbackEngine"],
        "WinbackPorts": ["WinbackModel", "WinbackStatistics", "WinbackEngine"],
        "WinbackLoop": ["WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "Synchronization"],
        "WinbackSimulation": [
            "WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "WinbackLoop", "Synchronization",
            "RealModule",
        ],
        "WinbackStore": [
            "WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "GRDB", "GRDBSQLite", "Foundation",
            "Dispatch", "Synchronization", "Glibc",
        ],
        "WinbackRuntime": [
            "WinbackModel", "WinbackStatistics", "WinbackWire", "WinbackFormats", "WinbackEngine", "WinbackPorts",
            "WinbackLoop", "ServiceLifecycle", "Logging", "Foundation", "Dispatch", "Synchronization", "Glibc",
        ],
        "WinbackServer": [
            "WinbackModel", "WinbackWire", "WinbackEngine", "WinbackRuntime", "WinbackReports", "Hummingbird",
            "HTTPTypes",
            "NIOCore", "ServiceLifecycle", "Logging", "Foundation",
        ],
    ]
    static let pure: Set<String> = [
        "WinbackModel", "WinbackStatistics", "WinbackWire", "WinbackFormats", "WinbackEngine", "WinbackReports",
        "WinbackPorts",
    ]

    @Test func everyImportIsInTheTable() throws {
        var wrong: [String] = []
        for file in try SourceTree.load().sources {
            guard let allowed = Self.allowed[file.target] else { continue }
            for (index, line) in file.lines.enumerated() {
                let words = line.split(separator: " ").map(String.init)
                guard let at = words.firstIndex(of: "import"), at <= 2, !line.hasPrefix("//"), words.count > at + 1
                else {
                    continue
                }
                let module = words[at + 1].split(separator: ".").first.map(String.init) ?? ""
                if module == "struct" || module == "func" { continue }
                if !allowed.contains(module) {
                    wrong.append("\(file.path):\(index + 1): \(file.target) imports \(module)")
                }
            }
        }
        #expect(wrong.isEmpty, "imports outside the table:\n\(wrong.joined(separator: "\n"))")
    }

    /// Each ban with what to use instead.
    static let bans: [(word: String, instead: String)] = [
        ("Date()", "take an Instant as an argument"), (".now", "take an Instant as an argument"),
        ("UUID()", "take an id from the store"), ("SystemRandomNumberGenerator", "take a SeededGenerator"),
        ("Task {", "decisions are synchronous"), ("print(", "return values; faces print"),
        ("Hasher", "StableHash"), ("import Foundation", "the standard library, or FoundationEssentials in Wire"),
        ("import Glibc", "RealModule or the standard library"),
    ]

    @Test func pureRoomsHaveNoClockChanceOrEffects() throws {
        var wrong: [String] = []
        for file in try SourceTree.load().sources where Self.pure.contains(file.target) {
            for (index, line) in file.lines.enumerated() {
                let code = line.code
                for ban in Self.bans where code.contains(ban.word) {
                    if ban.word == "import Foundation", code.contains("FoundationEssentials") { continue }
                    if ban.word == ".now", code.contains(".nowhere") { continue }
                    wrong.append("\(file.path):\(index + 1): `\(ban.word)`: \(ban.instead)")
                }
                if code.contains(".random("), !code.contains("using:") {
                    wrong.append("\(file.path):\(index + 1): unseeded randomness: pass a generator")
                }
                // Port protocols alone may be asynchronous.
                if code.contains(" async"), file.target != "WinbackPorts" {
                    wrong.append("\(file.path):\(index + 1): `async`: decisions are synchronous")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func sourcesCrashOnPurposeOnly() throws {
        var wrong: [String] = []
        for file in try SourceTree.load().sources {
            for (index, line) in file.lines.enumerated() {
                let code = line.code
                if code.contains("try!") || code.contains(" as!")
                    || code.range(of: #"[\w\)\]]!(?![=\w])"#, options: .regularExpression) != nil
                {
                    wrong.append(
                        "\(file.path):\(index + 1): a crash in disguise: \(line.trimmingCharacters(in: .whitespaces))")
                }
                for escape in ["@unchecked Sendable", "nonisolated(unsafe)", "Task {", "Task.detached"]
                where code.contains(escape) {
                    let above = index > 0 ? file.lines[index - 1].trimmingCharacters(in: .whitespaces) : ""
                    if !above.hasPrefix("//") {
                        wrong.append("\(file.path):\(index + 1): `\(escape)` without its reason on the line above")
                    }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func filesAndFunctionsStaySmall() throws {
        var wrong: [String] = []
        for file in try SourceTree.load().files {
            if file.lines.count > 501 { wrong.append("\(file.path): \(file.lines.count) lines, 500 at most") }
            for function in Self.functions(in: file.lines) where function.length > 70 {
                wrong.append("\(file.path):\(function.line): \(function.length) lines in a function, 70 at most")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test func declarationsSharedBetweenRoomsAreDocumented() throws {
        var wrong: [String] = []
        for file in try SourceTree.load().sources {
            for (index, line) in file.lines.enumerated() {
                let text = line.trimmingCharacters(in: .whitespaces)
                guard text.hasPrefix("package ") || text.hasPrefix("public "), !text.hasPrefix("package import") else {
                    continue
                }
                // Operators, witnesses and protocol conformances are documented by what they conform to.
                let exempt = [
                    "static func <", "static func ==", "var description", "func hash(", "func encode(",
                    "mutating func next()",
                ]
                if exempt.contains(where: { text.contains($0) }) { continue }
                var above = index - 1
                while above >= 0, file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
                let before = above >= 0 ? file.lines[above].trimmingCharacters(in: .whitespaces) : ""
                if !before.hasPrefix("///"), !before.hasPrefix("package var"), !before.hasPrefix("package static func"),
                    !before.hasPrefix("package let")
                {
                    wrong.append("\(file.path):\(index + 1): no docstring: \(text)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) undocumented:\n\(wrong.prefix(60).joined(separator: "\n"))")
    }

    @Test func nothingIsLeftForLater() throws {
        let words = ["FIX" + "ME", "TO" + "DO", "import XC" + "Test"]
        var wrong: [String] = []
        for file in try SourceTree.load().files {
            for (index, line) in file.lines.enumerated() where words.contains(where: { line.contains($0) }) {
                wrong.append("\(file.path):\(index + 1): \(line.trimmingCharacters(in: .whitespaces))")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    /// Functions with their first line and length, by brace depth.
    static func functions(in lines: [String]) -> [(line: Int, length: Int)] {
        var found: [(line: Int, length: Int)] = []
        var depth = 0
        var open: [(line: Int, depth: Int)] = []
        var pending: Int?
        for (index, line) in lines.enumerated() {
            let code = line.code
            let isFunction =
                code.contains("func ") || code.trimmingCharacters(in: .whitespaces).hasPrefix("init(")
                || code.contains(" init(")
            if isFunction, !code.contains("protocol ") { pending = index }
            for character in code {
                if character == "{" {
                    depth += 1
                    if let start = pending {
                        open.append((start, depth))
                        pending = nil
                    }
                } else if character == "}" {
                    if let last = open.last, last.depth == depth {
                        found.append((last.line + 1, index - last.line + 1))
                        open.removeLast()
                    }
                    depth -= 1
                }
            }
        }
        return found
    }

    @Test func theFunctionCounterCounts() {
        let text = ["func a() {", "  let x = [1].map { $0 }", "}", "struct S {", "  init(b: Int) {", "  }", "}"]
        let found = Self.functions(in: text)
        #expect(found.map(\.line) == [1, 5])
        #expect(found.map(\.length) == [3, 2])
    }
}
