import Foundation
import WinbackMCP
import WinbackModel
import WinbackWire

/// The skill that says which tool is for what, as clients find it through the skills extension and as a resource.
enum AssistantSkill {
    static let uri = "skill://winback-operations/SKILL.md"

    static let description = SkillDescription(
        uri: uri, frontmatter: frontmatter(SkillFile.text),
        files: [
            .init(
                uri: uri, size: SkillFile.text.utf8.count,
                digest: "sha256:" + ContentHash(of: Array(SkillFile.text.utf8)).hex)
        ])

    static let resource = ResourceDescription(
        uri: uri, name: "winback-operations", title: "Winback operations",
        description: frontmatter(SkillFile.text)["description"]?.stringValue ?? "", mimeType: "text/markdown")

    static let text = ResourceText(uri: uri, mimeType: "text/markdown", text: SkillFile.text)

    static func named(_ uri: String) throws(ProtocolError) -> SkillDescription {
        guard uri == self.uri else {
            throw ProtocolError(
                .invalidParams,
                "there is no skill `\(Fence.clean(uri, longest: 120))`; skills/list shows what there is",
                data: ["uri": .string(uri)])
        }
        return description
    }

    /// The lines `name: value` between the first two lines of dashes.
    private static func frontmatter(_ text: String) -> JSONObject {
        var object = JSONObject()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropFirst().prefix(while: { $0 != "---" }) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            object[String(line[..<colon])] = .string(String(value))
        }
        return object
    }
}
