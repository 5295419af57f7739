package import WinbackModel

extension Shape where Value == CivilDate {
    /// A date such as `2026-01-31`.
    package static var date: Shape {
        Shape<String>.string(max: 10).mapped(expecting: "a date such as 2026-01-31") { text throws(ShapeRefusal) in
            guard let date = CivilDate(text) else { throw ShapeRefusal(expected: "a date such as 2026-01-31") }
            return date
        } encode: {
            $0.description
        }
    }
}

extension Shape where Value == Instant {
    /// A point in time in universal time, such as `2026-01-31T06:00:00Z`, to the millisecond.
    package static var instant: Shape {
        let rule = "a time such as 2026-01-31T06:00:00Z"
        return Shape<String>.string(max: 24).mapped(expecting: rule) { text throws(ShapeRefusal) in
            guard let instant = universal(text) else { throw ShapeRefusal(expected: rule) }
            return instant
        } encode: {
            $0.iso8601
        }
    }

    private static func universal(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 || bytes.count == 24, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes.count == 20 || bytes[19] == UInt8(ascii: "."),
            let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = number(bytes[11..<13]), hour < 24, let minute = number(bytes[14..<16]), minute < 60,
            let second = number(bytes[17..<19]), second < 60,
            let millisecond = bytes.count == 20 ? 0 : number(bytes[20..<23])
        else { return nil }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + hour * 3_600 + minute * 60 + second
        return Instant(milliseconds: seconds * 1_000 + millisecond)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
}

extension Shape where Value == Money {
    /// An amount in whole minor units of the team's currency (cents).
    package static var minorUnits: Shape {
        Shape<Int64>.integer().mapped(expecting: "an amount in minor units of the team's currency (cents)") {
            Money(minorUnits: $0)
        } encode: {
            $0.minorUnits
        }
    }

    /// An amount of a currency as a decimal in text, such as `"12.50"`.
    package static func decimal(_ currency: Currency) -> Shape {
        let rule = "an amount in \(currency.code) such as \(currency.decimal(Money(minorUnits: 12 * currency.scale)))"
        return Shape<String>.string(max: 24).mapped(expecting: rule) { text throws(ShapeRefusal) in
            guard let money = currency.parse(text) else { throw ShapeRefusal(expected: rule) }
            return money
        } encode: {
            currency.decimal($0)
        }
    }
}

extension Shape where Value == Share {
    /// A share such as `20%`.
    package static var percent: Shape {
        Shape<String>.string(max: 10).mapped(expecting: "a share such as 20%") { text throws(ShapeRefusal) in
            guard let share = Share(text) else { throw ShapeRefusal(expected: "a share such as 20%") }
            return share
        } encode: {
            $0.description
        }
    }
}

extension Shape {
    /// A textual identifier of 1 to `max` characters.
    package static func id<Kind>(max: Int = 200) -> Shape where Value == TextID<Kind> {
        Shape<String>.string(min: 1, max: max).mapped {
            TextID<Kind>($0)
        } encode: {
            $0.text
        }
    }
}
