import WinbackModel

extension YAMLMapping {
    /// Text that is not empty.
    func text(_ key: String, most: Int = 200) -> String? {
        value(key, "text of at most \(most) characters") { $0.isEmpty || $0.count > most ? nil : $0 }
    }

    /// A whole number in a range.
    func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { Self.integer($0, range) }
    }

    /// A whole number in a range, which may be missing.
    func integer(_ key: String, _ range: ClosedRange<Int>, default fallback: Int) -> Int {
        value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)", default: fallback) {
            Self.integer($0, range)
        }
    }

    static func integer(_ text: String, _ range: ClosedRange<Int>) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 18,
            text.utf8.drop(while: { $0 == UInt8(ascii: "-") }).allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }

    /// A duration such as `30d`.
    func duration(_ key: String) -> CivilDuration? { value(key, Self.durationWords) { CivilDuration($0) } }

    static let durationWords = "a duration such as 12h, 30d or 6w"

    /// A share such as `20%`.
    func share(_ key: String) -> Share? { value(key, "a percentage such as 20%") { Share($0) } }

    /// A difference in percentage points such as `1pp`.
    func points(_ key: String) -> Share? { value(key, "percentage points such as 1pp") { Share($0, suffix: "pp") } }

    /// An amount of money that is not negative.
    func money(_ key: String, _ currency: Currency) -> Money? {
        value(key, Self.moneyWords(currency)) { text in currency.parse(text).flatMap { $0 < .zero ? nil : $0 } }
    }

    static func moneyWords(_ currency: Currency) -> String {
        "an amount in \(currency.code) such as \(currency.decimal(Money(minorUnits: 10 * currency.scale)))"
    }

    /// A time of day such as `06:00`.
    func time(_ key: String) -> LocalTime? {
        value(key, "a time of day such as \"06:00\"") { LocalTime($0) }
    }
}
