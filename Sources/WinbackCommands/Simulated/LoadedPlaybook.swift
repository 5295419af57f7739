import Foundation
import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackRuntime

/// A playbook with everything it names, ready for a run that needs no daemon.
struct LoadedPlaybook {
    /// What would be put to work.
    let closure: PlaybookClosure
    /// The text it was read from.
    let source: String
    /// The file it was read from.
    let path: String

    /// Reads a playbook file with a team's configuration; templates beside the file count before the team's.
    ///
    /// Throws all diagnostics at once.
    static func file(_ path: String, configuration: TeamConfiguration) throws -> LoadedPlaybook {
        let text = try TeamConfiguration.text(path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/templates"
        var diagnostics: [Diagnostic] = []
        var templates: [MessageTemplate] = []
        for file in try TeamConfiguration.templateFiles(in: folder) {
            let reading = TemplateReader.read(
                try TeamConfiguration.text(file), file: file, linkDomains: configuration.policy.linkDomains)
            diagnostics += reading.diagnostics.filter { $0.severity == .error }
            if let template = reading.value { templates.append(template) }
        }
        return try read(
            text, path: path, configuration: configuration, templates: templates, diagnostics: diagnostics)
    }

    /// One of the sample playbooks that every new team gets.
    static func sample(_ name: String) throws -> LoadedPlaybook {
        let path = "playbooks/\(name).yaml"
        guard let text = SampleFiles.all.first(where: { $0.path == path })?.text else {
            throw WinbackError("no_such_playbook", .notFound, "there is no sample playbook `\(name)`")
        }
        return try read(text, path: path, configuration: try sampleConfiguration(), templates: [], diagnostics: [])
    }

    /// The configuration that every new team gets.
    static func sampleConfiguration() throws -> TeamConfiguration {
        func text(_ path: String) -> String { SampleFiles.all.first { $0.path == path }?.text ?? "" }
        let programme = try ProgrammeReader.read(text("config/programme.yaml"), file: "config/programme.yaml").get()
        let pools = try PoolsReader.read(
            text("config/pools.yaml"), file: "config/pools.yaml", currency: programme.currency
        ).get()
        let templates = try SampleFiles.all.filter { $0.path.hasPrefix("playbooks/templates/") }
            .map { try TemplateReader.read($0.text, file: $0.path).get() }
        return TeamConfiguration(
            programme: programme, pools: pools, templates: templates,
            metrics: try TeamConfiguration.standardMetrics(programme))
    }

    private static func read(
        _ text: String, path: String, configuration: TeamConfiguration, templates: [MessageTemplate],
        diagnostics: [Diagnostic]
    ) throws -> LoadedPlaybook {
        let reading = PlaybookReader.read(text, file: path, context: configuration.context(with: templates))
        let problems = diagnostics + reading.diagnostics.filter { $0.severity == .error }
        guard let playbook = reading.value, problems.isEmpty else {
            throw DiagnosticsError(diagnostics + reading.diagnostics)
        }
        return LoadedPlaybook(
            closure: configuration.closure(of: playbook, with: templates), source: text, path: path)
    }
}
