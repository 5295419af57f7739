import Foundation
import Testing
import WinbackCommands

/// What is compiled into the binary is what lies in `config/` and `playbooks/`.
///
/// With `WINBACK_RECORD=1` in the environment the Swift file is written anew, and the test fails.
@Suite struct SampleFilesTests {
    private static var files: [(path: String, text: String)] {
        get throws {
            var paths = [
                "config/programme.yaml", "config/policy.yaml", "config/pools.yaml", "config/sender.yaml",
                "config/destinations.yaml",
            ]
            for (folder, ending) in [("playbooks", ".yaml"), ("playbooks/templates", ".md")] {
                let names = try FileManager.default.contentsOfDirectory(atPath: PackageFolder.path + "/" + folder)
                paths += names.filter { $0.hasSuffix(ending) }.sorted().map { folder + "/" + $0 }
            }
            return try paths.map {
                ($0, try String(contentsOfFile: PackageFolder.path + "/" + $0, encoding: .utf8))
            }
        }
    }

    @Test func `the compiled samples are the files`() throws {
        let files = try Self.files
        if ProcessInfo.processInfo.environment["WINBACK_RECORD"] == "1" {
            try Self.record(files)
            Issue.record("recorded; run again without WINBACK_RECORD")
        }
        #expect(SampleFiles.all.map(\.path) == files.map(\.path))
        for (compiled, file) in zip(SampleFiles.all, files) {
            #expect(compiled.text == file.text, "\(file.path): run the tests with WINBACK_RECORD=1")
        }
    }

    private static func record(_ files: [(path: String, text: String)]) throws {
        let source = PackageFolder.path + "/Sources/WinbackCommands/Sample/SampleFiles.swift"
        let old = try String(contentsOfFile: source, encoding: .utf8)
        let head = old.components(separatedBy: "String)] = [\n")[0] + "String)] = [\n"
        let body = files.map { file in
            "        (\n            \"\(file.path)\",\n            #\"\"\"\n\(file.text)\n\"\"\"#\n        ),\n"
        }
        try Data((head + body.joined() + "    ]\n}\n").utf8).write(to: URL(fileURLWithPath: source))
    }
}
