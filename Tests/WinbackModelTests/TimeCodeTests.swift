import Testing
import WinbackModel

@Suite struct TimeCodeTests {
    private static let secret = Array("12345678901234567890".utf8)

    /// RFC 4226, appendix D.
    @Test func `counter codes are the published ones`() {
        let published = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        for (counter, code) in published.enumerated() {
            #expect(TimeCode.code(Self.secret, counter: Int64(counter)) == code)
        }
    }

    /// RFC 6238, appendix B, the rows of SHA-1.
    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func `time codes are the published ones`(seconds: Int64, code: String) {
        let step = TimeCode.step(at: Instant(milliseconds: seconds * 1_000))
        #expect(TimeCode.code(Self.secret, counter: step, digits: 8) == code)
        #expect(TimeCode.code(Self.secret, at: Instant(milliseconds: seconds * 1_000)) == String(code.suffix(6)))
    }

    @Test func `a code counts one step early and late, and no further`() {
        let now = Instant(milliseconds: 1_234_567_890_000)
        let step = TimeCode.step(at: now)
        for distance in Int64(-3)...3 {
            let code = TimeCode.code(Self.secret, counter: step + distance)
            #expect(TimeCode.matchingStep(code, Self.secret, at: now) == (abs(distance) <= 1 ? step + distance : nil))
        }
        #expect(TimeCode.matchingStep("", Self.secret, at: now) == nil)
        #expect(TimeCode.step(at: Instant(milliseconds: 29_999)) == 0)
        #expect(TimeCode.step(at: Instant(milliseconds: 30_000)) == 1)
        #expect(TimeCode.step(at: Instant(milliseconds: -1)) == -1)
    }

    /// RFC 4648 §10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `base 32 is as published`(text: String, encoded: String) { #expect(Base32.encode(text.utf8) == encoded) }

    @Test func `an enrolment link holds secret, issuer and account`() {
        #expect(
            TimeCode.enrolmentURI(Self.secret, issuer: "Winback", account: "ana-ruiz")
                == "otpauth://totp/Winback:ana-ruiz?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Winback")
        #expect(
            TimeCode.enrolmentURI([0], issuer: "A&B", account: "a/b é").hasPrefix(
                "otpauth://totp/A%26B:a%2Fb%20%C3%A9?secret=AA&issuer=A%26B"))
    }

    @Test(arguments: ["12345", "1234567", "12345a", "１２３４５６", "+12345", ""])
    func `what has not six digits is no code`(text: String) { #expect(!TimeCode.isCode(text)) }
}
