import Testing
import WinbackFormats
import WinbackModel

@Suite struct ExpressionParserTests {
    private static let all: ExpressionParser.References = [.columns, .dimensions, .principal]

    private static func read(
        _ text: String, _ references: ExpressionParser.References = all
    ) throws(ExpressionError) -> String {
        try ExpressionParser.parse(text, allowing: references).description
    }

    private static func refusal(_ text: String, _ references: ExpressionParser.References = all) -> String? {
        do {
            _ = try ExpressionParser.parse(text, allowing: references)
            return nil
        } catch {
            return "\(error.offset): \(error.message)" + (error.suggestion.map { " (\($0)?)" } ?? "")
        }
    }

    @Test(arguments: [
        ("amount", "amount"), ("a + b * c", "(a + (b * c))"), ("(a + b) * c", "((a + b) * c)"),
        ("a - b - c", "((a - b) - c)"), ("a / b / c", "((a / b) / c)"), ("-a * b", "((- a) * b)"),
        ("a - -5", "(a - -5)"), ("- 5", "(- 5)"), ("-5.5", "-5.5"), ("1e3", "1000.0"), ("2.5E-1", "0.25"),
        ("a == 1", "(a = 1)"), ("a != 1", "(a <> 1)"), ("a<=1", "(a <= 1)"), ("a >= b + 1", "(a >= (b + 1))"),
        ("a = 1 and b = 2 or c = 3", "(((a = 1) AND (b = 2)) OR (c = 3))"),
        ("a = 1 OR b = 2 AND c = 3", "((a = 1) OR ((b = 2) AND (c = 3)))"),
        ("not a = 1 and b", "((NOT (a = 1)) AND b)"), ("NOT NOT a", "(NOT (NOT a))"),
        ("a in (1, 'x', null)", "(a IN (1, 'x', NULL))"), ("a NOT IN (1)", "(a NOT IN (1))"),
        ("a between 1 and 2 and b", "((a BETWEEN 1 AND 2) AND b)"),
        ("a not between 1+1 and 9", "(a NOT BETWEEN (1 + 1) AND 9)"),
        ("a is null", "(a IS NULL)"), ("a + 1 Is Not Null", "((a + 1) IS NOT NULL)"),
        ("a IS NULL OR b IS NULL", "((a IS NULL) OR (b IS NULL))"),
        (
            "case when a > 1 then 'x' when b then 'y' else 'z' end",
            "CASE WHEN (a > 1) THEN 'x' WHEN b THEN 'y' ELSE 'z' END"
        ),
        ("CASE WHEN TRUE THEN false END", "CASE WHEN TRUE THEN FALSE END"),
        ("coalesce(a, 0) + nullif(b, 0)", "(COALESCE(a, 0) + NULLIF(b, 0))"), ("round(abs(a), 2)", "ROUND(ABS(a), 2)"),
        ("'it''s' = \"x\"", "('it''s' = 'x')"), ("'-- no comment; {{ x }}'", "'-- no comment; {{ x }}'"),
        ("{{ Dimension('order__status') }} <> 'cancelled'", "({{ Dimension('order__status') }} <> 'cancelled')"),
        ("{{Dimension(\"order__status\")}}", "{{ Dimension('order__status') }}"),
        ("{{ TimeDimension('metric_time', 'month') }}", "{{ TimeDimension('metric_time', 'month') }}"),
        ("{{ TimeDimension('metric_time') }}", "{{ TimeDimension('metric_time', 'day') }}"),
        ("{{ Entity('member') }}", "{{ Entity('member') }}"),
        ("{{ Dimension('a__b') }} = {{ principal.country }}", "({{ Dimension('a__b') }} = {{ principal.country }})"),
        ("Amount + _x1", "(Amount + _x1)"), (" \n a\t+ b ", "(a + b)"), ("((((a))))", "a"),
    ])
    func reads(_ text: String, _ canonical: String) throws {
        #expect(try Self.read(text) == canonical)
        #expect(try Self.read(canonical) == canonical)
    }

    @Test(arguments: [
        ("", "0: found the end, expected a column, a literal or `(`"),
        ("SUM(amount)", "0: aggregates (`SUM`) are not accepted in an expression; a metric has `agg` for that"),
        ("1 + count(x)", "4: aggregates (`count`) are not accepted in an expression; a metric has `agg` for that"),
        ("(SELECT 1)", "1: sub-queries (`SELECT`) are not accepted in an expression"),
        ("EXISTS (x)", "0: sub-queries (`EXISTS`) are not accepted in an expression"),
        ("a -- b", "2: comments (`--`) are not accepted in an expression"),
        ("a /* b */", "2: comments (`/*`) are not accepted in an expression"),
        ("a; DROP TABLE x", "1: `;` is not accepted: one expression, not statements"),
        ("lower(a)", "0: there is no function `lower`; known are COALESCE, NULLIF, ABS, ROUND"),
        ("colaesce(a, 0)", "0: there is no function `colaesce`; known are COALESCE, NULLIF, ABS, ROUND (COALESCE?)"),
        ("a % 2", "2: `%` is not accepted; expected one of + - * /"),
        ("a || b", "2: `|` is not accepted; texts cannot be joined"),
        ("`a`", "0: quoted names are not accepted; write the column's name alone"),
        ("a::int", "1: `:` has no meaning here; expected a column, a literal or an operator"),
        ("é", "0: `é` has no meaning here; expected a column, a literal or an operator"),
        ("a\u{0}", "1: a control character has no meaning here; expected a column, a literal or an operator"),
        ("t.a", "1: `.` is not accepted: name a column alone, without its table"),
        ("a b", "2: found `b`, expected an operator or the end"),
        ("a +", "3: found the end, expected a column, a literal or `(`"),
        ("(a", "2: found the end, expected `)`"), ("a)", "1: found `)`, expected an operator or the end"),
        ("'abc", "0: a text has no closing `'`"), ("1.", "1: a number ends in `.`; expected digits such as 12 or 0.5"),
        ("12abc", "2: a number ends in `a`; expected digits such as 12 or 0.5"),
        ("9223372036854775808", "0: the number is too large"), ("1e999", "0: the number is too large"),
        ("a = b = c", "6: comparisons do not chain; join two with AND, or use brackets"),
        ("a IS NULL = b", "10: comparisons do not chain; join two with AND, or use brackets"),
        ("a IS NULL + 1", "10: found `+`, expected AND, OR or the end"),
        ("a IS 5", "5: found `5`, expected NULL; other values are compared with `=`"),
        ("a LIKE 'x'", "2: found `LIKE`, expected IN, BETWEEN or a comparison"),
        ("a IN ()", "2: IN needs at least one value in its brackets"),
        ("a IN (1 2)", "8: found `2`, expected `,` or `)`"), ("a BETWEEN 1", "11: found the end, expected AND"),
        ("a + NOT b", "4: found `NOT`, expected a value; put NOT into brackets"),
        ("CASE a WHEN 1 THEN 2 END", "5: found `a`, expected WHEN with a condition (CASE compares no value by itself)"),
        ("CASE WHEN a END", "12: found `END`, expected THEN"),
        ("CASE WHEN a THEN 1", "18: found the end, expected WHEN, ELSE or END"),
        ("NULLIF(a)", "0: NULLIF has 1 arguments, expected 2"),
        ("ROUND()", "0: ROUND has 0 arguments, expected 1 to 2"),
        ("from + 1", "0: found `from`, expected a column, a literal or `(`"),
        ("CAST(a AS x)", "0: CAST is not accepted; columns and literals have their types"),
        (
            "{{ Dimensoin('a__b') }}",
            "3: there is no `Dimensoin`; known are Dimension, TimeDimension, Entity (Dimension?)"
        ),
        ("{{ Metric('gmv') }}", "3: `Metric(…)` is known to dbt, not supported by winback"),
        ("{{ Dimension(a) }}", "13: found `a`, expected a name in quotes, such as 'order__status'"),
        ("{{ Dimension('a b') }}", "13: found a text, expected a name in quotes, such as 'order__status'"),
        (
            "{{ TimeDimension('t', 'hour') }}",
            "22: found a text as a grain, expected one of 'day', 'week', 'month', 'quarter', 'year'"
        ),
        ("{{ Dimension('a__b')", "20: found the end, expected `}}`"),
        ("{{ a }}", "3: there is no `a`; known are Dimension, TimeDimension, Entity"),
        ("{{ Dimension('a').grain('week') }}", "17: found `.`, expected `}}`"),
    ])
    func refuses(_ text: String, _ message: String) {
        #expect(Self.refusal(text) == message)
    }

    @Test func referencesStandWhereTheyMay() {
        #expect(
            Self.refusal("status = 'x'", .dimensions)
                == "0: the column `status` is not accepted here; expected a dimension such as "
                + "{{ Dimension('order__status') }}"
        )
        #expect(
            Self.refusal("{{ Dimension('a__b') }}", .columns)
                == "0: `{{ … }}` stands in filters only; expected a column")
        #expect(
            Self.refusal("{{ principal.x }}", [.columns, .dimensions])
                == "0: `{{ principal.… }}` stands in `row_access` only")
    }

    @Test func sizesAreBounded() {
        let long = String(repeating: "a + ", count: 1_000) + "a"
        #expect(Self.refusal(long) == "0: the expression is longer than 4000 characters")
        let row = (0..<33).map { "a = \($0)" }.joined(separator: " OR ")
        #expect(Self.refusal(row)?.contains("nested deeper than 32") == true)
        let fits = (0..<30).map { "a = \($0)" }.joined(separator: " OR ")
        #expect(Self.refusal(fits) == nil)
        let brackets = String(repeating: "(", count: 1_900) + "a" + String(repeating: ")", count: 1_900)
        #expect(Self.refusal(brackets)?.contains("nested deeper than 32") == true)
        for opening in ["NOT ", "- ", "CASE WHEN ", "ABS(", "a IN ("] {
            let deep = String(repeating: opening, count: 300) + "a"
            #expect(Self.refusal(deep)?.contains("nested deeper than 32") == true, "\(opening)")
        }
        let list = "a IN (" + (0..<600).map { "\($0)" }.joined(separator: ",") + ")"
        #expect(Self.refusal(list)?.contains("more than 500 parts") == true)
    }

    // MARK: Round trip

    private struct Trees {
        var random: SeededGenerator

        mutating func pick<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }

        mutating func literal() -> MetricExpression.Literal {
            switch random.below(6) {
            case 0: return .null
            case 1: return .bool(random.happens(0.5))
            case 2: return .integer(pick([0, 1, -1, 42, -9_007_199_254_740_993, .max, .min + 1]))
            case 3: return .number(pick([0.5, -2.25, 1e-9, 1e300, .leastNonzeroMagnitude, -1e16, 0.1, 123456.789]))
            default:
                let parts = ["a", "'", "''", "\"", "--", "/*", ";", "{{", "}}", " ", "\n", "é", "日", "\u{301}", ""]
                let text = (0..<random.below(6)).map { _ in pick(parts) }.joined()
                // A combining mark on a quote is not text anyone writes; it has a test of its own.
                return .text(text.unicodeScalars.contains("\u{301}") ? "e\u{301}" : text)
            }
        }

        mutating func tree(_ depth: Int) -> MetricExpression {
            if depth == 0 || random.happens(0.2) {
                switch random.below(6) {
                case 0: return .dimension(pick(["order__status", "member__tier"]))
                case 1: return .timeDimension("metric_time", pick(Grain.allCases))
                case 2: return .entity("member")
                case 3: return .principal("country")
                case 4: return .literal(literal())
                default: return .column(pick(["amount", "Status", "_x", "round", "principal", "sums"]))
                }
            }
            let below = depth - 1
            switch random.below(8) {
            case 0: return .not(tree(below))
            case 1: return .negate(tree(below))
            case 2:
                let list = (0...random.below(3)).map { _ in tree(below) }
                return .among(tree(below), list, negated: random.happens(0.5))
            case 3: return .between(tree(below), low: tree(below), high: tree(below), negated: random.happens(0.5))
            case 4: return .isNull(tree(below), negated: random.happens(0.5))
            case 5:
                let branches = (0...random.below(2)).map { _ in
                    MetricExpression.Branch(when: tree(below), then: tree(below))
                }
                return .choose(branches, otherwise: random.happens(0.5) ? tree(below) : nil)
            case 6:
                switch pick(MetricExpression.Function.allCases) {
                case .coalesce: return .call(.coalesce, [tree(below), tree(below), tree(below)])
                case .nullIf: return .call(.nullIf, [tree(below), tree(below)])
                case .absolute: return .call(.absolute, [tree(below)])
                case .round: return .call(.round, [tree(below), .literal(.integer(2))])
                }
            default: return .binary(pick(MetricExpression.Operator.allCases), tree(below), tree(below))
            }
        }
    }

    @Test func descriptionsReadAsTheSameTree() throws {
        var trees = Trees(random: SeededGenerator(seed: 20_261_125))
        var read = 0
        for round in 0..<4_000 {
            let tree = trees.tree(1 + round % 4)
            let text = tree.description
            guard text.unicodeScalars.count <= ExpressionParser.lengthMax else { continue }
            do {
                let again = try ExpressionParser.parse(text, allowing: Self.all)
                #expect(again == tree, "\(text)")
                read += 1
            } catch {
                #expect(error.message.contains("more than 500 parts"), "\(text): \(error)")
            }
        }
        #expect(read > 3_500)
    }

    @Test func aCombiningMarkOnAQuoteIsRefusedOrReadAgain() throws {
        for text in ["'\u{301}x'", "'x''\u{301}'", "'x'\u{301}"] {
            guard let tree = try? ExpressionParser.parse(text, allowing: Self.all) else { continue }
            #expect(try ExpressionParser.parse(tree.description, allowing: Self.all) == tree)
        }
    }

    @Test func deepTreesReadAgain() throws {
        var tree = MetricExpression.column("a")
        for depth in 2...32 { tree = depth.isMultiple(of: 2) ? .not(tree) : .call(.absolute, [tree]) }
        #expect(try ExpressionParser.parse(tree.description, allowing: Self.all) == tree)
    }

    @Test func noTextBreaksTheParser() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "a", "1", "'", "\"", "(", ")", ",", " AND ", " OR ", "NOT ", " IN ", " BETWEEN ", "CASE WHEN ", " THEN ",
            " END", "{{", "}}", "Dimension('a__b')", "principal.", "-", "-1", "*", "=", "<", ">", " IS NULL", ".", "é",
        ]
        for _ in 0..<20_000 {
            let text = (0..<(1 + random.below(9))).map { _ in pieces[random.below(pieces.count)] }.joined()
            guard let tree = try? ExpressionParser.parse(text, allowing: Self.all) else { continue }
            #expect((try? ExpressionParser.parse(tree.description, allowing: Self.all)) == tree, "\(text)")
        }
    }
}
