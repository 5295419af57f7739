import Testing
import WinbackFormats
import WinbackModel

private let madrid = ZoneRules(
    name: "Europe/Madrid", initialOffsetSeconds: 3600,
    transitions: [
        .init(at: Instant(milliseconds: 1_774_746_000_000), offsetSeconds: 7200),
        .init(at: Instant(milliseconds: 1_792_890_000_000), offsetSeconds: 3600),
    ])
private let noon = Instant(milliseconds: 1_792_000_000_000)

private func read(
    _ bytes: [UInt8], _ kind: ImportKind, map: String = "", layout: ImportLayout = .csv(.comma), chunk: Int = 7,
    zone: ZoneRules = .utc
) throws -> ImportBatch {
    let columns = map.isEmpty ? ColumnMap(kind: kind) : try ColumnMap(map, kind: kind)
    let context = ImportContext(currency: .eur, zone: zone, asOf: noon)
    let reader = ImportReader(file: "file.csv", layout: layout, map: columns, context: context)
    var batch = ImportBatch()
    for start in stride(from: 0, to: bytes.count, by: chunk) {
        try reader.push(Array(bytes[start..<min(bytes.count, start + chunk)]), into: &batch)
    }
    try reader.finish(into: &batch)
    return batch
}

private func read(_ text: String, _ kind: ImportKind, map: String = "", zone: ZoneRules = .utc) throws -> ImportBatch {
    try read(Array(text.utf8), kind, map: map, zone: zone)
}

@Suite("Import")
struct ImportReaderTests {
    @Test("An order is read field by field under usual column names")
    func order() throws {
        let text = """
            Order ID,Customer-Id,Created At,Total,Discount,COGS,Currency,Discount Code,Store,Source,Status
            A1,00017,2026-07-01T10:30:00+02:00,12.5,1.00,3,eur,HI,Main,web,Paid
            A2,00017,2026-07-01,0,,,,,,,
            """
        let batch = try read(text, .orders, zone: madrid)
        #expect(batch.rejections.isEmpty && batch.rowsRead == 2)
        let order = batch.orders[0]
        #expect(order.id == "A1" && order.customer == "00017" && order.at.iso8601 == "2026-07-01T08:30:00Z")
        #expect(order.date.description == "2026-07-01" && order.amount == Money(minorUnits: 1250))
        #expect(order.discount == Money(minorUnits: 100) && order.cost == Money(minorUnits: 300))
        #expect(order.coupon == "HI" && order.store == "Main" && order.channel == "web" && order.status == .completed)
        #expect(batch.orders[1].at.iso8601 == "2026-06-30T22:00:00Z")
        #expect(batch.orders[1].cost == nil)
    }

    @Test(
        "A time belongs to the team's date",
        arguments: [
            ("2026-07-01T23:30:00Z", "2026-07-02", "2026-07-01T23:30:00Z"),
            ("2026-07-01 23:30", "2026-07-01", "2026-07-01T21:30:00Z"),
            ("2026-01-01T00:30:00.250", "2026-01-01", "2025-12-31T23:30:00.250Z"),
            ("2026-03-29T02:30:00", "2026-03-29", "2026-03-29T01:00:00Z"),
        ])
    func teamDate(written: String, date: String, at: String) throws {
        let order = try read("customer,date,amount\n1,\(written),1", .orders, zone: madrid).orders.first
        #expect(order?.date.description == date)
        #expect(order?.at.iso8601 == at)
    }

    @Test(
        "Dates in a named form",
        arguments: [
            ("%Y%m%d", "20260131", "2026-01-31T00:00:00Z"), ("%d/%m/%Y", "3/4/2026", "2026-04-03T00:00:00Z"),
            ("%d-%b-%y %H:%M", "31-Jan-26 06:05", "2026-01-31T06:05:00Z"),
            ("%b %d, %Y", "\"Jan 31, 2026\"", "2026-01-31T00:00:00Z"),
            ("%F %T %z", "2026-01-31 06:05:04 +0130", "2026-01-31T04:35:04Z"),
        ])
    func formats(format: String, written: String, at: String) throws {
        let batch = try read("customer,when,amount\n1,\(written),1", .orders, map: "date=when:\(format)")
        #expect(batch.orders.first?.at.iso8601 == at, "\(batch.rejections)")
    }

    @Test(
        "A bad row is refused with its line and reason, and the rest is read",
        arguments: [
            ("1,2026-01-31,-5", "no negative amount"), ("1,2026-01-31,\"1,234.50\"", "without thousands separators"),
            ("1,2026-01-31,1.234", "at most 2 decimals"), ("1,2026-01-31,", "amount is empty"),
            ("1,2026-01-31,$5", "an amount such as"), ("1,2026-01-31,5.", "an amount such as"),
            ("1,2026-01-31,1234567890123456", "at most 15 digits"), (",2026-01-31,1", "customer is empty"),
            ("1,,1", "date is empty"), ("1,03/04/2026,1", "%d/%m/%Y"), ("1,1769817600,1", "no bare number"),
            ("1,2026-02-30,1", "a date such as"), ("1,2026-10-17,1", "no date in the future"),
            ("1,1900-01-01,1", "1970 or later"), ("1,2026-01-31,1,USD", "the team's currency EUR"),
            ("1,2026-01-31,1,,complted", "did you mean completed?"), ("1,2026-01-31T25:00,1", "a date such as"),
            ("1\u{7},2026-01-31,1", "control character"),
        ])
    func refusedOrders(row: String, reason: String) throws {
        let batch = try read("customer,date,amount,currency,status\n\(row)\n2,2026-01-31,1", .orders)
        #expect(batch.rejections.count == 1 && batch.orders.map(\.customer) == ["2"])
        #expect(batch.rejections.first?.line == 2)
        #expect(batch.rejections.first?.reason.contains(reason) == true, "\(batch.rejections)")
        #expect(batch.rejections.first?.raw == row)
    }

    @Test("Members and their consent")
    func members() throws {
        let text = """
            id,full name,email,tier,country,time_zone,joined,consent_email,consent_email_at,sms_consent
            7,Ana Gil,ana@example.com,gold,es,Europe/Madrid,2020-05-01,yes,2024-01-01T00:00:00Z,no
            8,,,,,,,,,
            9,,not-an-address,,,,,,,
            """
        let batch = try read(text, .members)
        let ana = try #require(batch.members.first)
        #expect(ana.name == "Ana Gil" && ana.country == "ES" && ana.zone == "Europe/Madrid" && ana.tier == "gold")
        #expect(ana.joined?.description == "2020-05-01")
        #expect(
            ana.consents == [
                ConsentStatement(channel: .email, granted: true, at: Instant(milliseconds: 1_704_067_200_000)),
                ConsentStatement(channel: .sms, granted: false, at: nil),
            ])
        #expect(batch.members.map(\.id) == ["7", "8"] && batch.members[1].consents.isEmpty)
        #expect(batch.rejections.map(\.line) == [4])
    }

    @Test("Events, also as JSON Lines with nested and numeric values")
    func events() throws {
        let text = """
            {"customer_id": 12, "type": "redemption", "at": "2026-01-31T06:00:00Z", "code": "X1", "amount": 4.5}
            {"customer_id": "13", "type": "unsubscribe", "at": "2026-01-31", "channel": "email", "note": {"a": 1}}
            {"customer_id": "13", "type": "unsubscrib", "at": "2026-01-31"}
            {"customer_id": ["13"], "type": "visit", "at": "2026-01-31"}
            oops
            """
        let batch = try read(Array(text.utf8), .events, layout: .jsonLines)
        #expect(
            batch.events.map(\.customer) == ["12", "13"] && batch.events.map(\.kind) == [.redemption, .unsubscribe])
        #expect(batch.events[0].amount == Money(minorUnits: 450) && batch.events[1].channel == .email)
        #expect(batch.rejections.map(\.line) == [3, 4, 5])
        #expect(batch.rejections[0].reason.contains("did you mean unsubscribe?"))
    }

    @Test("A map is checked as a whole")
    func map() {
        let error = #expect(throws: DiagnosticsError.self) {
            try ColumnMap("custmer=a,amount=b:%Y,date=c:%Q,date=d,id", kind: .orders)
        }
        let texts = error?.diagnostics.map(\.description) ?? []
        #expect(texts.count == 4, "\(texts)")
        #expect(texts.first?.hasPrefix("--map:1:1: error: `custmer` is no field of orders") == true)
        #expect(texts.first?.hasSuffix("did you mean `customer`?") == true)
    }

    @Test("A missing column names what the file has")
    func missingColumn() {
        let error = #expect(throws: DiagnosticsError.self) {
            try read("custmer,date\n1,2", .orders, map: "customer=custmr")
        }
        #expect(error?.diagnostics.count == 2)
        #expect(error?.diagnostics[0].suggestion == "custmer")
        #expect(error?.diagnostics[1].message.contains("--map amount=COLUMN") == true)
        #expect(throws: DiagnosticsError.self) { try read("", .orders) }
        #expect(throws: DiagnosticsError.self) { try read([0xFF, 0xFE, 0x69, 0x00], .orders) }
    }

    @Test("A rejection in a spreadsheet computes nothing")
    func rejectionLine() {
        let rejection = Rejection(line: 3, reason: "bad \"x\"", raw: "=1+1,\n2")
        #expect(rejection.csvLine == "3,\"bad \"\"x\"\"\",\"'=1+1, 2\"\n")
    }
}
