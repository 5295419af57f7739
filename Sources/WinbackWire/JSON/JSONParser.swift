extension JSONValue {
    /// Reads one JSON text (RFC 8259), refusing what is ambiguous.
    ///
    /// Refused are: a key given twice, invalid UTF-8, half a surrogate pair, whole numbers beyond 64 bits, numbers
    /// beyond a double, anything after the value, and whatever passes the limits.
    package static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes, limits: limits)
        return try parser.document()
    }

    /// Reads one JSON text from an array of bytes.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONError) in try JSONValue.parse(buffer, limits: limits) }
        }
        return try result.get()
    }

    /// Reads one JSON text from a string.
    package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }
}

/// A scanner over UTF-8 bytes; each method leaves `index` behind what it has read.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    var index = 0
    var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONError("\(bytes.count) bytes, at most \(limits.bytes) are accepted", at: 0, in: bytes)
        }
        if let place = UTF8Check.firstInvalid(in: bytes) { throw fail("invalid UTF-8", at: place) }
        skipBlanks()
        let value = try value()
        skipBlanks()
        guard index == bytes.count else { throw fail("found \(found), expected the end of the text") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        guard index < bytes.count else { throw fail("found the end of the text, expected a value") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw fail("found \(found), expected a value")
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try open()
        var members: [JSONObject.Member] = []
        var seen: Set<String> = []
        if !closes(with: UInt8(ascii: "}")) {
            repeat {
                skipBlanks()
                let place = index
                guard peek == UInt8(ascii: "\"") else { throw fail("found \(found), expected a key in quotes") }
                let key = try string()
                // Few keys are compared one by one; many go through a set, so that no text costs quadratic time.
                if members.count == 16 { seen = Set(members.map(\.key)) }
                let isKnown = members.count < 16 ? members.contains { $0.key == key } : !seen.insert(key).inserted
                guard !isKnown else { throw fail("the key \"\(key.prefix(60))\" is given twice", at: place) }
                skipBlanks()
                guard peek == UInt8(ascii: ":") else { throw fail("found \(found), expected a colon") }
                index += 1
                skipBlanks()
                members.append(JSONObject.Member(key: key, value: try value()))
                skipBlanks()
            } while try goesOn(or: UInt8(ascii: "}"), "a comma or }")
        }
        depth -= 1
        return .object(JSONObject(unique: members))
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try open()
        var values: [JSONValue] = []
        if !closes(with: UInt8(ascii: "]")) {
            repeat {
                skipBlanks()
                values.append(try value())
                skipBlanks()
            } while try goesOn(or: UInt8(ascii: "]"), "a comma or ]")
        }
        depth -= 1
        return .array(values)
    }

    private mutating func open() throws(JSONError) {
        depth += 1
        guard depth <= limits.depth else { throw fail("nested deeper than \(limits.depth) levels") }
        index += 1
    }

    private mutating func closes(with end: UInt8) -> Bool {
        skipBlanks()
        guard peek == end else { return false }
        index += 1
        return true
    }

    private mutating func goesOn(or end: UInt8, _ expected: String) throws(JSONError) -> Bool {
        guard let byte = peek, byte == UInt8(ascii: ",") || byte == end else {
            throw fail("found \(found), expected \(expected)")
        }
        index += 1
        return byte != end
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = index + text.utf8CodeUnitCount
        guard end <= bytes.count else { throw fail("found \(found), expected \(text)") }
        for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] {
            throw fail("found \(found), expected \(text)")
        }
        index = end
        return value
    }

    mutating func skipBlanks() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// What stands at `index`, for an error text; controls are named by number so that they cannot act on a terminal.
    var found: String {
        guard let byte = peek else { return "the end of the text" }
        if byte < 0x20 || byte == 0x7F { return "a control character (\(byte))" }
        return byte < 0x80 ? "\"\(Character(UnicodeScalar(byte)))\"" : "a character outside ASCII"
    }

    func fail(_ reason: String, at place: Int? = nil) -> JSONError { JSONError(reason, at: place ?? index, in: bytes) }
}
