/// Whether every element of a document is closed in order, by the rules of XML for tags, attributes and entities.
enum TagBalance {
    /// The first fault with what stands around it, or `nil`.
    static func fault(in document: String) -> String? {
        var open: [String] = []
        var rest = document[...]
        while let start = rest.firstIndex(of: "<") {
            if let entity = entityFault(rest[..<start], inside: open.last) { return entity }
            rest = rest[rest.index(after: start)...]
            guard let end = tagEnd(rest) else { return "a tag never ends: <\(rest.prefix(40))" }
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" })
            if tag.hasPrefix("/") {
                guard open.popLast() == name else { return "</\(name)> closes what was not open" }
            } else {
                if let attribute = attributeFault(tag) { return attribute }
                if !tag.hasSuffix("/") { open.append(name) }
            }
        }
        return open.last.map { "<\($0)> is never closed" }
    }

    /// The names of all elements, in order.
    static func names(in document: String) -> [String] {
        document.split(separator: "<").dropFirst().map { String($0.prefix { $0.isLetter || $0.isNumber }) }
            .filter { !$0.isEmpty }
    }

    private static func tagEnd(_ text: Substring) -> Substring.Index? {
        var quoted = false
        for index in text.indices {
            if text[index] == "\"" { quoted.toggle() }
            if text[index] == ">", !quoted { return index }
        }
        return nil
    }

    private static func attributeFault(_ tag: Substring) -> String? {
        guard tag.filter({ $0 == "\"" }).count.isMultiple(of: 2) else { return "unbalanced quotes: <\(tag)>" }
        let outside = tag.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        for (index, part) in outside where index % 2 == 1 {
            if part.contains("<") { return "a bare < in an attribute: <\(tag)>" }
        }
        return nil
    }

    private static func entityFault(_ text: Substring, inside tag: String?) -> String? {
        if tag == "style" { return nil }
        for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0 != ";" }
            if !["amp", "lt", "gt", "quot", "#39"].contains(String(name)) {
                return "an unknown entity: &\(part.prefix(20))"
            }
        }
        return nil
    }
}
