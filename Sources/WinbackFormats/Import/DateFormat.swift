/// How a column writes its dates: a format of the strptime family, compiled once and read without allocations.
///
/// Known are `%Y %y %m %d %b %H %M %S %z %F %T %%`; anything else stands for itself, and a blank for a run of blanks.
package struct DateFormat: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case year, shortYear, month, day, monthName, hour, minute, second, zone, blanks
        case literal(UInt8)
    }

    /// The format as it was written.
    package let text: String
    let pieces: [Piece]

    /// Compiles a format; throws in words what it lacks or what is not known.
    package init(_ text: String) throws(DateFormatProblem) {
        var pieces: [Piece] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == 0x20 || byte == 0x09 {
                if pieces.last != .blanks { pieces.append(.blanks) }
                continue
            }
            guard byte == UInt8(ascii: "%") else {
                pieces.append(.literal(byte))
                continue
            }
            guard let letter = bytes.popFirst() else {
                throw DateFormatProblem(reason: "the date format \"\(text)\" ends after a %")
            }
            guard let more = Self.pieces(of: letter) else {
                let name = String(decoding: [letter], as: UTF8.self)
                throw DateFormatProblem(
                    reason: "the date format \"\(text)\" has %\(name); known are %Y %y %m %d %b %H %M %S %z %F %T")
            }
            pieces += more
        }
        self.text = text
        self.pieces = pieces
        try check()
    }

    private func check() throws(DateFormatProblem) {
        let hasYear = pieces.contains(.year) || pieces.contains(.shortYear)
        let hasMonth = pieces.contains(.month) || pieces.contains(.monthName)
        guard hasYear, hasMonth, pieces.contains(.day) else {
            throw DateFormatProblem(reason: "the date format \"\(text)\" needs a year, a month and a day")
        }
        guard !pieces.contains(.minute) || pieces.contains(.hour), !pieces.contains(.zone) || pieces.contains(.hour)
        else { throw DateFormatProblem(reason: "the date format \"\(text)\" has minutes or a zone without hours") }
    }

    private static func pieces(of letter: UInt8) -> [Piece]? {
        switch letter {
        case UInt8(ascii: "Y"): [.year]
        case UInt8(ascii: "y"): [.shortYear]
        case UInt8(ascii: "m"): [.month]
        case UInt8(ascii: "d"): [.day]
        case UInt8(ascii: "b"): [.monthName]
        case UInt8(ascii: "H"): [.hour]
        case UInt8(ascii: "M"): [.minute]
        case UInt8(ascii: "S"): [.second]
        case UInt8(ascii: "z"): [.zone]
        case UInt8(ascii: "F"): [.year, .literal(0x2D), .month, .literal(0x2D), .day]
        case UInt8(ascii: "T"): [.hour, .literal(0x3A), .minute, .literal(0x3A), .second]
        case UInt8(ascii: "%"): [.literal(UInt8(ascii: "%"))]
        default: nil
        }
    }
}

/// Why a date format cannot be used.
package struct DateFormatProblem: Error, Sendable, Equatable {
    /// The reason as a sentence.
    package let reason: String
}
