/// The headers of a POST that repeat what its body says, so that a gateway needs not read it.
package struct RequestHeaders: Sendable, Equatable {
    /// `MCP-Protocol-Version`.
    package var version: String?
    /// `Mcp-Method`.
    package var method: String?
    /// `Mcp-Name`, decoded.
    package var name: String?

    /// Takes header values as they came; blanks around them do not count.
    package init(version: String? = nil, method: String? = nil, name: String? = nil) {
        self.version = version.map(Self.trimmed)
        self.method = method.map(Self.trimmed)
        self.name = name.map { Self.decoded(Self.trimmed($0)) }
    }

    /// Takes the headers of a request, by a way to look one up.
    package init(_ value: (String) -> String?) {
        self.init(
            version: value("MCP-Protocol-Version"), method: value("Mcp-Method"), name: value("Mcp-Name"))
    }

    /// A value that is no plain text travels as `=?base64?…?=`; what cannot be decoded stays as it is and matches nothing.
    static func decoded(_ value: String) -> String {
        guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else { return value }
        let text = value.dropFirst(9).dropLast(2)
        return Base64.decode(text).flatMap { String(validating: $0, as: UTF8.self) } ?? value
    }

    private static func trimmed(_ value: String) -> String {
        var rest = value[...].drop { $0 == " " || $0 == "\t" }
        while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
