import Foundation
import WinbackModel
import WinbackPorts
import WinbackRuntime

/// What a new team is made with, checked all at once.
struct TeamTerms {
    let currency: String
    let zone: String
    let country: String
    let owner: Principal

    init(currency: String, zone: String, country: String, owner: String?) throws {
        self.currency = currency
        self.zone = zone
        self.country = country
        let name = owner ?? Self.accountName
        self.owner = Principal(id: Self.id(name), sort: .person, name: Self.plainName(name))
        var problems: [Diagnostic] = []
        func add(_ option: String, _ found: String, _ expected: String, near: String? = nil) {
            problems.append(
                Diagnostic(at: SourcePlace(file: option), "found `\(found)`, expected \(expected)", suggestion: near))
        }
        if Currency(code: currency) == nil {
            add("--currency", currency, "three capital letters such as EUR (ISO 4217)")
        }
        if CompositionRoot.zones.rules(named: zone) == nil {
            let near = NearestName.of(zone, among: TimeZone.knownTimeZoneIdentifiers)
            add("--zone", zone, "an IANA zone such as Europe/Madrid", near: near)
        }
        if country.utf8.count != 2 || !country.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            add("--country", country, "two capital letters such as ES (ISO 3166)")
        }
        if self.owner.name.isEmpty || self.owner.name.count > 200 || self.owner.name.contains(where: \.isNewline) {
            add("--owner", name, "a name of at most 200 characters")
        }
        if !problems.isEmpty { throw DiagnosticsError(problems) }
    }

    /// The name of a file's sample made this team's.
    func fill(_ file: (path: String, text: String)) -> String {
        guard file.path == "config/programme.yaml" else { return file.text }
        let values = ["currency": currency, "zone": zone, "country": country]
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let key = String(line.prefix { $0 != ":" })
            return values[key].map { "\(key): \($0)" } ?? String(line)
        }
        return lines.joined(separator: "\n")
    }

    private static var accountName: String {
        getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "owner"
    }

    /// `Ana Ruiz` of `Ana Ruiz <ana@example.com>`.
    private static func plainName(_ text: String) -> String {
        let name = text.prefix { $0 != "<" }.trimmingCharacters(in: .whitespaces)
        return name.isEmpty ? text.trimmingCharacters(in: .whitespaces) : name
    }

    /// A short id from the name: small letters and digits, with hyphens between.
    private static func id(_ text: String) -> PrincipalID {
        let folded = plainName(text).folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        let words = folded.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        let id = String(words.joined(separator: "-").prefix(40))
        return PrincipalID(Principal.isID(id) ? id : "owner")
    }
}
