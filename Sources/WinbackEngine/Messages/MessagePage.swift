internal import WinbackModel

/// A mail's page: paragraphs, the author's links and the unsubscribe link, nothing that runs or is fetched.
enum MessagePage {
    static func html(_ parts: [TemplateText.Filled], footer: [String], title: String) -> String {
        var body = ""
        for part in parts {
            switch part {
            case .text(let text): body += linked(text)
            case .value("unsubscribe_url", let url): body += "<a href=\"\(escaped(url))\">unsubscribe</a>"
            case .value(_, let text): body += escaped(text)
            }
        }
        var page = "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>\(escaped(title))</title></head>\n"
        page += "<body style=\"font-family: sans-serif; line-height: 1.5; max-width: 36em\">\n"
        for paragraph in paragraphs(body) { page += "<p>\(paragraph)</p>\n" }
        if !footer.isEmpty {
            page += "<p style=\"color: #666; font-size: 0.85em\">"
            page += footer.map(escaped).joined(separator: "<br>\n") + "</p>\n"
        }
        return page + "</body></html>\n"
    }

    /// Stretches between empty lines; values are on one line, so only the author makes paragraphs.
    private static func paragraphs(_ body: String) -> [String] {
        var paragraphs: [String] = []
        var current: [Substring] = []
        for line in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                if !current.isEmpty { paragraphs.append(current.joined(separator: "\n")) }
                current = []
            } else {
                current.append(line)
            }
        }
        if !current.isEmpty { paragraphs.append(current.joined(separator: "\n")) }
        return paragraphs
    }

    /// The author's text, escaped, with `https://…` as links.
    private static func linked(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = firstLink(rest) {
            result += escaped(String(rest[..<start]))
            var url = rest[start...].prefix { !$0.isWhitespace && !"<>\"')]".contains($0) }
            while let last = url.last, ".,;:!?".contains(last) { url = url.dropLast() }
            result += "<a href=\"\(escaped(String(url)))\">\(escaped(String(url)))</a>"
            rest = rest[url.endIndex...]
        }
        return result + escaped(String(rest))
    }

    private static func firstLink(_ text: Substring) -> Substring.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == "h", text[index...].hasPrefix("https://") { return index }
            index = text.index(after: index)
        }
        return nil
    }

    static func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
