import Testing
import WinbackFormats
import WinbackModel

@Suite("CDNOW")
struct CDNOWTests {
    @Test("The purchase log is read as its description counts it")
    func purchaseLog() throws {
        guard let packed = SharedData.bytes("cdnow/CDNOW_master.txt.gz") else { return }
        let map = try ColumnMap("customer=customer_id,date=date:%Y%m%d,amount=dollar_value", kind: .orders)
        let usd = try #require(Currency(code: "USD"))
        let context = ImportContext(currency: usd, zone: .utc, asOf: Instant(milliseconds: 1_792_000_000_000))
        let reader = ImportReader(file: "CDNOW_master.txt.gz", layout: .csv(.blanks), map: map, context: context)
        var batch = ImportBatch()
        try reader.push(packed, into: &batch)
        try reader.finish(into: &batch)
        #expect(batch.rejections.isEmpty && batch.orders.count == 69_659)
        #expect(Set(batch.orders.map(\.customer)).count == 23_570)
        #expect(batch.orders.reduce(0) { $0 + $1.amount.minorUnits } == 250_031_563)
        #expect(batch.orders.filter { $0.amount == .zero }.count == 80)
        #expect(batch.orders.first?.customer == "00001" && batch.orders.first?.date.description == "1997-01-01")
    }
}
