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
        "WinbackMCP": ["WinbackModel", "WinbackWire"],
        "WinbackEngine": ["WinbackModel", "WinbackStatistics"],
        "WinbackReports": ["WinbackModel", "WinbackEngine"],
        "WinbackPorts": ["WinbackModel", "WinbackStatistics", "WinbackEngine"],
        "WinbackLoop": ["WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "Synchronization"],
        "WinbackSimulation": [
            "WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "WinbackLoop", "Synchronization",
            "RealModule",
        ],
        "WinbackStore": [
            "WinbackModel", "WinbackStatistics", "WinbackEngine", "WinbackPorts", "Crypto", "GRDB", "GRDBSQLite",
            "Foundation", "Dispatch", "Synchronization", "Glibc", "Darwin",
        ],
        "WinbackConnectors": [
            "WinbackModel", "WinbackWire", "WinbackEngine", "WinbackPorts", "CCurl", "Crypto", "Foundation", "Dispatch",
            "Synchronization", "Glibc",
        ],
        "WinbackRuntime": [
            "WinbackModel", "WinbackStatistics", "WinbackWire", "WinbackFormats", "WinbackEngine", "WinbackPorts",
            "WinbackLoop", "Crypto", "ServiceLifecycle", "Logging", "Foundation", "Dispatch", "Synchronization",
            "Glibc",
        ],
        "WinbackServer": [
            "WinbackModel", "WinbackWire", "WinbackEngine", "WinbackRuntime", "WinbackReports", "WinbackMCP",
            "Hummingbird", "HTTPTypes", "Synchronization",
            "NIOCore", "NIOPosix", "ServiceLifecycle", "Logging", "Foundation",
        ],
    ]
    static let pure: Set<String> = [
        "WinbackModel", "WinbackStatistics", "WinbackWire", "WinbackFormats", "WinbackMCP", "WinbackEngine",
        "WinbackReports", "WinbackPorts",
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
                for escape in ["@unchecked Sendable", "nonisolated(unsafe)", " Task {", "Task.detached"]
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
        let tree = try SourceTree.load()
        let promised = Self.requirements(tree.sources).union(Self.outsideRequirements)
        var wrong: [String] = []
        for file in tree.sources {
            for (index, line) in file.lines.enumerated() {
                let text = line.trimmingCharacters(in: .whitespaces)
                guard text.hasPrefix("package ") || text.hasPrefix("public "), !text.hasPrefix("package import"),
                    !text.hasPrefix("package extension"), !Self.isOperator(text), !promised.contains(Self.name(text))
                else { continue }
                var above = index - 1
                while above >= 0, file.lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
                let before = above >= 0 ? file.lines[above].trimmingCharacters(in: .whitespaces) : ""
                // Parts of one thing may share the sentence above the first of them.
                if before.hasPrefix("///") || before.hasPrefix("package var") || before.hasPrefix("package let") {
                    continue
                }
                wrong.append("\(file.path):\(index + 1): no docstring: \(text)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) undocumented:\n\(wrong.prefix(60).joined(separator: "\n"))")
    }

    /// Requirements of protocols that others declare and document.
    static let outsideRequirements: Set<String> = [
        "description", "run", "log", "logLevel", "metadata", "subscript", "init(stringLiteral", "hash", "encode",
        "next",
        "init(argument", "allValueStrings", "valueDescription", "defaultValueDescription", "configuration", "validate",
    ]

    /// What our protocols require: documented once, where the promise is made.
    static func requirements(_ files: [SourceTree.File]) -> Set<String> {
        var names: Set<String> = []
        for file in files {
            var inside = false
            for line in file.lines {
                if line.contains("protocol "), line.contains("{"), !line.hasPrefix(" ") { inside = true }
                if line.hasPrefix("}") { inside = false }
                if inside { names.insert(name(line.trimmingCharacters(in: .whitespaces))) }
            }
        }
        names.remove("")
        return names
    }

    /// The name a declaration introduces: `run` of `package mutating func run(…)`.
    static func name(_ text: String) -> String {
        for keyword in ["func ", "var ", "let ", "subscript", "init("] {
            guard let at = text.range(of: keyword) else { continue }
            if keyword == "subscript" { return keyword }
            let rest = text[at.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            return keyword == "init(" ? keyword + rest : String(rest)
        }
        return ""
    }

    /// Operators mean what they mean everywhere.
    static func isOperator(_ text: String) -> Bool {
        guard let at = text.range(of: "static func ") else { return false }
        return text[at.upperBound...].first.map { !$0.isLetter && $0 != "_" } ?? false
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
