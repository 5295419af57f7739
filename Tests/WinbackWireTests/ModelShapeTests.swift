import Testing
import WinbackModel
import WinbackWire

@Suite("Shapes of model values")
struct ModelShapeTests {
    @Test("A time reads back to the millisecond", arguments: [0, 1, 999, -1, 1_796_709_600_000, 253_370_764_799_999])
    func instants(milliseconds: Int64) throws {
        let instant = Instant(milliseconds: milliseconds)
        #expect(try Shape<Instant>.instant.decode(Shape<Instant>.instant.encode(instant)) == instant)
    }

    @Test(
        "Times in another form are refused",
        arguments: [
            "2026-01-31", "2026-01-31T06:00:00", "2026-01-31 06:00:00Z", "2026-02-30T06:00:00Z", "2026-01-31T24:00:00Z",
            "2026-01-31T06:00:00+01:00", "2026-01-31T06:0a:00Z", "2026-01-31T06:00:00.1234Z",
        ])
    func badInstants(text: String) {
        #expect(throws: ShapeError.self) { try Shape<Instant>.instant.decode(.string(text)) }
    }

    @Test("Dates, money, shares and identifiers travel as people write them")
    func others() throws {
        let date = try Shape<CivilDate>.date.decode("2026-02-28")
        #expect(Shape<CivilDate>.date.encode(date) == "2026-02-28")
        #expect(throws: ShapeError.self) { try Shape<CivilDate>.date.decode("2026-02-29") }
        #expect(try Shape<Money>.decimal(.eur).decode("12.5") == Money(minorUnits: 1250))
        #expect(Shape<Money>.decimal(.eur).encode(Money(minorUnits: 5)) == "0.05")
        #expect(throws: ShapeError.self) { try Shape<Money>.decimal(.eur).decode("1,234.50") }
        #expect(try Shape<Money>.minorUnits.decode(-3) == Money(minorUnits: -3))
        #expect(try Shape<Share>.percent.decode("12.5%") == Share(millionths: 125_000))
        #expect(try Shape<LoopID>.id().decode("lapsed") == LoopID("lapsed"))
        #expect(throws: ShapeError.self) { try Shape<LoopID>.id().decode("") }
    }
}
