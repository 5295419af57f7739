import WinbackFormats
import WinbackModel
import WinbackWire

/// A file with its name, as it travels: texts are sent, never paths.
package struct NamedText: Sendable, Hashable {
    /// The name diagnostics show.
    package var file: String
    /// The text.
    package var text: String

    /// Makes a named text.
    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }

    static let shape = Shape<NamedText>.object(
        "File", "A file with its name.",
        Field("file", "The name that problems are shown with.", .string(min: 1, max: 4_096), \.file),
        Field("text", "The text.", .string(max: 1 << 20), \.text),
        make: { NamedText(file: $0, text: $1) })
}

/// A playbook's text with the templates that lie beside it.
package struct PlaybookText: Sendable, Hashable {
    /// The playbook.
    package var playbook: NamedText
    /// Templates beside it, which count before the team's of the same name.
    package var templates: [NamedText]

    /// Makes a text.
    package init(playbook: NamedText, templates: [NamedText] = []) {
        self.playbook = playbook
        self.templates = templates
    }

    /// Everything the text puts to work, and the warnings; throws with all problems at once.
    func read(in configuration: TeamConfiguration) throws -> PlaybookReading {
        var diagnostics: [Diagnostic] = []
        var given: [MessageTemplate] = []
        for template in templates {
            let reading = TemplateReader.read(
                template.text, file: template.file, linkDomains: configuration.policy.linkDomains)
            diagnostics += reading.diagnostics
            if let value = reading.value { given.append(value) }
        }
        let reading = PlaybookReader.read(
            playbook.text, file: playbook.file, context: configuration.context(with: given))
        diagnostics = reading.diagnostics + diagnostics
        guard let value = reading.value, diagnostics.allSatisfy({ $0.severity == .warning }) else {
            throw DiagnosticsError(diagnostics)
        }
        return PlaybookReading(closure: configuration.closure(of: value, with: given), warnings: diagnostics)
    }
}

/// What a playbook's text came to.
struct PlaybookReading {
    let closure: PlaybookClosure
    let warnings: [Diagnostic]

    var playbook: Playbook { closure.playbook }
}
