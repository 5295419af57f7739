package import WinbackModel

/// Why a text is no expression: what was found, what was expected, and where.
package struct ExpressionError: Error, Sendable, Hashable {
    /// Unicode scalars of the text before the place that is meant.
    package let offset: Int
    /// A sentence that says what is wrong and what was expected.
    package let message: String
    /// The nearest valid word, if there is one.
    package let suggestion: String?

    init(_ offset: Int, _ message: String, suggestion: String? = nil) {
        self.offset = offset
        self.message = message
        self.suggestion = suggestion
    }
}

/// Reads the expressions of metrics files into trees; what is not in the grammar is refused, so that no text of a file
/// ever reaches a database.
package struct ExpressionParser {
    /// What an expression may refer to.
    package struct References: OptionSet, Sendable {
        /// Its bits.
        package let rawValue: Int
        /// Makes a set from bits.
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// Columns of the row, or aliases of inputs.
        package static let columns = References(rawValue: 1)
        /// `{{ Dimension(…) }}`, `{{ TimeDimension(…) }}` and `{{ Entity(…) }}`.
        package static let dimensions = References(rawValue: 2)
        /// `{{ principal.x }}`.
        package static let principal = References(rawValue: 4)
    }

    /// How long a text may be, in Unicode scalars.
    package static let lengthMax = 4_000
    /// How deep a tree may be.
    package static let depthMax = 32
    /// How many nodes a tree may have.
    package static let nodesMax = 500

    let allowed: References
    let tokens: [ExpressionToken]
    var index = 0
    /// Parts that are open: a printed tree opens a bracket and at most one operator per level.
    var open = 0
    private var nodes = 0

    /// A tree and how deep it is.
    struct Part {
        var tree: MetricExpression
        var depth: Int
    }

    private init(_ tokens: [ExpressionToken], _ allowed: References) {
        self.tokens = tokens
        self.allowed = allowed
    }

    /// The tree of a text; reading the description of a tree gives the same tree.
    package static func parse(
        _ text: String, allowing references: References
    ) throws(ExpressionError) -> MetricExpression {
        guard text.utf8.count <= 4 * lengthMax, text.unicodeScalars.count <= lengthMax else {
            throw ExpressionError(0, "the expression is longer than \(lengthMax) characters")
        }
        var parser = ExpressionParser(try ExpressionLexer.tokens(text), references)
        let part = try parser.expression(0)
        guard case .end = parser.token.kind else {
            throw parser.unexpected("an operator or the end")
        }
        return part.tree
    }

    // MARK: Tokens

    var token: ExpressionToken { tokens[index] }
    private var following: ExpressionToken { tokens[min(index + 1, tokens.count - 1)] }

    mutating func advance() { index = min(index + 1, tokens.count - 1) }

    func unexpected(_ expected: String) -> ExpressionError {
        ExpressionError(token.offset, "found \(token.shown), expected \(expected)")
    }

    /// Whether the token is a keyword, in any case.
    func at(_ keyword: String) -> Bool {
        if case .word(let word) = token.kind { return word.uppercased() == keyword }
        return false
    }

    func at(mark: String) -> Bool { token.kind == .mark(mark) }

    mutating func take(_ keyword: String) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    mutating func take(mark: String) -> Bool {
        guard at(mark: mark) else { return false }
        advance()
        return true
    }

    mutating func expect(mark: String) throws(ExpressionError) {
        guard take(mark: mark) else { throw unexpected("`\(mark)`") }
    }

    mutating func expect(_ keyword: String) throws(ExpressionError) {
        guard take(keyword) else { throw unexpected(keyword) }
    }

    // MARK: Trees

    /// Counts one node over its parts.
    mutating func made(_ tree: MetricExpression, _ parts: [Part], at offset: Int) throws(ExpressionError) -> Part {
        nodes += 1
        guard nodes <= Self.nodesMax else {
            throw ExpressionError(offset, "the expression has more than \(Self.nodesMax) parts")
        }
        let depth = 1 + (parts.map(\.depth).max() ?? 0)
        guard depth <= Self.depthMax else { throw tooDeep(offset) }
        return Part(tree: tree, depth: depth)
    }

    private func tooDeep(_ offset: Int) -> ExpressionError {
        let hint = "a long row of OR is better written as IN (…)"
        return ExpressionError(offset, "the expression is nested deeper than \(Self.depthMax); \(hint)")
    }

    /// Opens a part; redundant brackets may double the depth of the tree, not more.
    mutating func enter() throws(ExpressionError) {
        open += 1
        guard open <= 2 * Self.depthMax + 2 else { throw tooDeep(token.offset) }
    }

    mutating func leave() { open -= 1 }

    /// How tightly operators bind: OR, AND, NOT, comparisons, sums, products, signs.
    enum Binding {
        static let or = 1
        static let and = 2
        static let not = 3
        static let comparison = 4
        static let sum = 5
        static let product = 6
        static let sign = 7
    }

    private static let marks: [String: (MetricExpression.Operator, Int)] = [
        "+": (.add, Binding.sum), "-": (.subtract, Binding.sum), "*": (.multiply, Binding.product),
        "/": (.divide, Binding.product), "=": (.equal, Binding.comparison), "==": (.equal, Binding.comparison),
        "<>": (.notEqual, Binding.comparison), "!=": (.notEqual, Binding.comparison),
        "<": (.less, Binding.comparison), "<=": (.lessOrEqual, Binding.comparison),
        ">": (.greater, Binding.comparison), ">=": (.greaterOrEqual, Binding.comparison),
    ]

    /// The operator at the token and how tightly it binds.
    private var infix: (MetricExpression.Operator, Int)? {
        if case .mark(let mark) = token.kind { return Self.marks[mark] }
        if at("AND") { return (.and, Binding.and) }
        if at("OR") { return (.or, Binding.or) }
        return nil
    }

    /// An expression whose operators bind at least this tightly.
    mutating func expression(_ least: Int) throws(ExpressionError) -> Part {
        var left = try prefixed(least)
        /// Comparisons do not chain: after one, a second at the same level is refused.
        var hasCompared = false
        while true {
            let offset = token.offset
            if let (operation, binding) = infix {
                guard binding >= least else { return left }
                if binding == Binding.comparison { try refuseChain(hasCompared) }
                // After `x IS NULL` a sum would take the answer for a number.
                if binding > Binding.comparison, hasCompared { throw unexpected("AND, OR or the end") }
                hasCompared = hasCompared || binding == Binding.comparison
                if binding < Binding.comparison { hasCompared = false }
                advance()
                let right = try expression(binding + 1)
                left = try made(.binary(operation, left.tree, right.tree), [left, right], at: offset)
            } else if beginsTest, least <= Binding.comparison {
                try refuseChain(hasCompared)
                hasCompared = true
                left = try test(of: left)
            } else {
                return left
            }
        }
    }

    private func refuseChain(_ hasCompared: Bool) throws(ExpressionError) {
        guard hasCompared else { return }
        throw ExpressionError(token.offset, "comparisons do not chain; join two with AND, or use brackets")
    }

    private var beginsTest: Bool {
        at("IN") || at("BETWEEN") || at("IS") || at("NOT") || at("LIKE") || at("ILIKE")
    }

    /// What stands before its operand: NOT, signs.
    private mutating func prefixed(_ least: Int) throws(ExpressionError) -> Part {
        let offset = token.offset
        if at("NOT") {
            guard least <= Binding.not else { throw unexpected("a value; put NOT into brackets") }
            advance()
            try enter()
            defer { leave() }
            let inner = try expression(Binding.not)
            return try made(.not(inner.tree), [inner], at: offset)
        }
        guard at(mark: "-") else { return try primary() }
        // A sign that touches a number belongs to it.
        if !token.isLoose {
            switch following.kind {
            case .integer(let value):
                advance()
                advance()
                return try made(.literal(.integer(-value)), [], at: offset)
            case .number(let value):
                advance()
                advance()
                return try made(.literal(.number(-value)), [], at: offset)
            default: break
            }
        }
        advance()
        try enter()
        defer { leave() }
        let inner = try expression(Binding.sign)
        return try made(.negate(inner.tree), [inner], at: offset)
    }
}
