package import WinbackModel

/// Reads `config/audit.yaml`: where checkpoints of the audit chain go beside the store and the log.
package enum AuditSettingsReader {
    private static let rule = "an absolute path of at most 1000 characters, such as /var/log/winback/checkpoints"

    /// Reads the settings; `file` is the name used in diagnostics.
    package static func read(_ text: String, file: String) -> Reading<AuditSettings> {
        let problems = Problems()
        let settings = YAMLReader.read(text, file: file, problems).flatMap { root -> AuditSettings? in
            guard let top = YAMLMapping(root, "the audit settings", known: ["checkpoint_file"], problems) else {
                return nil
            }
            let path = top.optional("checkpoint_file").flatMap { node in
                top.scalar(node, "checkpoint_file", rule) { isPath($0) ? $0 : nil }
            }
            return AuditSettings(checkpointFile: path)
        }
        return Reading(settings, problems)
    }

    private static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") && !text.hasSuffix("/") && text.count <= 1_000
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
