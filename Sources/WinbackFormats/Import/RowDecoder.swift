import WinbackModel

/// Turns the fields of rows into typed values; what is empty counts as not given.
struct RowDecoder {
    let context: ImportContext
    let fields: [ImportField]
    let formats: [DateFormat?]
    private let latest: Instant
    /// The start of the day asked for last: rows of one day tend to stand together.
    private var lastDay: (date: CivilDate, start: Instant)?

    init(kind: ImportKind, map: ColumnMap, context: ImportContext) {
        self.context = context
        fields = kind.fields
        formats = map.sources.map { $0?.format }
        latest = context.asOf + .days(1)
    }

    /// The bytes of a field without blanks around them, nil when there is nothing.
    @inline(__always)
    func bytes(_ row: some RowFields, _ columns: [Int?], _ field: Int) -> UnsafeBufferPointer<UInt8>? {
        guard let column = columns[field], let all = row.field(column) else { return nil }
        var (start, end) = (0, all.count)
        while start < end, all[start] == 0x20 { start += 1 }
        while end > start, all[end - 1] == 0x20 { end -= 1 }
        return start == end ? nil : UnsafeBufferPointer(rebasing: all[start..<end])
    }

    /// Text of at most `most` bytes without control characters.
    func text(
        _ row: some RowFields, _ columns: [Int?], _ field: Int, most: Int = 200
    ) throws(RowProblem) -> String? {
        guard let bytes = bytes(row, columns, field) else { return nil }
        guard bytes.count <= most else {
            throw RowProblem("\(fields[field].name) has \(bytes.count) bytes, at most \(most) are accepted")
        }
        for byte in bytes where byte < 0x20 || byte == 0x7F {
            throw RowProblem("\(fields[field].name) holds a control character (\(byte))")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Text that has to be there.
    func requiredText(_ row: some RowFields, _ columns: [Int?], _ field: Int) throws(RowProblem) -> String {
        guard let text = try text(row, columns, field) else { throw RowProblem("\(fields[field].name) is empty") }
        return text
    }

    /// An amount that is not negative.
    func money(_ row: some RowFields, _ columns: [Int?], _ field: Int) throws(RowProblem) -> Money? {
        guard let bytes = bytes(row, columns, field) else { return nil }
        return try MoneyScanner(decimals: context.currency.decimals).read(bytes, fields[field])
    }

    /// Refuses a row whose currency is not the team's; an empty one is.
    func checkCurrency(_ row: some RowFields, _ columns: [Int?], _ field: Int) throws(RowProblem) {
        guard let bytes = bytes(row, columns, field) else { return }
        let code = String(decoding: bytes, as: UTF8.self).uppercased()
        guard code == context.currency.code else {
            throw RowProblem(fields[field], bytes, expected: "the team's currency \(context.currency.code)")
        }
    }

    /// One of some words, by their lower-case form.
    func word<Value>(
        _ row: some RowFields, _ columns: [Int?], _ field: Int, _ words: [(String, Value)]
    ) throws(RowProblem) -> Value? {
        guard let bytes = bytes(row, columns, field) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        if let match = words.first(where: { $0.0 == text }) { return match.1 }
        let names = words.map(\.0)
        let expected = "one of " + names.joined(separator: ", ")
        throw RowProblem(
            fields[field], bytes, expected: expected, nearest: NearestName.of(text, among: names))
    }

    /// A point in time and its team-zone date; a day without time is its first instant.
    mutating func moment(
        _ row: some RowFields, _ columns: [Int?], _ field: Int
    ) throws(RowProblem) -> (at: Instant, date: CivilDate)? {
        guard let bytes = bytes(row, columns, field) else { return nil }
        let written = try written(bytes, field)
        let (at, date) = place(written)
        guard date.daysSinceEpoch >= 0 else {
            throw RowProblem(fields[field], bytes, expected: "a date of 1970 or later")
        }
        guard at <= latest else {
            let limit = context.zone.date(at: latest)
            throw RowProblem(fields[field], bytes, expected: "no date in the future (at most \(limit))")
        }
        return (at, date)
    }

    private func written(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Int) throws(RowProblem) -> WrittenDate {
        if let format = formats[field] {
            guard let written = DateScanner.read(bytes, as: format) else {
                throw RowProblem(fields[field], bytes, expected: "a date as \(format.text)")
            }
            return written
        }
        guard let written = DateScanner.readISO(bytes) else {
            let name = fields[field].name
            let isNumber = bytes.allSatisfy { (0x30...0x39).contains($0) }
            let expected =
                isNumber
                ? "a date and no bare number; name its form, such as --map \(name)=COLUMN:%Y%m%d"
                : "a date such as 2026-01-31; for another form name it, such as --map \(name)=COLUMN:%d/%m/%Y"
            throw RowProblem(fields[field], bytes, expected: expected)
        }
        return written
    }

    private mutating func place(_ written: WrittenDate) -> (Instant, CivilDate) {
        guard let time = written.timeMilliseconds else { return (startOfDay(written.date), written.date) }
        if let offset = written.offsetSeconds {
            let midnight = Int64(written.date.daysSinceEpoch) * 86_400_000
            let at = Instant(milliseconds: midnight + time - offset * 1000)
            return (at, context.zone.date(at: at))
        }
        let (minutes, rest) = time.flooredDivision(by: 60_000)
        let minute = context.zone.instant(of: written.date, LocalTime(minuteOfDay: Int(minutes)))
        return (minute + ElapsedTime(milliseconds: rest), written.date)
    }

    private mutating func startOfDay(_ date: CivilDate) -> Instant {
        if let lastDay, lastDay.date == date { return lastDay.start }
        let start = context.zone.startOfDay(date)
        lastDay = (date, start)
        return start
    }
}
