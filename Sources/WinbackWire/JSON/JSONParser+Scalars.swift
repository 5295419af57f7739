extension JSONParser {
    /// Reads a number; without fraction and exponent it is whole and exact.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let digits = index
        var whole: Int64 = 0
        var isExact = true
        while let byte = peek, let digit = Self.digit(byte) {
            let (scaled, tooBig) = whole.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = scaled.subtractingReportingOverflow(Int64(digit))
            isExact = isExact && !tooBig && !overflow
            whole = isExact ? sum : 0
            index += 1
        }
        guard index > digits else { throw fail("found \(found), expected a digit") }
        if bytes[digits] == UInt8(ascii: "0"), index > digits + 1 {
            throw fail("a number does not start with a zero", at: digits)
        }
        guard try skipFractionAndExponent() else {
            // Collected as a negative, because the range reaches one further on that side.
            guard isExact, isNegative || whole != .min else {
                throw fail("a whole number beyond 64 bits", at: start)
            }
            return .integer(isNegative ? whole : -whole)
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw fail("a number too large to be represented", at: start)
        }
        return .number(value)
    }

    /// Whether there was a fraction or an exponent.
    private mutating func skipFractionAndExponent() throws(JSONError) -> Bool {
        var isFraction = false
        if peek == UInt8(ascii: ".") {
            isFraction = true
            index += 1
            try skipDigits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isFraction = true
            index += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        return isFraction
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = index
        while let byte = peek, Self.digit(byte) != nil { index += 1 }
        guard index > start else { throw fail("found \(found), expected a digit") }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        let value = byte &- UInt8(ascii: "0")
        return value <= 9 ? value : nil
    }

    /// Reads a string in quotes; the text as a whole has been found to be valid UTF-8 before.
    mutating func string() throws(JSONError) -> String {
        let opening = index
        index += 1
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                return String(decoding: bytes[start..<index], as: UTF8.self)
            case UInt8(ascii: "\\"):
                return try escapedString(from: start, opening: opening)
            case 0..<0x20:
                throw fail("found \(found) in a string, expected it escaped")
            default:
                index += 1
            }
        }
        throw fail("found the end of the text in a string", at: opening)
    }

    private mutating func escapedString(from start: Int, opening: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<index])
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try escape(into: &text)
            case 0..<0x20:
                throw fail("found \(found) in a string, expected it escaped")
            default:
                text.append(bytes[index])
                index += 1
            }
        }
        throw fail("found the end of the text in a string", at: opening)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let start = index
        index += 1
        guard let byte = peek else { throw fail("found the end of the text after a backslash") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            index += 1
            let scalar = try scalar(startingAt: start)
            text.append(contentsOf: String(Character(scalar)).utf8)
            return
        default: throw fail("found \(found) after a backslash, expected one of \" \\ / b f n r t u")
        }
        index += 1
    }

    /// A scalar from one or two groups of four hexadecimal digits (RFC 8259, section 7).
    private mutating func scalar(startingAt start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let isHigh = first < 0xDC00
        guard isHigh, peek == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") else {
            throw fail("half of a surrogate pair", at: start)
        }
        index += 2
        let second = try fourHexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fail("half of a surrogate pair", at: start) }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw fail("found the end of the text, expected four hexadecimal digits") }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw fail("found \(found), expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
