import WinbackModel

/// The part of an audience that member columns decide, as SQL with numbered parameters and their values.
///
/// Parameters are numbered in the order they are asked for, which must be the order they appear in the text.
struct AudienceFilter {
    private enum Value {
        case number(Int64)
        case text(String)
    }
    private let start: Int32
    private var values: [Value] = []
    private var reserved: Int32 = 0
    private let audience: Playbook.Audience

    init(_ audience: Playbook.Audience, firstParameter: Int32) {
        self.audience = audience
        start = firstParameter
    }

    /// Conditions on a member aliased `m`, each starting with AND; empty lists in the audience allow everyone.
    var conditions: String {
        mutating get {
            var text = ""
            let lists = [("tier", audience.tiers), ("country", audience.countries), ("store", audience.stores)]
            for (column, allowed) in lists where !allowed.isEmpty {
                text += " AND m.\(column) IN (\(allowed.map { add(.text($0)) }.joined(separator: ", ")))"
            }
            return text
        }
    }

    /// Parameters for a list of numbers, separated by commas.
    mutating func list(_ numbers: [Int64]) -> String { numbers.map { add(.number($0)) }.joined(separator: ", ") }

    /// One more parameter, which the caller binds; all of these come after `conditions` and `list`.
    mutating func next() -> String {
        reserved += 1
        return "$\(start + Int32(values.count) + reserved - 1)"
    }

    /// Binds the values; returns the number of the first parameter after them.
    @discardableResult
    func bind(to statement: SQLStatement) -> Int32 {
        for (index, value) in values.enumerated() {
            switch value {
            case .number(let number): statement.bind(start + Int32(index), number)
            case .text(let text): statement.bind(start + Int32(index), text)
            }
        }
        return start + Int32(values.count)
    }

    private mutating func add(_ value: Value) -> String {
        values.append(value)
        return "$\(start + Int32(values.count) - 1)"
    }
}
