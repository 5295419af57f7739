import Testing
import WinbackModel

@Suite struct MoneyTests {
    @Test(arguments: [
        ("EUR", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("XAF", 0), ("BHD", 3),
    ])
    func `decimals follow the currency`(code: String, decimals: Int) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.decimals == decimals)
    }

    @Test(arguments: ["", "eur", "EURO", "EU", "E1R", "€UR"])
    func `what is no currency is refused`(code: String) {
        #expect(Currency(code: code) == nil)
    }

    @Test(
        arguments: [
            ("EUR", "12.50", 1250), ("EUR", "12.5", 1250), ("EUR", "12", 1200), ("EUR", "-0.01", -1),
            ("EUR", "12.500", 1250),
            ("EUR", "0", 0), ("EUR", "007", 700), ("JPY", "1200", 1200), ("JPY", "1200.00", 1200),
            ("KWD", "1.234", 1234),
            ("EUR", "999999999999999.99", 99_999_999_999_999_999),
        ] as [(String, String, Int64)])
    func `an amount is read exactly`(code: String, text: String, minor: Int64) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.parse(text) == Money(minorUnits: minor))
    }

    @Test(arguments: [
        ("EUR", ""), ("EUR", "-"), ("EUR", "."), ("EUR", "12."), ("EUR", ".5"), ("EUR", "12.345"), ("EUR", "1,5"),
        ("EUR", "+5"), ("EUR", "--5"), ("EUR", "1e3"), ("EUR", " 5"), ("EUR", "5 "), ("EUR", "1.2.3"), ("EUR", "٥"),
        ("EUR", "9999999999999999"), ("JPY", "1.5"), ("KWD", "1.2345"), ("EUR", "NaN"), ("EUR", "0x10"),
    ])
    func `what is no amount is refused`(code: String, text: String) throws {
        #expect(try #require(Currency(code: code)).parse(text) == nil)
    }

    @Test(
        arguments: [
            ("EUR", 123_450, "1234.50", "1,234.50 EUR"), ("EUR", -5, "-0.05", "-0.05 EUR"),
            ("EUR", 0, "0.00", "0.00 EUR"),
            ("JPY", 1_000_000, "1000000", "1,000,000 JPY"), ("KWD", -1_234_567, "-1234.567", "-1,234.567 KWD"),
            ("EUR", 99_999, "999.99", "999.99 EUR"),
            ("EUR", Int64.min, "-92233720368547758.08", "-92,233,720,368,547,758.08 EUR"),
        ] as [(String, Int64, String, String)])
    func `an amount is written`(code: String, minor: Int64, decimal: String, text: String) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.decimal(Money(minorUnits: minor)) == decimal)
        #expect(currency.text(Money(minorUnits: minor)) == text)
    }

    @Test func `what is written is read back`() throws {
        var generator = SeededGenerator(seed: 11)
        for code in ["EUR", "JPY", "KWD"] {
            let currency = try #require(Currency(code: code))
            for _ in 0..<2000 {
                let money = Money(minorUnits: Int64(bitPattern: generator.next()) >> Int64(14 + generator.below(48)))
                #expect(currency.parse(currency.decimal(money)) == money)
            }
        }
    }

    @Test(
        arguments: [
            (1, "50%", 0), (3, "50%", 2), (5, "50%", 2), (7, "50%", 4), (-1, "50%", 0), (-3, "50%", -2),
            (-5, "50%", -2),
            (-7, "50%", -4), (333, "10%", 33), (335, "10%", 34), (345, "10%", 34), (-345, "10%", -34), (355, "10%", 36),
            (999, "100%", 999), (999, "0%", 0), (101, "0.5%", 1), (100, "0.5%", 0), (300, "0.5%", 2),
        ] as [(Int64, String, Int64)])
    func `a share of an amount rounds half to even`(minor: Int64, share: String, expected: Int64) throws {
        #expect(Money(minorUnits: minor).times(try #require(Share(share))) == Money(minorUnits: expected))
    }

    @Test func `a share of an amount is the nearest whole unit`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            let amount = Int64(generator.below(2_000_000_000)) - 1_000_000_000
            let share = Share(millionths: Int32(generator.below(1_000_001)))
            let result = Money(minorUnits: amount).times(share).minorUnits
            let exact = amount * Int64(share.millionths)
            let off = abs(exact - result * 1_000_000)
            #expect(off <= 500_000)
            if off == 500_000 { #expect(result % 2 == 0) }
        }
    }

    @Test func `hostile amounts neither wrap nor stop anything`() {
        let most = Money(minorUnits: .max)
        let least = Money(minorUnits: .min)
        #expect(most + most == most)
        #expect(most + Money(minorUnits: 1) == most)
        #expect(least + least < Money(minorUnits: -.max / 2))
        #expect(least - most < .zero)
        #expect(most - least == most)
        #expect(Money.zero - least == most)
        #expect(most * 2 == most)
        #expect(most * -2 < .zero)
        #expect(least * 3 < .zero)
        #expect(most.times(Share(millionths: .max)) == most)
        #expect(least.times(Share(millionths: .max)) < .zero)
        #expect(most.times(.one) == most)
        var sum = Money.zero
        for _ in 0..<200 { sum += Money(minorUnits: 99_999_999_999_999_999) }
        #expect(sum == most)
    }

    @Test func `a computed amount is the nearest one`() {
        #expect(Money(rounding: 1.5).minorUnits == 2)
        #expect(Money(rounding: -0.4).minorUnits == 0)
        #expect(Money(rounding: .infinity).minorUnits == .max)
        #expect(Money(rounding: -.infinity) < .zero)
        #expect(Money(rounding: .nan) == .zero)
        #expect(Money(rounding: 0x1p63).minorUnits == .max)
    }
}
