import WinbackModel

/// A piece of an expression's text, and where it begins.
struct ExpressionToken {
    enum Kind: Hashable {
        /// A name or keyword, as written.
        case word(String)
        case integer(Int64)
        case number(Double)
        case text(String)
        /// An operator, bracket or comma.
        case mark(String)
        case end
    }

    let kind: Kind
    /// Unicode scalars before it.
    let offset: Int
    /// Whether a blank stands between it and what follows.
    var isLoose = false

    /// What stands here, for errors.
    var shown: String {
        switch kind {
        case .word(let name): "`\(name.prefix(40))`"
        case .integer(let value): "`\(value)`"
        case .number(let value): "`\(value)`"
        case .text: "a text"
        case .mark(let mark): "`\(mark)`"
        case .end: "the end"
        }
    }
}

/// Cuts an expression's text into tokens; refuses every character that has no place in one.
struct ExpressionLexer {
    private let text: [Unicode.Scalar]
    private var index = 0

    private init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// The tokens, an end token last.
    static func tokens(_ text: String) throws(ExpressionError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens + [ExpressionToken(kind: .end, offset: lexer.text.count)]
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        index + ahead < text.count ? text[index + ahead] : nil
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\n\r".unicodeScalars.contains(scalar) }
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x41...0x5A).contains(scalar.value) || (0x61...0x7A).contains(scalar.value) || scalar == "_"
    }

    private mutating func next() throws(ExpressionError) -> ExpressionToken? {
        while let scalar = peek(), Self.isBlank(scalar) { index += 1 }
        guard let scalar = peek() else { return nil }
        let start = index
        let kind: ExpressionToken.Kind
        if Self.isLetter(scalar) {
            kind = .word(taking { Self.isLetter($0) || Self.isDigit($0) })
        } else if Self.isDigit(scalar) {
            kind = try number()
        } else if scalar == "'" {
            kind = try quoted("'")
        } else if scalar == "\"" {
            kind = try quoted("\"")
        } else {
            kind = try mark(scalar)
        }
        var token = ExpressionToken(kind: kind, offset: start)
        token.isLoose = peek().map(Self.isBlank) ?? true
        return token
    }

    private mutating func taking(_ holds: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let scalar = peek(), holds(scalar) {
            taken.append(scalar)
            index += 1
        }
        return String(taken)
    }

    private mutating func number() throws(ExpressionError) -> ExpressionToken.Kind {
        let start = index
        var digits = taking(Self.isDigit)
        var isWhole = true
        if peek() == ".", let after = peek(1), Self.isDigit(after) {
            index += 1
            isWhole = false
            digits += "." + taking(Self.isDigit)
        }
        if peek() == "e" || peek() == "E" {
            let signed = peek(1) == "-" || peek(1) == "+"
            if let first = peek(signed ? 2 : 1), Self.isDigit(first) {
                digits += signed && peek(1) == "-" ? "e-" : "e"
                index += signed ? 2 : 1
                isWhole = false
                digits += taking(Self.isDigit)
            }
        }
        if let after = peek(), Self.isLetter(after) || after == "." {
            throw ExpressionError(index, "a number ends in `\(after)`; expected digits such as 12 or 0.5")
        }
        if isWhole, let value = Int64(digits) { return .integer(value) }
        if !isWhole, let value = Double(digits), value.isFinite { return .number(value) }
        throw ExpressionError(start, "the number is too large")
    }

    private mutating func quoted(_ quote: Unicode.Scalar) throws(ExpressionError) -> ExpressionToken.Kind {
        let start = index
        var value = String.UnicodeScalarView()
        index += 1
        while let scalar = peek() {
            index += 1
            if scalar != quote {
                value.append(scalar)
                continue
            }
            guard peek() == quote else { return .text(String(value)) }
            value.append(quote)
            index += 1
        }
        throw ExpressionError(start, "a text has no closing `\(quote)`")
    }

    private static let pairs = ["{{", "}}", "<=", ">=", "<>", "!=", "=="]
    private static let singles = "()+-*/=<>,.".unicodeScalars

    private mutating func mark(_ scalar: Unicode.Scalar) throws(ExpressionError) -> ExpressionToken.Kind {
        var pair = String(Character(scalar))
        if let second = peek(1) { pair.unicodeScalars.append(second) }
        if pair == "--" || pair == "/*" || pair == "*/" {
            throw ExpressionError(index, "comments (`\(pair)`) are not accepted in an expression")
        }
        if Self.pairs.contains(pair) {
            index += 2
            return .mark(pair)
        }
        if Self.singles.contains(scalar) {
            index += 1
            return .mark(String(Character(scalar)))
        }
        switch scalar {
        case ";": throw ExpressionError(index, "`;` is not accepted: one expression, not statements")
        case "%": throw ExpressionError(index, "`%` is not accepted; expected one of + - * /")
        case "|": throw ExpressionError(index, "`|` is not accepted; texts cannot be joined")
        case "`": throw ExpressionError(index, "quoted names are not accepted; write the column's name alone")
        default:
            let shown = scalar.value < 0x20 || scalar.value == 0x7F ? "a control character" : "`\(scalar)`"
            throw ExpressionError(index, "\(shown) has no meaning here; expected a column, a literal or an operator")
        }
    }
}
