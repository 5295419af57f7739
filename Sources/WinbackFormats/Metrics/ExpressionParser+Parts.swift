import WinbackModel

extension ExpressionParser {
    /// Words of the grammar, which no column can have as its name.
    static let keywords: Set<String> = [
        "AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE", "CASE", "WHEN", "THEN", "ELSE", "END",
        "LIKE", "ILIKE", "SELECT", "FROM", "WHERE", "UNION", "GROUP", "ORDER", "HAVING", "LIMIT", "JOIN", "EXISTS",
        "OVER", "CAST", "AS", "DISTINCT",
    ]
    private static let aggregates: Set<String> = [
        "SUM", "COUNT", "AVG", "MIN", "MAX", "MEDIAN", "TOTAL", "STDDEV", "VARIANCE", "GROUP_CONCAT", "STRING_AGG",
        "ARRAY_AGG", "PERCENTILE_CONT", "PERCENTILE_DISC", "COUNT_DISTINCT", "ROW_NUMBER", "LAG", "LEAD",
    ]
    private static let functions = MetricExpression.Function.allCases.map(\.rawValue)

    /// What follows a value: `IN (…)`, `BETWEEN a AND b`, `IS NULL`, each with NOT.
    mutating func test(of value: Part) throws(ExpressionError) -> Part {
        let offset = token.offset
        if take("IS") {
            let negated = take("NOT")
            guard take("NULL") else {
                throw unexpected("NULL; other values are compared with `=`")
            }
            return try made(.isNull(value.tree, negated: negated), [value], at: offset)
        }
        let negated = take("NOT")
        if take("IN") {
            let list = try arguments()
            guard !list.isEmpty else { throw ExpressionError(offset, "IN needs at least one value in its brackets") }
            return try made(.among(value.tree, list.map(\.tree), negated: negated), [value] + list, at: offset)
        }
        if take("BETWEEN") {
            let low = try expression(Binding.sum)
            try expect("AND")
            let high = try expression(Binding.sum)
            return try made(
                .between(value.tree, low: low.tree, high: high.tree, negated: negated), [value, low, high], at: offset)
        }
        throw unexpected("IN, BETWEEN or a comparison")
    }

    /// A value without operators: a literal, a column, brackets, a reference, CASE or a function.
    mutating func primary() throws(ExpressionError) -> Part {
        let offset = token.offset
        switch token.kind {
        case .integer(let value):
            advance()
            return try made(.literal(.integer(value)), [], at: offset)
        case .number(let value):
            advance()
            return try made(.literal(.number(value)), [], at: offset)
        case .text(let value):
            // The canonical text doubles quotes by whole characters; a mark joined to a quote would escape that.
            guard
                MetricExpression.literal(.text(value)).description.unicodeScalars.count
                    == value.unicodeScalars.count + 2 + value.unicodeScalars.count(where: { $0 == "'" })
            else { throw ExpressionError(offset, "a text has a combining mark on a quote, which is not accepted") }
            advance()
            return try made(.literal(.text(value)), [], at: offset)
        case .mark("("):
            advance()
            try enter()
            defer { leave() }
            let inner = try expression(0)
            try expect(mark: ")")
            return inner
        case .mark("{{"): return try reference()
        case .word(let word): return try named(word)
        default: throw unexpected("a column, a literal or `(`")
        }
    }

    private mutating func named(_ word: String) throws(ExpressionError) -> Part {
        let offset = token.offset
        switch word.uppercased() {
        case "NULL":
            advance()
            return try made(.literal(.null), [], at: offset)
        case "TRUE", "FALSE":
            let value = at("TRUE")
            advance()
            return try made(.literal(.bool(value)), [], at: offset)
        case "CASE": return try choice()
        case "SELECT", "EXISTS":
            throw ExpressionError(offset, "sub-queries (`\(word)`) are not accepted in an expression")
        case "CAST":
            throw ExpressionError(offset, "CAST is not accepted; columns and literals have their types")
        case let upper where Self.keywords.contains(upper): throw unexpected("a column, a literal or `(`")
        default: break
        }
        advance()
        if at(mark: "(") { return try call(word, at: offset) }
        if at(mark: ".") {
            throw ExpressionError(token.offset, "`.` is not accepted: name a column alone, without its table")
        }
        guard allowed.contains(.columns) else {
            let message = "the column `\(word.prefix(40))` is not accepted here"
            throw ExpressionError(offset, message + "; expected a dimension such as {{ Dimension('order__status') }}")
        }
        return try made(.column(word), [], at: offset)
    }

    private mutating func call(_ word: String, at offset: Int) throws(ExpressionError) -> Part {
        let upper = word.uppercased()
        guard let function = MetricExpression.Function(rawValue: upper) else {
            if Self.aggregates.contains(upper) {
                let message = "aggregates (`\(word)`) are not accepted in an expression; a metric has `agg` for that"
                throw ExpressionError(offset, message)
            }
            let known = Self.functions.joined(separator: ", ")
            throw ExpressionError(
                offset, "there is no function `\(word.prefix(40))`; known are \(known)",
                suggestion: NearestName.of(upper, among: Self.functions))
        }
        let list = try arguments()
        let counts: ClosedRange<Int> =
            switch function {
            case .coalesce: 2...20
            case .nullIf: 2...2
            case .absolute: 1...1
            case .round: 1...2
            }
        guard counts.contains(list.count) else {
            let words = counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
            throw ExpressionError(offset, "\(upper) has \(list.count) arguments, expected \(words)")
        }
        return try made(.call(function, list.map(\.tree)), list, at: offset)
    }

    /// Values in brackets, with commas between.
    private mutating func arguments() throws(ExpressionError) -> [Part] {
        try expect(mark: "(")
        try enter()
        defer { leave() }
        var list: [Part] = []
        if take(mark: ")") { return list }
        repeat { list.append(try expression(0)) } while take(mark: ",")
        guard take(mark: ")") else { throw unexpected("`,` or `)`") }
        return list
    }

    private mutating func choice() throws(ExpressionError) -> Part {
        let offset = token.offset
        advance()
        try enter()
        defer { leave() }
        guard at("WHEN") else { throw unexpected("WHEN with a condition (CASE compares no value by itself)") }
        var branches: [MetricExpression.Branch] = []
        var parts: [Part] = []
        while take("WHEN") {
            let when = try expression(0)
            try expect("THEN")
            let then = try expression(0)
            branches.append(MetricExpression.Branch(when: when.tree, then: then.tree))
            parts += [when, then]
        }
        var otherwise: MetricExpression?
        if take("ELSE") {
            let last = try expression(0)
            otherwise = last.tree
            parts.append(last)
        }
        guard take("END") else { throw unexpected(otherwise == nil ? "WHEN, ELSE or END" : "END") }
        return try made(.choose(branches, otherwise: otherwise), parts, at: offset)
    }

    // MARK: References

    private static let references = ["Dimension", "TimeDimension", "Entity"]

    /// `{{ … }}`.
    private mutating func reference() throws(ExpressionError) -> Part {
        let offset = token.offset
        advance()
        guard case .word(let word) = token.kind else { throw unexpected("Dimension, TimeDimension or Entity") }
        let tree: MetricExpression
        if word == "principal" {
            tree = try principal(at: offset)
        } else {
            guard allowed.contains(.dimensions) else {
                throw ExpressionError(offset, "`{{ … }}` stands in filters only; expected a column")
            }
            tree = try dimension(word)
        }
        guard take(mark: "}}") else { throw unexpected("`}}`") }
        return try made(tree, [], at: offset)
    }

    private mutating func principal(at offset: Int) throws(ExpressionError) -> MetricExpression {
        guard allowed.contains(.principal) else {
            throw ExpressionError(offset, "`{{ principal.… }}` stands in `row_access` only")
        }
        advance()
        try expect(mark: ".")
        guard case .word(let name) = token.kind else { throw unexpected("an attribute such as `country`") }
        advance()
        return .principal(name)
    }

    private mutating func dimension(_ word: String) throws(ExpressionError) -> MetricExpression {
        guard Self.references.contains(word) else {
            if word == "Metric" {
                throw ExpressionError(token.offset, "`Metric(…)` is known to dbt, not supported by winback")
            }
            throw ExpressionError(
                token.offset, "there is no `\(word.prefix(40))`; known are " + Self.references.joined(separator: ", "),
                suggestion: NearestName.of(word, among: Self.references))
        }
        advance()
        try expect(mark: "(")
        let name = try quotedName()
        var grain = Grain.day
        if word == "TimeDimension", take(mark: ",") {
            guard case .text(let text) = token.kind, let known = Grain(rawValue: text) else {
                let words = Grain.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                throw ExpressionError(token.offset, "found \(token.shown) as a grain, expected one of \(words)")
            }
            grain = known
            advance()
        }
        try expect(mark: ")")
        switch word {
        case "TimeDimension": return .timeDimension(name, grain)
        case "Entity": return .entity(name)
        default: return .dimension(name)
        }
    }

    private mutating func quotedName() throws(ExpressionError) -> String {
        guard case .text(let name) = token.kind, Self.isName(name) else {
            throw unexpected("a name in quotes, such as 'order__status'")
        }
        advance()
        return name
    }

    /// Whether a text is a name: letters, digits and underscores, no digit first.
    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, ExpressionLexer.isLetter(first) else { return false }
        return text.utf8.count <= 128
            && text.unicodeScalars.allSatisfy { ExpressionLexer.isLetter($0) || (0x30...0x39).contains($0.value) }
    }
}
