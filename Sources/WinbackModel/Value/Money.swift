/// An amount in the minor unit of the team's one currency (cents), exact.
///
/// Sums beyond what 63 bits hold stay at the largest amount instead of wrapping or stopping the daemon: such an amount
/// passes no cap, so hostile figures in a file are refused as too much and never come out as little.
package struct Money: Codable, Sendable, Hashable, Comparable {
    /// Minor units; negative for a loss.
    package let minorUnits: Int64

    /// Makes an amount from minor units.
    package init(minorUnits: Int64) { self.minorUnits = minorUnits }

    /// Nothing.
    package static let zero = Money(minorUnits: 0)

    package static func < (a: Money, b: Money) -> Bool { a.minorUnits < b.minorUnits }
    package static func + (a: Money, b: Money) -> Money {
        let (sum, overflow) = a.minorUnits.addingReportingOverflow(b.minorUnits)
        return overflow ? Money.largest(negative: b.minorUnits < 0) : Money(minorUnits: sum)
    }
    package static func - (a: Money, b: Money) -> Money {
        let (difference, overflow) = a.minorUnits.subtractingReportingOverflow(b.minorUnits)
        return overflow ? Money.largest(negative: b.minorUnits > 0) : Money(minorUnits: difference)
    }
    package static func += (a: inout Money, b: Money) { a = a + b }
    package static func -= (a: inout Money, b: Money) { a = a - b }
    /// The amount `count` times.
    package static func * (a: Money, count: Int) -> Money {
        let (product, overflow) = a.minorUnits.multipliedReportingOverflow(by: Int64(count))
        return overflow ? Money.largest(negative: (a.minorUnits < 0) != (count < 0)) : Money(minorUnits: product)
    }

    /// The amount nearest to a computed number of minor units; nothing for one that is undefined.
    package init(rounding minorUnits: Double) {
        // 2⁶³ is the first number too large; both ends are exact as floating point.
        if minorUnits >= 0x1p63 {
            self = Money.largest(negative: false)
        } else if minorUnits < -0x1p63 {
            self = Money.largest(negative: true)
        } else {
            self.init(minorUnits: minorUnits.isNaN ? 0 : Int64(minorUnits.rounded()))
        }
    }

    private static func largest(negative: Bool) -> Money { Money(minorUnits: negative ? -Int64.max : Int64.max) }

    /// The share of an amount, rounded half to even as every row of money is.
    package func times(_ share: Share) -> Money {
        let product = minorUnits.multipliedFullWidth(by: Int64(share.millionths))
        // The quotient fits while the high word stays below half the divisor.
        if product.high >= 499_999 || product.high < -499_999 { return Money.largest(negative: product.high < 0) }
        let (quotient, remainder) = Int64(1_000_000).dividingFullWidth(product)
        let twice = abs(remainder) * 2
        if twice < 1_000_000 || (twice == 1_000_000 && quotient % 2 == 0) { return Money(minorUnits: quotient) }
        return Money(minorUnits: quotient + (remainder < 0 ? -1 : 1))
    }
}

/// A currency: its ISO 4217 code and how many decimals its minor unit has.
package struct Currency: Codable, Sendable, Hashable {
    /// ISO 4217 code, three capital letters.
    package let code: String
    /// Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.
    package let decimals: Int

    /// Makes a currency from its code; `nil` unless it is three capital letters. Decimals follow ISO 4217.
    package init?(code: String) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
        self.code = code
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
            "XPF":
            decimals = 0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": decimals = 3
        default: decimals = 2
        }
    }

    private init(code: String, decimals: Int) {
        self.code = code
        self.decimals = decimals
    }

    /// The euro, used where an example needs a currency.
    package static let eur = Currency(code: "EUR", decimals: 2)

    /// Minor units in one major unit.
    package var scale: Int64 { [1, 10, 100, 1000][decimals] }

    /// Reads a decimal such as `12.50` exactly; `nil` when it is no number, has too many decimals or is too large.
    package func parse(_ text: some StringProtocol) -> Money? {
        var digits = text[...]
        let negative = digits.first == "-"
        if negative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.count <= 15,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let whole = Int64(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        let trailing = fraction.utf8.dropFirst(decimals)
        guard trailing.allSatisfy({ $0 == UInt8(ascii: "0") }), parts.count == 1 || !fraction.isEmpty else {
            return nil
        }
        let kept = String(fraction.prefix(decimals))
        let filled = kept + String(repeating: "0", count: decimals - kept.utf8.count)
        let minor = whole * scale + (Int64(filled) ?? 0)
        return Money(minorUnits: negative ? -minor : minor)
    }

    /// `1234.50`, without the code, as data files and JSON carry it.
    package func decimal(_ money: Money) -> String {
        let (whole, rest) = money.minorUnits.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        let sign = money.minorUnits < 0 ? "-" : ""
        return decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(padded(rest, decimals))"
    }

    /// `1,234.50 EUR`, as people read it.
    package func text(_ money: Money) -> String {
        let plain = decimal(money)
        let sign = plain.hasPrefix("-") ? "-" : ""
        let parts = plain.dropFirst(sign.count).split(separator: ".")
        var grouped = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return sign + grouped + (parts.count == 2 ? "." + parts[1] : "") + " " + code
    }
}
