import WinbackModel

/// The keys of one mapping as a reader takes them; what is wrong is added to the problems and comes back as nil.
struct YAMLMapping {
    /// What the mapping describes, for errors: "goal", "a guardrail".
    let what: String
    let place: SourcePlace
    let problems: Problems
    private let entries: [YAMLEntry]
    /// Known keys that an unknown one probably meant: missing them is the same mistake and told once.
    private let misspelt: Set<String>

    /// Takes a node that has to be a mapping with no keys but `known`.
    init?(_ node: YAMLNode, _ what: String, known: [String], _ problems: Problems) {
        guard case .mapping(let entries) = node.content else {
            problems.error(node.place, "\(what): found \(node.shown), expected a mapping with " + Self.list(known))
            return nil
        }
        var misspelt: Set<String> = []
        for entry in entries where !known.contains(entry.key) {
            let nearest = NearestName.of(entry.key, among: known)
            if let nearest { misspelt.insert(nearest) }
            let name = String(entry.key.prefix(60))
            problems.error(
                entry.keyPlace, "\(what) has no `\(name)`; known are " + Self.list(known), suggestion: nearest)
        }
        self.what = what
        self.place = node.place
        self.problems = problems
        self.entries = entries
        self.misspelt = misspelt
    }

    /// The keys in the order of the file.
    var keys: [String] { entries.map(\.key) }

    /// The place of a key, or of the mapping when it is not there.
    func place(of key: String) -> SourcePlace { entries.first { $0.key == key }?.keyPlace ?? place }

    /// Whether a key is there.
    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Whether a key is missing and no misspelling explains it.
    func lacks(_ key: String) -> Bool { !has(key) && !misspelt.contains(key) }

    /// The value of a key that may be missing.
    func optional(_ key: String) -> YAMLNode? {
        guard let value = entries.first(where: { $0.key == key })?.value, !value.isEmpty else { return nil }
        return value
    }

    /// The value of a key that has to be there.
    func required(_ key: String) -> YAMLNode? {
        if let value = optional(key) { return value }
        if has(key) {
            problems.error(place(of: key), "\(what): `\(key)` is empty")
        } else if !misspelt.contains(key) {
            problems.error(place, "\(what) needs `\(key)`")
        }
        return nil
    }

    /// The mapping under a key that has to be there.
    func mapping(_ key: String, known: [String]) -> YAMLMapping? {
        required(key).flatMap { YAMLMapping($0, key, known: known, problems) }
    }

    /// A required value of a type that reads itself from text.
    func value<Value>(_ key: String, _ expected: String, _ read: (String) -> Value?) -> Value? {
        required(key).flatMap { scalar($0, key, expected, read) }
    }

    /// A value that may be missing; `fallback` counts then, and also after a problem was added.
    func value<Value>(_ key: String, _ expected: String, default fallback: Value, _ read: (String) -> Value?) -> Value {
        guard let node = optional(key) else { return fallback }
        return scalar(node, key, expected, read) ?? fallback
    }

    /// Reads one scalar; adds a problem when it is none or says something else.
    func scalar<Value>(
        _ node: YAMLNode, _ key: String, _ expected: String, nearest: ((String) -> String?)? = nil,
        _ read: (String) -> Value?
    ) -> Value? {
        if case .scalar(let text, _) = node.content {
            if let value = read(text) { return value }
            let hint = nearest?(text)
            problems.error(node.place, "`\(key)` is \(node.shown), expected \(expected)", suggestion: hint)
        } else {
            problems.error(node.place, "`\(key)` is \(node.shown), expected \(expected)")
        }
        return nil
    }

    /// One of some words.
    func word<Value>(_ node: YAMLNode, _ key: String, _ words: [(String, Value)]) -> Value? {
        let names = words.map(\.0)
        return scalar(
            node, key, "one of " + names.joined(separator: ", "), nearest: { NearestName.of($0, among: names) },
            { text in words.first { $0.0 == text }?.1 })
    }

    /// The items of a list; a single value counts as a list of one.
    func list(_ node: YAMLNode) -> [YAMLNode] {
        if case .sequence(let items) = node.content { return items }
        return [node]
    }

    static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
