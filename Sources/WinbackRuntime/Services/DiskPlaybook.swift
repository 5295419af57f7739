import Foundation
import WinbackFormats
package import WinbackModel

/// A playbook as it lies in the state directory, with everything it names.
package struct DiskPlaybook: Sendable, Equatable {
    /// Its file.
    package var file: String
    /// Its text.
    package var source: String
    /// Everything an approval of it would put to work.
    package var closure: PlaybookClosure

    /// Makes one from its parts.
    package init(file: String, source: String, closure: PlaybookClosure) {
        self.file = file
        self.source = source
        self.closure = closure
    }

    /// Reads every playbook of a state directory, by file name; throws the problems of all of them at once.
    package static func readAll(
        in state: StateDirectory, with configuration: TeamConfiguration
    ) throws -> (playbooks: [DiskPlaybook], warnings: [Diagnostic]) {
        let context = configuration.context(with: [])
        var diagnostics: [Diagnostic] = []
        var found: [DiskPlaybook] = []
        for file in try files(in: state.playbooks) {
            let text = try TeamConfiguration.text(file)
            let reading = PlaybookReader.read(text, file: file, context: context)
            diagnostics += reading.diagnostics
            guard let playbook = reading.value else { continue }
            if let other = found.first(where: { $0.closure.playbook.name == playbook.name }) {
                let message = "the playbook `\(playbook.name)` stands in \(other.file) already; a name stands for one"
                diagnostics.append(Diagnostic(at: SourcePlace(file: file), message))
                continue
            }
            found.append(
                DiskPlaybook(file: file, source: text, closure: configuration.closure(of: playbook, with: [])))
        }
        guard diagnostics.allSatisfy({ $0.severity == .warning }) else { throw DiagnosticsError(diagnostics) }
        return (found, diagnostics)
    }

    private static func files(in folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
            .sorted().map { folder + "/" + $0 }
    }
}
