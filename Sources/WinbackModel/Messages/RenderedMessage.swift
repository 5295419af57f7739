/// A message as it goes out to one person.
package struct RenderedMessage: Codable, Sendable, Hashable {
    /// One line of a mail's head.
    package struct Header: Codable, Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its value, without control characters.
        package var value: String
        /// Makes a header; control characters of the value become spaces, so that no value can begin another header.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = PlainText.oneLine(value)
        }
    }

    /// Subject line; empty off e-mail.
    package var subject: String
    /// The page; empty off e-mail.
    package var html: String
    /// The plain text.
    package var text: String
    /// Head lines beside the subject, in order.
    package var headers: [Header]

    /// Makes a message.
    package init(subject: String, html: String, text: String, headers: [Header]) {
        self.subject = PlainText.oneLine(subject)
        self.html = html
        self.text = text
        self.headers = headers
    }

    /// The value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Text from outside, made harmless where it is shown as text.
package enum PlainText {
    /// The text on one line: control characters, line ends of every kind and marks that turn the direction of writing
    /// become spaces, runs of spaces one, and none is left at the ends.
    package static func oneLine(_ text: String) -> String {
        var line = ""
        var pending = false
        for scalar in text.unicodeScalars {
            if isUnsafe(scalar) || scalar == " " {
                pending = !line.isEmpty
                continue
            }
            if pending { line += " " }
            pending = false
            line.unicodeScalars.append(scalar)
        }
        return line
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }
}
