import WinbackModel

/// A date as a file writes it: a day, perhaps a time of day, perhaps an offset.
struct WrittenDate: Equatable {
    var date: CivilDate
    /// Milliseconds since local midnight; nil when only the day is given.
    var timeMilliseconds: Int64?
    /// Seconds east of universal time; nil when the time is the team's local time.
    var offsetSeconds: Int64?
}

/// Reads dates from bytes.
struct DateScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads all of `bytes` in a given format; nil when they do not follow it or no such day exists.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, as format: DateFormat) -> WrittenDate? {
        var scanner = DateScanner(bytes)
        return scanner.formatted(format)
    }

    /// Reads all of `bytes` as ISO 8601: `2026-01-31`, or with a time `2026-01-31T06:00[:00[.000]][Z|+01:00]`.
    static func readISO(_ bytes: UnsafeBufferPointer<UInt8>) -> WrittenDate? {
        var scanner = DateScanner(bytes)
        return scanner.iso()
    }

    private mutating func iso() -> WrittenDate? {
        guard let year = number(4, 4), take(0x2D), let month = number(2, 2), take(0x2D), let day = number(2, 2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var written = WrittenDate(date: date)
        if index == bytes.count { return written }
        guard take(UInt8(ascii: "T")) || take(0x20), let hour = number(2, 2), take(0x3A), let minute = number(2, 2)
        else { return nil }
        var second = 0
        var millisecond = 0
        if take(0x3A) {
            guard let value = number(2, 2) else { return nil }
            second = value
            if take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) {
                guard let value = fraction() else { return nil }
                millisecond = value
            }
        }
        guard let time = Self.time(hour, minute, second, millisecond) else { return nil }
        written.timeMilliseconds = time
        if index == bytes.count { return written }
        if bytes[index] == 0x20 { index += 1 }
        guard let offset = zone(), index == bytes.count else { return nil }
        written.offsetSeconds = offset
        return written
    }

    private mutating func formatted(_ format: DateFormat) -> WrittenDate? {
        var (year, month, day) = (0, 0, 0)
        var (hour, minute, second): (Int?, Int, Int) = (nil, 0, 0)
        var offset: Int64?
        for piece in format.pieces {
            switch piece {
            case .literal(let byte): guard take(byte) else { return nil }
            case .blanks: while take(0x20) || take(0x09) {}
            case .monthName:
                guard let value = monthName() else { return nil }
                month = value
            case .zone:
                guard let value = zone() else { return nil }
                offset = value
            case .year:
                guard let value = number(4, 4) else { return nil }
                year = value
            case .shortYear:
                // POSIX strptime: 69 to 99 are of the last century.
                guard let value = number(2, 2) else { return nil }
                year = value < 69 ? 2000 + value : 1900 + value
            case .month, .day, .hour, .minute, .second:
                guard let value = number(1, 2) else { return nil }
                switch piece {
                case .month: month = value
                case .day: day = value
                case .hour: hour = value
                case .minute: minute = value
                default: second = value
                }
            }
        }
        guard index == bytes.count, let date = CivilDate(year: year, month: month, day: day) else { return nil }
        guard let hour else { return WrittenDate(date: date) }
        guard let time = Self.time(hour, minute, second, 0) else { return nil }
        return WrittenDate(date: date, timeMilliseconds: time, offsetSeconds: offset)
    }

    /// A leap second counts as the second before it, for our time line has none.
    private static func time(_ hour: Int, _ minute: Int, _ second: Int, _ millisecond: Int) -> Int64? {
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        return Int64(((hour * 60 + minute) * 60 + min(second, 59)) * 1000 + millisecond)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func number(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var count = 0
        while count < most, index < bytes.count, case let digit = bytes[index] &- 0x30, digit <= 9 {
            value = value * 10 + Int(digit)
            index += 1
            count += 1
        }
        return count >= least ? value : nil
    }

    private mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while index < bytes.count, case let digit = bytes[index] &- 0x30, digit <= 9 {
            if count < 3 { value = value * 10 + Int(digit) }
            index += 1
            count += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    /// `Z`, `+01:00`, `+0100` or `+01`.
    private mutating func zone() -> Int64? {
        if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
        let isWest = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        guard isWest || (index < bytes.count && bytes[index] == UInt8(ascii: "+")) else { return nil }
        index += 1
        guard let hours = number(2, 2), hours <= 18 else { return nil }
        var minutes = 0
        if take(0x3A) || index < bytes.count {
            guard let value = number(2, 2), value < 60 else { return nil }
            minutes = value
        }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isWest ? -seconds : seconds
    }

    private mutating func monthName() -> Int? {
        guard index + 3 <= bytes.count else { return nil }
        let names: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"
        for month in 0..<12 {
            let matches = (0..<3).allSatisfy { bytes[index + $0] | 0x20 == names.utf8Start[month * 3 + $0] }
            if matches {
                index += 3
                return month + 1
            }
        }
        return nil
    }
}
