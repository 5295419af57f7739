import Foundation
import Testing

/// Compares text with a file beside the tests.
///
/// `WINBACK_RECORD=1` writes the files anew and then fails the run, so that a recording is always looked at.
enum Golden {
    static func expect(_ text: String, _ name: String, location: SourceLocation = #_sourceLocation) {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens")
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["WINBACK_RECORD"] == "1" {
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
                Issue.record(
                    "recorded \(name); read the change, then run without WINBACK_RECORD", sourceLocation: location)
            } catch {
                Issue.record("\(name) could not be recorded: \(error)", sourceLocation: location)
            }
            return
        }
        guard let data = FileManager.default.contents(atPath: file.path) else {
            Issue.record("\(name) is missing; record it with WINBACK_RECORD=1", sourceLocation: location)
            return
        }
        let expected = String(decoding: data, as: UTF8.self)
        guard expected != text else { return }
        let pairs = zip(
            expected.split(separator: "\n", omittingEmptySubsequences: false),
            text.split(separator: "\n", omittingEmptySubsequences: false))
        let line = pairs.enumerated().first { $0.element.0 != $0.element.1 }
        Issue.record(
            """
            \(name) differs, first at line \((line?.offset ?? -1) + 1):
            expected \(line?.element.0 ?? "(another number of lines)")
            found    \(line?.element.1 ?? "(another number of lines)")
            """, sourceLocation: location)
    }
}
