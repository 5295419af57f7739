import Foundation

/// The checkout as text: what no compiler checks is checked here.
struct SourceTree {
    struct File {
        /// Path below the root, with `/`.
        let path: String
        let lines: [String]
        /// `WinbackModel` for `Sources/WinbackModel/…`.
        var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var isTest: Bool { path.hasPrefix("Tests/") }
    }

    let root: URL
    let files: [File]

    static func load() throws -> SourceTree {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var files: [File] = []
        for folder in ["Sources", "Tests", "Benchmarks"] {
            let base = root.appending(path: folder)
            guard let names = FileManager.default.enumerator(atPath: base.path) else { continue }
            for case let name as String in names where name.hasSuffix(".swift") {
                let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
                files.append(
                    File(
                        path: "\(folder)/\(name)",
                        lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
            }
        }
        return SourceTree(root: root, files: files.sorted { $0.path < $1.path })
    }

    var sources: [File] { files.filter { $0.path.hasPrefix("Sources/") } }
}

extension String {
    /// The line without string literals and comments, so that words in text do not count as code.
    var code: String {
        var result = ""
        var inString = false
        var previous: Character = " "
        for character in self {
            if character == "\"", previous != "\\" { inString.toggle() }
            if !inString {
                if character == "/", previous == "/" { return String(result.dropLast()) }
                result.append(character)
            }
            previous = character
        }
        return result
    }
}
