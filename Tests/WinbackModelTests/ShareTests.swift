import Testing
import WinbackModel

@Suite struct ShareTests {
    @Test(
        arguments: [
            ("20%", 200_000, "20%"), ("0.1%", 1000, "0.1%"), ("100%", 1_000_000, "100%"), ("0%", 0, "0%"),
            ("12.3456%", 123_456, "12.3456%"), ("12.50%", 125_000, "12.5%"), ("0.0001%", 1, "0.0001%"),
        ] as [(String, Int32, String)])
    func `a share is read and written`(text: String, millionths: Int32, written: String) throws {
        let share = try #require(Share(text))
        #expect(share.millionths == millionths)
        #expect(share.description == written)
        #expect(Share(share.description) == share)
    }

    @Test func `percentage points have a suffix of their own`() {
        #expect(Share("15pp", suffix: "pp") == Share(millionths: 150_000))
        #expect(Share("0.5pp", suffix: "pp") == Share(millionths: 5000))
        #expect(Share("15%", suffix: "pp") == nil)
        #expect(Share("15pp") == nil)
    }

    @Test(arguments: [
        "", "%", "20", "0.2", "-5%", "+5%", "1.%", ".5%", "1.23456%", "1000%x", "12345%", "1,5%", "٥%", "5 %",
    ])
    func `what is no share is refused`(text: String) {
        #expect(Share(text) == nil)
    }

    @Test func `negative differences are written with a sign`() {
        #expect((Share.zero - Share(millionths: 5000)).description == "-0.5%")
    }
}
