extension JSONValue {
    /// How a value is written.
    package enum Style: Sendable, Equatable {
        /// On one line, members in their own order.
        case compact
        /// On one line, members sorted by the bytes of their keys: equal content gives equal bytes.
        case canonical
        /// Over lines, two blanks a level, members in their own order.
        case pretty
    }

    /// The value as UTF-8 JSON. Doubles take their shortest form that reads back equal.
    ///
    /// JSON has no infinities and no NaN; such a number is written as null, as JavaScript does.
    package func write(_ style: Style = .compact) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(self, level: 0)
        return writer.output
    }

    /// The value as JSON text.
    package func text(_ style: Style = .compact) -> String { String(decoding: write(style), as: UTF8.self) }
}

private struct JSONWriter {
    let style: JSONValue.Style
    var output: [UInt8] = []

    init(style: JSONValue.Style) { self.style = style }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value): put(value.isFinite ? value.description : "null")
        case .string(let text): write(text)
        case .array(let values): write(values, level: level)
        case .object(let object): write(object, level: level)
        }
    }

    private mutating func write(_ values: [JSONValue], level: Int) {
        guard !values.isEmpty else { return put("[]") }
        output.append(UInt8(ascii: "["))
        for (offset, value) in values.enumerated() {
            if offset > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(level + 1)
            write(value, level: level + 1)
        }
        breakLine(level)
        output.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ object: JSONObject, level: Int) {
        guard object.count > 0 else { return put("{}") }
        // Sorted by bytes and not by `String`'s order, which follows Unicode equivalence.
        let members =
            style == .canonical
            ? object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : object.members
        output.append(UInt8(ascii: "{"))
        for (offset, member) in members.enumerated() {
            if offset > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(level + 1)
            write(member.key)
            put(style == .pretty ? ": " : ":")
            write(member.value, level: level + 1)
        }
        breakLine(level)
        output.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated()
            where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                output.append(contentsOf: bytes[start..<index])
                escape(byte)
                start = index + 1
            }
            output.append(contentsOf: bytes[start...])
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x08: put("\\b")
        case 0x09: put("\\t")
        case 0x0A: put("\\n")
        case 0x0C: put("\\f")
        case 0x0D: put("\\r")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        default:
            put(byte < 16 ? "\\u000" : "\\u00")
            output.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }

    private mutating func breakLine(_ level: Int) {
        guard style == .pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
    }

    private mutating func put(_ text: String) { output.append(contentsOf: text.utf8) }
}
