import WinbackModel

/// Holds the links of a template to the domains the team allows.
struct TemplateLinks {
    private let domains: [String]
    private let problems: Problems

    init(domains: [String], _ problems: Problems) {
        self.domains = domains.map { $0.lowercased() }
        self.problems = problems
    }

    /// Checks every link of a text whose first character stands at a place.
    func check(_ text: String, at place: SourcePlace) {
        var line = place.line
        var column = max(place.column, 1)
        for stretch in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            check(line: stretch, SourcePlace(file: place.file, line: line, column: column))
            line += 1
            column = 1
        }
    }

    private func check(line: Substring, _ start: SourcePlace) {
        let characters = Array(line)
        var index = 0
        while index < characters.count {
            let rest = characters[index...]
            if rest.starts(with: "://") {
                var first = index
                while first > 0, characters[first - 1].isLetter || characters[first - 1] == "+" { first -= 1 }
                let end = characters[index...].firstIndex(where: Self.endsLink) ?? characters.count
                let place = SourcePlace(file: start.file, line: start.line, column: start.column + first)
                link(String(characters[first..<index]), String(characters[(index + 3)..<end]), place)
                index = max(end, index + 3)
            } else if rest.starts(with: "www."),
                index == 0 || !(characters[index - 1].isLetter || characters[index - 1] == "/")
            {
                let place = SourcePlace(file: start.file, line: start.line, column: start.column + index)
                problems.error(place, "a link begins with `https://`, so that it leads where it says")
                index += 4
            } else {
                index += 1
            }
        }
    }

    private static func endsLink(_ character: Character) -> Bool {
        character.isWhitespace || "<>\"')]".contains(character)
    }

    private func link(_ scheme: String, _ rest: String, _ place: SourcePlace) {
        if scheme.lowercased() != "https" {
            problems.error(place, "found a link with `\(scheme.prefix(20))://`, expected `https://`")
            return
        }
        if rest.contains("{{") {
            problems.error(place, "a link holds no placeholder: what is filled in would travel to whoever is behind it")
            return
        }
        let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
        let isPlain = host.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".")
        }
        let name = host.last == "." ? String(host.dropLast()) : String(host)
        if isPlain, domains.contains(where: { name == $0 || name.hasSuffix("." + $0) }) { return }
        let known =
            domains.isEmpty
            ? "no domains are allowed yet: name them under `link_domains` in config/policy.yaml"
            : "allowed are " + YAMLMapping.list(domains)
        problems.error(
            place, "a link leads to `\(host.prefix(80))`; \(known)", suggestion: NearestName.of(name, among: domains))
    }
}
