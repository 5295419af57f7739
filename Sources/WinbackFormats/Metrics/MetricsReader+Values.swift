import WinbackModel

extension MetricsReader {
    /// Text that may be missing.
    func text(_ mapping: YAMLMapping, _ key: String, most: Int = 200) -> String? {
        guard let node = mapping.optional(key) else { return nil }
        return mapping.scalar(node, key, "text of at most \(most) characters") {
            $0.isEmpty || $0.unicodeScalars.count > most ? nil : $0
        }
    }

    /// Texts that may be missing.
    func texts(_ mapping: YAMLMapping, _ key: String, most: Int = 200) -> [String] {
        guard let node = mapping.optional(key) else { return [] }
        return mapping.list(node).compactMap { item in
            mapping.scalar(item, key, "text of at most \(most) characters") {
                $0.isEmpty || $0.unicodeScalars.count > most ? nil : $0
            }
        }
    }

    /// `true` or `false`, as YAML means them: without quotes.
    func flag(_ mapping: YAMLMapping, _ key: String) -> Bool? {
        guard let node = mapping.optional(key) else { return nil }
        if let value = Self.flag(node) { return value }
        problems.error(node.place, "`\(key)` is \(node.shown), expected true or false")
        return nil
    }

    static func flag(_ node: YAMLNode) -> Bool? {
        guard case .scalar(let text, isPlain: true) = node.content else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    /// One of some words, which may be missing.
    func word<Value>(_ mapping: YAMLMapping, _ key: String, _ words: [(String, Value)]) -> Value? {
        mapping.optional(key).flatMap { mapping.word($0, key, words) }
    }

    /// A number in a range, which may be missing.
    func number(_ mapping: YAMLMapping, _ key: String, _ expected: String, _ holds: (Double) -> Bool) -> Double? {
        guard let node = mapping.optional(key) else { return nil }
        return mapping.scalar(node, key, expected) { text in Self.number(text).flatMap { holds($0) ? $0 : nil } }
    }

    /// A decimal number; not every spelling the standard library takes is one in YAML.
    static func number(_ text: String) -> Double? {
        guard text.utf8.count <= 40,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }

    /// A date that has to be there.
    func date(_ mapping: YAMLMapping, _ key: String) -> CivilDate? {
        mapping.value(key, "a date such as 2026-11-01") { CivilDate($0) }
    }

    /// A grain, which may be missing; a finer one than a day is dbt's, not ours.
    func grain(_ mapping: YAMLMapping, _ key: String) -> Grain? {
        guard let node = mapping.optional(key) else { return nil }
        let finer = ["nanosecond", "microsecond", "millisecond", "second", "minute", "hour"]
        if case .scalar(let text, _) = node.content, finer.contains(text) {
            let message = "`\(key)`: `\(text)` is known to dbt, not supported by winback; facts have dates"
            problems.error(node.place, message)
            return nil
        }
        return mapping.word(node, key, Grain.allCases.map { ($0.rawValue, $0) })
    }

    /// A number of units such as `30 days`, which may be missing.
    func span(_ mapping: YAMLMapping, _ key: String) -> CalendarSpan? {
        guard let node = mapping.optional(key) else { return nil }
        let expected = "a number of days, weeks, months, quarters or years such as 30 days"
        return mapping.scalar(node, key, expected) { text in
            let parts = text.split(separator: " ").map(String.init)
            guard parts.count == 2, let count = YAMLMapping.integer(parts[0], 1...3_660),
                let grain = Grain.allCases.first(where: { parts[1] == $0.rawValue || parts[1] == $0.rawValue + "s" })
            else { return nil }
            return CalendarSpan(count: count, grain: grain)
        }
    }

    /// Hours, from `30 hours` or `2 days`; may be missing.
    func hours(_ mapping: YAMLMapping, _ key: String) -> Int? {
        guard let node = mapping.optional(key) else { return nil }
        return mapping.scalar(node, key, "hours or days such as 30 hours") { text in
            let parts = text.split(separator: " ").map(String.init)
            guard parts.count == 2, let count = YAMLMapping.integer(parts[0], 1...10_000) else { return nil }
            switch parts[1] {
            case "hour", "hours": return count
            case "day", "days": return 24 * count
            default: return nil
            }
        }
    }

    // MARK: Names

    static let nameWords =
        "a name of small letters, digits and single underscores, a letter first and no underscore last"

    /// The name of a metric, entity or dimension: dbt's rule, since two underscores join an entity and a dimension.
    static func isName(_ text: String) -> Bool {
        guard (2...64).contains(text.utf8.count), let first = text.utf8.first, (0x61...0x7A).contains(first),
            text.utf8.last != UInt8(ascii: "_")
        else { return false }
        var previous: UInt8 = 0
        for byte in text.utf8 {
            guard (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_") else {
                return false
            }
            if byte == UInt8(ascii: "_"), previous == byte { return false }
            previous = byte
        }
        return true
    }

    /// Words that questions use for time, so that nothing else can be called by them.
    static let reserved = Grain.allCases.map(\.rawValue) + ["metric_time"]

    /// Reads a name that has to be there.
    func name(_ mapping: YAMLMapping, _ key: String) -> String? {
        mapping.required(key).flatMap { name($0, mapping, key) }
    }

    func name(_ node: YAMLNode, _ mapping: YAMLMapping, _ key: String) -> String? {
        guard let name = mapping.scalar(node, key, Self.nameWords, { Self.isName($0) ? $0 : nil }) else { return nil }
        guard !Self.reserved.contains(name) else {
            problems.error(node.place, "`\(name)` is what questions call time; expected another name")
            return nil
        }
        return name
    }

    /// A column or relation: any name a database takes unquoted.
    func column(_ mapping: YAMLMapping, _ key: String) -> String? {
        mapping.value(key, "a name of letters, digits and underscores") {
            ExpressionParser.isName($0) && !ExpressionParser.keywords.contains($0.uppercased()) ? $0 : nil
        }
    }
}
