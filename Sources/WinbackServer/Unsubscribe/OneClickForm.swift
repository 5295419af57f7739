/// The form that an unsubscribe link is posted with: `List-Unsubscribe=One-Click` (RFC 8058 §3.2), and nothing else.
///
/// Mail providers send it as `application/x-www-form-urlencoded` or `multipart/form-data`; our own page sends the former.
package enum OneClickForm {
    /// Longest body looked at; the form itself has 26 bytes, or some 200 as multipart.
    package static let bytesMax = 4_096
    private static let name = Array("List-Unsubscribe".utf8)
    private static let value = Array("One-Click".utf8)

    /// Whether a body says so.
    package static func isOneClick(_ body: [UInt8], contentType: String) -> Bool {
        guard body.count <= bytesMax else { return false }
        let kind = contentType.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        return kind == "multipart/form-data" ? isMultipart(body) : isEncoded(body)
    }

    private static func isEncoded(_ body: [UInt8]) -> Bool {
        body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true).contains { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 && decoded(parts[0]) == name && decoded(trimmed(parts[1])) == value
        }
    }

    /// A part that names the field, an empty line, and the value: enough to recognise two fixed words, whatever the
    /// boundary.
    private static func isMultipart(_ body: [UInt8]) -> Bool {
        let lines = body.split(separator: 0x0A, omittingEmptySubsequences: false).map { trimmed($0) }
        for (index, line) in lines.enumerated() where line.elementsEqual(value) {
            guard index >= 2, lines[index - 1].isEmpty else { continue }
            let heading = String(decoding: lines[index - 2], as: UTF8.self).lowercased()
            if heading.hasPrefix("content-disposition:"), heading.contains("name=\"list-unsubscribe\"") { return true }
        }
        return false
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let last = bytes.last, last == 0x0D || last == 0x0A || last == 0x20 { bytes = bytes.dropLast() }
        return bytes
    }

    /// Undoes percent-encoding; what is not well-formed stays as it is and matches nothing.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let first = rest.popFirst() {
            if first == UInt8(ascii: "%"), rest.count >= 2, let high = digit(rest[rest.startIndex]),
                let low = digit(rest[rest.startIndex + 1])
            {
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                result.append(first == UInt8(ascii: "+") ? 0x20 : first)
            }
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
