import Foundation
import Testing
import WinbackConnectors
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

@Suite struct WebhookSignerTests {
    private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private static let body = Array(#"{"test": 2432232314}"#.utf8)

    /// The vector of the reference libraries of Standard Webhooks.
    @Test func `the published vector`() throws {
        let headers = try WebhookSigner(secrets: [Fixtures.secret]).headers(
            id: Self.id, seconds: 1_614_265_330, body: Self.body)
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(
            headers.map(\.value) == [Self.id, "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="])
    }

    @Test func `during a rotation both secrets sign, the current one first`() throws {
        let signer = try WebhookSigner(secrets: [Fixtures.secret, Fixtures.oldSecret])
        let both = signer.headers(id: Self.id, seconds: 1_614_265_330, body: Self.body)[2].value
        let old = try WebhookSigner(secrets: [Fixtures.oldSecret]).headers(
            id: Self.id, seconds: 1_614_265_330, body: Self.body)[2].value
        #expect(both == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= \(old)")
        #expect(signer.count == 2)
        #expect(!"\(signer)".contains("whsec"))
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short", "whsec_!!!!",
        "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_" + Data(repeating: 1, count: 23).base64EncodedString(),
        "whsec_" + Data(repeating: 1, count: 65).base64EncodedString(),
    ]) func `what is no secret is refused without repeating it`(_ text: String) {
        let failure = #expect(throws: OutboundFailure.self) { try WebhookSigner(secrets: [text]) }
        #expect(text.count < 8 || failure?.reason.contains(text) == false)
    }

    @Test func `the event of an effect is the same however often it is sent, and says no more than it must`() throws {
        let effect = Fixtures.effect(
            3, .issueCoupon(pool: PoolID("WINBACK10"), validThrough: CivilDate(daysSinceEpoch: 20_600)))
        let detail = EffectDetail(memberID: "C-77", name: "Ana Ruiz", email: "ana@example.com", phone: "+34")
        let plain = WebhookEvent(effect.effect, detail, team: "t1", include: [])
        #expect(
            String(decoding: plain.body, as: UTF8.self)
                == #"{"data":{"entry":3,"key":"lapsed-regulars/3/0","loop":"lapsed-regulars","member":{"id":"C-77"},"#
                + #""pool":"WINBACK10","team":"t1","tool":"issue_coupon","valid_through":"2026-05-27"},"#
                + #""timestamp":"2026-09-21T14:08:20Z","type":"winback.issue_coupon"}"#)
        #expect(plain.idempotencyKey == "t1/lapsed-regulars/3/0")
        let again = WebhookEvent(effect.effect, detail, team: "t1", include: [])
        #expect(again.id == plain.id && again.body == plain.body)
        #expect(plain.id.hasPrefix("msg_") && plain.id.utf8.count == 36)
        #expect(WebhookEvent(effect.effect, detail, team: "t2", include: []).id != plain.id)
        let full = try JSONValue.parse(WebhookEvent(effect.effect, detail, team: "t1", include: [.contact]).body)
        #expect(full["data"]?["member"]?["email"] == "ana@example.com")
    }

    @Test func `a message goes out as it was rendered`() throws {
        var detail = EffectDetail(memberID: "C-77")
        detail.message = RenderedMessage(
            subject: "We miss you", html: "<p>Come</p>", text: "Come \"back\"",
            headers: [.init("List-Unsubscribe", "<https://shop.example/u/x>")])
        let effect = Fixtures.effect(1, .send(channel: .email, template: TemplateID("we-miss-you"))).effect
        let data = try JSONValue.parse(WebhookEvent(effect, detail, team: "t", include: []).body)["data"]
        #expect(
            data?["message"] == [
                "headers": [["name": "List-Unsubscribe", "value": "<https://shop.example/u/x>"]],
                "html": "<p>Come</p>", "subject": "We miss you", "text": "Come \"back\"",
            ])
        #expect(data?["template"] == "we-miss-you" && data?["channel"] == "email")
    }

    @Test func `a key that a header would not take is named by its hash`() {
        var effect = Fixtures.effect(1).effect
        effect.key = "a\r\nX-Evil: 1"
        let event = WebhookEvent(effect, EffectDetail(memberID: "m"), team: "t", include: [])
        #expect(event.idempotencyKey.utf8.count == 64)
        #expect(ContentHash(hex: event.idempotencyKey) != nil)
    }
}
