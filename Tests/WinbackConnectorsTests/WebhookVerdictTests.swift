import Testing
import WinbackConnectors
import WinbackEngine
import WinbackModel

/// Every answer a receiver can give, and what it means for an effect tried once, or perhaps twice.
@Suite struct WebhookVerdictTests {
    private static func verdict(
        _ status: Int, _ body: String = "", headers: [String: String] = [:], doubtful: Bool = false,
        coupon: Bool = false
    ) -> WebhookVerdict {
        .of(
            .answered(OutboundResponse(status: status, headers: headers, body: Array(body.utf8))),
            .init(
                webhookID: "msg_1", isDoubtful: doubtful, isCoupon: coupon, wait: .seconds(3), now: Fixtures.now))
    }

    /// Status, body, what it means on a first try, what it means where an earlier try may have got through.
    static let table: [(Int, String, String, String)] = [
        (200, "", "accepted", "accepted"), (201, "{}", "accepted", "accepted"),
        (202, "no JSON", "accepted", "accepted"),
        (204, "", "accepted", "accepted"), (299, "", "accepted", "accepted"),
        (300, "", "unknown", "unknown"), (301, "", "unknown", "unknown"), (302, "", "unknown", "unknown"),
        (303, "", "unknown", "unknown"), (304, "", "unknown", "unknown"), (307, "", "retry", "unknown"),
        (308, "", "retry", "unknown"),
        (400, "", "refused", "unknown"), (400, #"{"status":"refused","reason":"no such pool"}"#, "refused", "refused"),
        (401, "", "retry", "unknown"), (402, "", "refused", "unknown"), (403, "", "retry", "unknown"),
        (404, "", "retry", "unknown"), (405, "", "retry", "unknown"), (406, "", "refused", "unknown"),
        (408, "", "retry", "unknown"), (409, "", "refused", "unknown"),
        (409, #"{"status":"accepted","reference":"r9"}"#, "accepted", "accepted"),
        (409, #"{"status":"duplicate"}"#, "accepted", "accepted"),
        (409, #"{"status":"refused"}"#, "refused", "refused"),
        (410, "", "refused", "unknown"), (413, "", "refused", "unknown"), (422, "", "refused", "unknown"),
        (425, "", "retry", "unknown"), (429, "", "retry", "unknown"), (451, "", "refused", "unknown"),
        (500, "", "unknown", "unknown"), (502, "", "unknown", "unknown"), (503, "", "retry", "unknown"),
        (504, "", "unknown", "unknown"), (599, "", "unknown", "unknown"), (600, "", "unknown", "unknown"),
    ]

    @Test(arguments: table) func `what a status means`(_ status: Int, _ body: String, _ first: String, _ again: String)
    {
        #expect(Self.verdict(status, body).result.word == first)
        #expect(Self.verdict(status, body, doubtful: true).result.word == again)
    }

    @Test func `no answer is never a refusal`() {
        for (doubtful, sent) in [(false, "retry"), (true, "unknown")] {
            let facts = WebhookVerdict.Circumstances(
                webhookID: "m", isDoubtful: doubtful, isCoupon: false, wait: .seconds(3), now: Fixtures.now)
            #expect(WebhookVerdict.of(.notSent(reason: "refused"), facts).result.word == sent)
            #expect(WebhookVerdict.of(.inDoubt(reason: "reset"), facts).result.word == "unknown")
        }
    }

    @Test func `the reference is the receiver's, safe to show, or the event's own`() {
        let cases: [(String, [String: String], Bool, String)] = [
            (#"{"reference":"r-1"}"#, [:], false, "r-1"), ("", ["winback-reference": "r-2"], false, "r-2"),
            ("", [:], false, "msg_1"), (#"{"reference":7}"#, [:], false, "msg_1"),
            (#"{"reference":"a\u001b[31mb"}"#, [:], false, "msg_1"), (#"{"reference":""}"#, [:], false, "msg_1"),
            (#"{"reference":"\#(String(repeating: "x", count: 300))"}"#, [:], false, "msg_1"),
            (#"{"reference":"r","code":"CODE-1"}"#, [:], true, "CODE-1"),
            (#"{"reference":"r","code":"CODE-1"}"#, [:], false, "r"),
        ]
        for (body, headers, coupon, reference) in cases {
            #expect(
                Self.verdict(200, body, headers: headers, coupon: coupon).result == .accepted(reference: reference),
                "\(body)")
        }
    }

    @Test(arguments: [
        ("7", 7), ("0", 1), ("86400", 3_600), ("999999999999999999999", 3_600), ("-5", 3), ("soon", 3), ("", 3),
        ("Mon, 21 Sep 2026 14:13:50 GMT", 30), ("Mon, 21 Sep 2026 10:00:00 GMT", 1),
        ("Tue, 22 Sep 2026 14:13:50 GMT", 3_600),
        ("Mon, 99 Sep 2026 14:13:50 GMT", 3), ("1.5", 3),
    ]) func `a wait that is asked for is honoured, within bounds`(_ text: String, _ seconds: Int64) {
        let verdict = Self.verdict(429, headers: ["retry-after": text])
        #expect(verdict.result == .retry(after: Fixtures.now + .seconds(seconds), reason: "answered 429"))
        #expect(verdict.sign == .busy(until: Fixtures.now + .seconds(seconds)))
    }

    @Test func `what says that we are wrong keeps work away at once, what is about one effect does not`() {
        #expect(Self.verdict(401).sign == .broken("answered 401"))
        #expect(Self.verdict(404).sign == .broken("answered 404"))
        #expect(Self.verdict(410).sign == .broken("answered 410"))
        #expect(Self.verdict(422).sign == .well)
        #expect(Self.verdict(500).sign == .failing("answered 500"))
        #expect(Self.verdict(503).sign == .failing("answered 503"))
        #expect(Self.verdict(503, headers: ["retry-after": "9"]).sign == .busy(until: Fixtures.now + .seconds(9)))
    }
}
