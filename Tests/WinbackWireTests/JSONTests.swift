import Testing
import WinbackModel
import WinbackWire

@Suite("JSON")
struct JSONTests {
    @Test("What is written reads back equal, in every style", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SampleGenerator(seed: seed)
        let value = random.value(depth: 4)
        for style in [JSONValue.Style.compact, .pretty] {
            #expect(try JSONValue.parse(value.write(style)) == value)
        }
        let canonical = value.write(.canonical)
        #expect(try JSONValue.parse(canonical).write(.canonical) == canonical)
    }

    @Test("The canonical form does not depend on the order of members")
    func canonicalOrder() {
        let a: JSONValue = ["b": 1, "a": ["d": nil, "c": 2.5], "ä": "x"]
        let b: JSONValue = ["ä": "x", "a": ["c": 2.5, "d": nil], "b": 1]
        #expect(a.text(.canonical) == #"{"a":{"c":2.5,"d":null},"b":1,"ä":"x"}"#)
        #expect(a.write(.canonical) == b.write(.canonical))
        #expect(a.write(.compact) != b.write(.compact))
    }

    @Test("The pretty form indents by two")
    func pretty() {
        let value: JSONValue = ["a": [1, true], "b": [:], "c": []]
        #expect(value.text(.pretty) == "{\n  \"a\": [\n    1,\n    true\n  ],\n  \"b\": {},\n  \"c\": []\n}")
    }

    @Test(
        "Numbers keep what they were",
        arguments: [
            ("0", JSONValue.integer(0)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775807", .integer(.max)), ("1.0", .number(1)), ("1e3", .number(1000)),
            ("-0.5", .number(-0.5)),
            ("5e-324", .number(.leastNonzeroMagnitude)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        ])
    func numbers(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(text) == value)
        #expect(try JSONValue.parse(value.write()) == value)
    }

    @Test("A number that is none is written as null")
    func notANumber() {
        #expect(JSONValue.array([.number(.nan), .number(.infinity)]).text() == "[null,null]")
    }

    @Test("Escapes and surrogate pairs become their characters")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀""#
        #expect(try JSONValue.parse(text) == "\"\\/\u{8}\u{C}\n\r\té😀é😀")
        #expect(JSONValue.string("\u{1}\u{1F}\n\"").text() == #""\u0001\u001f\n\"""#)
    }

    @Test(
        "Refused with the exact place",
        arguments: [
            ("", 1, 1, 0, "end of the text"), ("{\n  \"a\": tru\n}", 2, 8, 9, "expected true"),
            ("[1,\n 2,]", 2, 4, 7, "expected a value"), ("{\"é\":1,\"é\":2}", 1, 8, 8, "given twice"),
            ("[01]", 1, 2, 1, "start with a zero"), ("1 2", 1, 3, 2, "expected the end"),
            ("\"\\ud800\"", 1, 2, 1, "surrogate"), ("\"\\udc00\\ud800\"", 1, 2, 1, "surrogate"),
            ("\"\\ud800\\u0041\"", 1, 2, 1, "surrogate"), ("\"\\q\"", 1, 3, 2, "after a backslash"),
            ("\"a\tb\"", 1, 3, 2, "control character"), ("[9223372036854775808]", 1, 2, 1, "64 bits"),
            ("1e400", 1, 1, 0, "too large"), ("\"abc", 1, 1, 0, "in a string"), ("[1 2]", 1, 4, 3, "a comma or ]"),
            ("nul", 1, 1, 0, "null"), ("-", 1, 2, 1, "a digit"), ("1.", 1, 3, 2, "a digit"), ("{a:1}", 1, 2, 1, "key"),
        ])
    func refused(text: String, line: Int, column: Int, byte: Int, reason: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.line == line && error?.column == column && error?.byte == byte)
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(
        "Bytes that are not UTF-8 are refused where they begin",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
        #expect(error?.reason == "invalid UTF-8")
        #expect(error?.byte == 1)
    }

    @Test("Deep nesting and long texts stop at the limit")
    func limits() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try JSONValue.parse(deep) }
        let fitting = String(repeating: "[", count: 8) + String(repeating: "]", count: 8)
        #expect(throws: Never.self) { try JSONValue.parse(fitting, limits: JSONLimits(depth: 8)) }
        #expect(throws: JSONError.self) { try JSONValue.parse(fitting, limits: JSONLimits(depth: 7)) }
        #expect(throws: JSONError.self) { try JSONValue.parse("[1,2]", limits: JSONLimits(bytes: 4)) }
    }

    @Test("A duplicate among many keys is found")
    func manyKeys() {
        let members = (0..<100).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(throws: Never.self) { try JSONValue.parse("{\(members)}") }
        for key in ["k0", "k15", "k16", "k99"] {
            #expect(throws: JSONError.self) { try JSONValue.parse("{\(members),\"\(key)\":1}") }
        }
    }
}

/// Makes arbitrary values from a seed.
struct SampleGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func text() -> String {
        let alphabet: [Character] = ["a", "Z", "\"", "\\", "\n", "\u{0}", "é", "😀", " ", "/", "\u{2028}", "\u{7F}"]
        return String((0..<below(12)).map { _ in alphabet[below(alphabet.count)] })
    }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth == 0 ? 5 : 7) {
        case 0: return .null
        case 1: return .bool(next() & 2 == 0)
        case 2: return .integer(Int64(bitPattern: next()) >> Int64(below(64)))
        case 3:
            let double = Double(bitPattern: next())
            return .number(double.isFinite ? double : 0.1)
        case 4: return .string(text())
        case 5: return .array((0..<below(5)).map { _ in value(depth: depth - 1) })
        default:
            return .object(
                JSONObject((0..<below(5)).map { .init(key: "\($0)" + text(), value: value(depth: depth - 1)) }))
        }
    }
}
