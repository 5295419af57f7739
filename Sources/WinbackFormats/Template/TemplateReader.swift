package import WinbackModel

/// Reads a template file: front matter between two lines of `---`, then the body.
package enum TemplateReader {
    /// Reads one template; its name is that of the file without folder and ending.
    ///
    /// Links may lead to `linkDomains` and what is below them; without any, only the unsubscribe link is allowed.
    package static func read(_ text: String, file: String, linkDomains: [String] = []) -> Reading<MessageTemplate> {
        let problems = Problems()
        let template = read(text, file, TemplateLinks(domains: linkDomains, problems), problems)
        return Reading(template, problems)
    }

    /// The name of the template in a file.
    package static func name(of file: String) -> String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        return last.split(separator: ".").first.map(String.init) ?? last
    }

    private static func read(
        _ text: String, _ file: String, _ links: TemplateLinks, _ problems: Problems
    ) -> MessageTemplate? {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        guard text.utf8.count <= 100_000 else {
            problems.error(SourcePlace(file: file), "\(text.utf8.count) bytes, at most 100000 are accepted")
            return nil
        }
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            let message = "a template begins with `---`, then `channel`, `kind` and `subject`, then `---`"
            problems.error(SourcePlace(file: file, line: 1, column: 1), message)
            return nil
        }
        let entries = FrontMatter.entries(lines[1..<end].map(String.init), file: file, problems)
        let root = YAMLNode(content: .mapping(entries), place: SourcePlace(file: file, line: 1, column: 1))
        guard let top = YAMLMapping(root, "the template", known: ["channel", "kind", "subject"], problems) else {
            return nil
        }
        let channel = top.required("channel").flatMap {
            top.word($0, "channel", Channel.allCases.map { ($0.rawValue, $0) })
        }
        let purposes = MessageTemplate.Purpose.allCases.map { ($0.rawValue, $0) }
        let purpose = top.required("kind").flatMap { top.word($0, "kind", purposes) }
        let subject = subject(top, channel, links)
        let body = lines[(end + 1)...].joined(separator: "\n")
        let place = SourcePlace(file: file, line: end + 2, column: 1)
        let written = TemplateText(body, line: place.line, column: place.column)
        tell(written.problems, file, problems)
        links.check(body, at: place)
        let names = written.names
        check(body, names, channel, purpose, place, problems)
        guard let channel, let purpose else { return nil }
        let id = TemplateID(name(of: file))
        return MessageTemplate(id: id, channel: channel, purpose: purpose, subject: subject, body: body)
    }

    private static func subject(_ top: YAMLMapping, _ channel: Channel?, _ links: TemplateLinks) -> String {
        guard channel == .email || top.has("subject") else { return "" }
        guard let node = top.required("subject") else { return "" }
        let subject = top.scalar(node, "subject", "one line of at most 200 characters") { text in
            text.count > 200 || text.unicodeScalars.contains { $0.properties.generalCategory == .control } ? nil : text
        }
        let written = TemplateText(subject ?? "", line: node.place.line, column: node.place.column)
        tell(written.problems, node.place.file, top.problems)
        links.check(subject ?? "", at: node.place)
        return subject ?? ""
    }

    private static func tell(_ found: [TemplateText.Problem], _ file: String, _ problems: Problems) {
        for problem in found {
            let place = SourcePlace(file: file, line: problem.line, column: problem.column)
            problems.error(place, problem.message, suggestion: problem.suggestion)
        }
    }

    private static func check(
        _ body: String, _ names: [String], _ channel: Channel?, _ purpose: MessageTemplate.Purpose?,
        _ place: SourcePlace, _ problems: Problems
    ) {
        if body.allSatisfy(\.isWhitespace) { problems.error(place, "the body is empty") }
        if purpose == .marketing, channel == .email, !names.contains("unsubscribe_url") {
            problems.error(place, "a marketing e-mail needs `{{ unsubscribe_url }}` in its body")
        }
        if channel == .sms, body.count > 480 {
            problems.warning(place, "\(body.count) characters are sent as \((body.count + 152) / 153) text messages")
        }
    }
}
