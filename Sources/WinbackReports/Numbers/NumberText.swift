package import WinbackModel

/// Numbers as people read them, the same on every machine and in every locale.
package enum NumberText {
    /// A number with a fixed count of decimals, halves away from zero; `–` for what is no number.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "–" }
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value * Double(scale)).rounded()
        guard abs(scaled) < 9e15 else { return "\(value)" }
        let units = Int64(scaled)
        let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        let sign = units < 0 ? "-" : ""
        return decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(padded(rest, decimals))"
    }

    /// A count with thousands separated: `12,345`.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return (value < 0 ? "-" : "") + grouped
    }

    /// A fraction as a percentage: 0.0663 is `6.6%`.
    package static func percent(_ fraction: Double, decimals: Int = 1) -> String {
        fraction.isFinite ? fixed(fraction * 100, decimals) + "%" : "–"
    }

    /// A difference of two fractions in percentage points with its sign, without the unit: 0.018 is `+1.8`.
    package static func points(_ difference: Double, decimals: Int = 1) -> String {
        let text = fixed(difference * 100, decimals)
        let isZero = text.utf8.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
        return text.hasPrefix("-") || isZero || !difference.isFinite ? text : "+" + text
    }

    /// A difference of two fractions in percentage points with sign and unit: 0.018 is `+1.8 pp`.
    package static func percentagePoints(_ difference: Double, decimals: Int = 1) -> String {
        points(difference, decimals: decimals) + " pp"
    }

    /// How many decimals of a percentage point an interval of this width deserves: two below half a point, else one.
    package static func decimals(forWidth width: Double) -> Int { width.isFinite && width < 0.005 ? 2 : 1 }

    /// An amount in minor units that came out of arithmetic, rounded half to even, with its sign and currency.
    package static func signedMoney(_ minorUnits: Double, _ currency: Currency) -> String {
        guard minorUnits.isFinite, abs(minorUnits) < 9e15 else { return "–" }
        let money = Money(minorUnits: Int64(minorUnits.rounded(.toNearestOrEven)))
        return (money > .zero ? "+" : "") + currency.text(money)
    }

    /// One part of a whole as a percentage, `–` when the whole is nothing.
    package static func rate(_ part: Int, of whole: Int) -> String {
        whole > 0 ? percent(Double(part) / Double(whole)) : "–"
    }

    /// Minus signs of the width of a plus sign, as pages set them; hyphens of words and dates stay.
    static func typeset(_ text: String) -> String {
        let characters = Array(text)
        return String(
            characters.indices.map { index in
                guard characters[index] == "-", index + 1 < characters.count, characters[index + 1].isNumber,
                    index == 0 || characters[index - 1] == " " || characters[index - 1] == "("
                else { return characters[index] }
                return "\u{2212}"
            })
    }
}
