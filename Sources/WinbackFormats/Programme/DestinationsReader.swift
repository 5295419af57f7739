package import WinbackModel

/// Reads `config/destinations.yaml`: who carries effects out, and where webhooks may go.
package enum DestinationsReader {
    private static let keys = [
        "url", "secret", "previous_secret", "timeout", "max_in_flight", "allow_private", "allow_http", "allow_ports",
        "idempotent", "include",
    ]
    /// Tools that undo or complete each other, and so belong to one carrier.
    private static let sides = [("award_points", "deduct_points"), ("issue_coupon", "void_coupon")]
    /// The longest a destination may take, in seconds: with look-up and waiting still shorter than the time in which the
    /// daemon has to show life.
    private static let longestTimeout = 15

    /// Reads the file; `file` is the name used in diagnostics. A file of comments alone is nobody outside.
    package static func read(_ text: String, file: String) -> Reading<Destinations> {
        let problems = Problems()
        if isOnlyComments(text) { return Reading(Destinations.none, problems) }
        let destinations = YAMLReader.read(text, file: file, problems).flatMap { read($0, problems) }
        return Reading(destinations, problems)
    }

    private static func isOnlyComments(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).allSatisfy { line in
            let rest = line.drop { $0 == " " || $0 == "\t" }
            return rest.isEmpty || rest.first == "#"
        }
    }

    private static func read(_ root: YAMLNode, _ problems: Problems) -> Destinations? {
        guard let top = YAMLMapping(root, "the file", known: ["provider", "tools", "destinations"], problems) else {
            return nil
        }
        var names: [String] = []
        var all: [Destination] = []
        if let node = top.optional("destinations") {
            guard case .mapping(let entries) = node.content else {
                problems.error(node.place, "`destinations` is \(node.shown), expected names, each with its terms")
                return nil
            }
            names = entries.map(\.key)
            all = entries.compactMap { destination($0, problems) }
        }
        let known = ["embedded"] + names
        let fallback = top.optional("provider").flatMap { carrier($0, "provider", known, top) } ?? .embedded
        var routes: [Destinations.Route] = []
        if let node = top.optional("tools"),
            let tools = YAMLMapping(node, "`tools`", known: Destinations.tools, problems)
        {
            routes = Destinations.tools.compactMap { tool in
                tools.optional(tool).flatMap { carrier($0, tool, known, tools) }.map { .init(tool: tool, carrier: $0) }
            }
        }
        let destinations = Destinations(fallback: fallback, routes: routes, all: all)
        for (one, other) in sides where destinations.carrier(of: one) != destinations.carrier(of: other) {
            problems.error(
                top.place(of: "tools"),
                "`\(one)` goes to \(destinations.carrier(of: one).word) and `\(other)` to "
                    + "\(destinations.carrier(of: other).word): whoever gives has to take back too")
        }
        return destinations
    }

    private static func carrier(
        _ node: YAMLNode, _ key: String, _ known: [String], _ mapping: YAMLMapping
    ) -> Destinations.Carrier? {
        mapping.word(
            node, key, known.map { ($0, $0 == "embedded" ? .embedded : .destination(DestinationID($0))) })
    }

    private static func destination(_ entry: YAMLEntry, _ problems: Problems) -> Destination? {
        let name = String(entry.key.prefix(60))
        if !isName(entry.key) || entry.key == "embedded" {
            let message =
                "`\(name)` is no destination's name (small letters, digits, hyphens, underscores, at most 40; "
                + "`embedded` is taken)"
            problems.error(entry.keyPlace, message)
        }
        guard let terms = YAMLMapping(entry.value, "destination \(name)", known: keys, problems) else { return nil }
        let addresses = AddressRules(allowing: blocks(terms))
        let allowsHTTP = flag(terms, "allow_http")
        if allowsHTTP, addresses.allowed.isEmpty {
            problems.error(
                terms.place(of: "allow_http"),
                "`allow_http` needs `allow_private`: unencrypted calls are for relays on the team's own network")
        }
        let rules = URLRules(allowsHTTP: allowsHTTP, ports: ports(terms), addresses: addresses)
        let url = terms.required("url").flatMap { checkedURL($0, rules, problems) }
        let secret = terms.required("secret").flatMap { credential($0, "secret", problems) }
        let previous = terms.optional("previous_secret").flatMap { credential($0, "previous_secret", problems) }
        if let secret, secret == previous {
            problems.error(terms.place(of: "previous_secret"), "`previous_secret` is the same as `secret`")
        }
        let seconds = terms.value(
            "timeout", "seconds from 1s to \(longestTimeout)s, such as 10s", default: 10, readSeconds)
        let inFlight = terms.integer("max_in_flight", 1...64, default: 8)
        let isIdempotent = flag(terms, "idempotent")
        var include: [Destination.Inclusion] = []
        if let node = terms.optional("include") {
            include = terms.list(node).compactMap {
                terms.word($0, "include", Destination.Inclusion.allCases.map { ($0.rawValue, $0) })
            }
        }
        guard let url, let secret else { return nil }
        return Destination(
            id: DestinationID(entry.key), url: url, secret: secret, previousSecret: previous,
            timeout: .seconds(Int64(seconds)), maxInFlight: inFlight, addresses: addresses,
            isIdempotent: isIdempotent, include: include)
    }

    private static func flag(_ terms: YAMLMapping, _ key: String) -> Bool {
        terms.value(key, "true or false", default: false) { $0 == "true" ? true : $0 == "false" ? false : nil }
    }

    private static func blocks(_ terms: YAMLMapping) -> [AddressBlock] {
        guard let node = terms.optional("allow_private") else { return [] }
        return terms.list(node).compactMap {
            terms.scalar($0, "allow_private", "addresses with shared bits, such as \"10.1.2.3/32\"") {
                AddressBlock($0)
            }
        }
    }

    private static func ports(_ terms: YAMLMapping) -> [Int] {
        guard let node = terms.optional("allow_ports") else { return [] }
        return terms.list(node).compactMap {
            terms.scalar($0, "allow_ports", "a port from 1 to 65535") { YAMLMapping.integer($0, 1...65_535) }
        }
    }

    /// A refused URL is not repeated: it may hold a user's password.
    private static func checkedURL(_ node: YAMLNode, _ rules: URLRules, _ problems: Problems) -> OutboundURL? {
        guard case .scalar(let text, _) = node.content else {
            problems.error(node.place, "`url` is \(node.shown), expected an https URL")
            return nil
        }
        do throws(URLRefusal) {
            return try rules.check(text)
        } catch {
            problems.error(node.place, "`url` cannot be used: \(error.reason)")
            return nil
        }
    }

    /// The name of a credential; what looks like the secret itself is an error, and is not repeated.
    private static func credential(_ node: YAMLNode, _ key: String, _ problems: Problems) -> String? {
        guard case .scalar(let text, _) = node.content, isName(text), !looksSecret(text),
            text != "root", text != "winback-root"
        else {
            problems.error(
                node.place,
                "`\(key)` names a credential (small letters, digits, hyphens, underscores, at most 40) and never is the "
                    + "secret itself: put that into secrets/NAME of the state directory, or hand it over with LoadCredential="
            )
            return nil
        }
        return text
    }

    /// Whether a text that could be a name is more like a key: long, without a word of letters between separators.
    private static func looksSecret(_ text: String) -> Bool {
        if text.hasPrefix("whsec") { return true }
        let parts = text.split { $0 == "-" || $0 == "_" }
        return parts.contains { part in
            part.utf8.count >= 16 && part.utf8.contains { (0x30...0x39).contains($0) }
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count) && text.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
    }

    private static func readSeconds(_ text: String) -> Int? {
        guard text.hasSuffix("s") else { return nil }
        return YAMLMapping.integer(String(text.dropLast()), 1...longestTimeout)
    }
}
