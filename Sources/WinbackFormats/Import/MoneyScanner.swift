import WinbackModel

/// Reads decimal amounts into minor units without rounding.
struct MoneyScanner {
    let decimals: Int

    /// Reads `12`, `12.5` or `12.50`; zeros behind the minor unit are taken, anything that would be lost is refused.
    func read(_ bytes: UnsafeBufferPointer<UInt8>, _ field: ImportField) throws(RowProblem) -> Money {
        var index = 0
        var whole: Int64 = 0
        while index < bytes.count, case let digit = bytes[index] &- 0x30, digit <= 9 {
            guard index < 15 else { throw RowProblem(field, bytes, expected: "an amount of at most 15 digits") }
            whole = whole * 10 + Int64(digit)
            index += 1
        }
        guard index > 0 else { throw refusal(bytes, field) }
        var places = 0
        if index < bytes.count {
            guard bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count else { throw refusal(bytes, field) }
            index += 1
            while index < bytes.count {
                let digit = bytes[index] &- 0x30
                guard digit <= 9 else { throw refusal(bytes, field) }
                if places < decimals {
                    whole = whole * 10 + Int64(digit)
                } else if digit != 0 {
                    throw RowProblem(field, bytes, expected: "at most \(decimals) decimals")
                }
                places += 1
                index += 1
            }
        }
        for _ in min(places, decimals)..<decimals { whole *= 10 }
        return Money(minorUnits: whole)
    }

    private func refusal(_ bytes: UnsafeBufferPointer<UInt8>, _ field: ImportField) -> RowProblem {
        if bytes.first == UInt8(ascii: "-") {
            return RowProblem(field, bytes, expected: "no negative amount (a return is a status or an event)")
        }
        if bytes.contains(UInt8(ascii: ",")) {
            return RowProblem(field, bytes, expected: "an amount such as 1234.50, without thousands separators")
        }
        return RowProblem(field, bytes, expected: "an amount such as 12.50")
    }
}
