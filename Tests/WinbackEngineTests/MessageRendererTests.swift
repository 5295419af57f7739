import Testing
import WinbackEngine
import WinbackModel

@Suite struct MessageRendererTests {
    private let sender = Sender(
        fromName: "Shop \"One\"\r\nBcc: x@example.com", fromAddress: "hello@shop.example",
        postalAddress: "Shop Ltd\n1 High Street, Town")

    private func template(
        _ body: String, subject: String = "Hi {{ member.first_name | default: \"friend\" }}",
        purpose: MessageTemplate.Purpose = .marketing, channel: Channel = .email
    ) -> MessageTemplate {
        MessageTemplate(id: TemplateID("t"), channel: channel, purpose: purpose, subject: subject, body: body)
    }

    private let link = "https://shop.example/u/abc"
    private let body =
        "Hello {{ member.first_name | default: \"there\" }},\n\nsee https://shop.example/new.\nStop: {{ unsubscribe_url }}\n"

    @Test func `marketing mail carries page, text, unsubscribe head lines and the postal address`() throws {
        let message = try MessageRenderer(template(body), sender: sender)
            .render(MessageValues(name: "Ana Ruiz", unsubscribeURL: link))
        #expect(message.subject == "Hi Ana")
        #expect(message.header("list-unsubscribe") == "<https://shop.example/u/abc>")
        #expect(message.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
        #expect(message.text.hasPrefix("Hello Ana,\n\nsee https://shop.example/new.\nStop: https://shop.example/u/abc"))
        #expect(message.text.hasSuffix("1 High Street, Town\n"))
        #expect(message.html.contains("<p>Hello Ana,</p>"))
        #expect(message.html.contains("<a href=\"https://shop.example/new\">https://shop.example/new</a>."))
        #expect(message.html.contains("<a href=\"https://shop.example/u/abc\">unsubscribe</a>"))
        #expect(message.html.contains("1 High Street, Town"))
    }

    @Test(
        arguments: [
            "<script>alert(1)</script>", "Ana\r\nBcc: all@example.com", "Ana\u{2028}X-Spam: no", "\"><img src=x>",
            "https://evil.example/", "www.evil.example", "A\u{202E}na", String(repeating: "x", count: 500), "",
        ])
    func `a hostile name harms neither page nor head`(name: String) throws {
        let message = try MessageRenderer(template(body), sender: sender)
            .render(MessageValues(name: name, unsubscribeURL: link))
        for header in message.headers + [.init("Subject", message.subject)] {
            #expect(
                !header.value.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 || $0.value == 0x202E })
        }
        #expect(message.headers.map(\.name) == ["From", "List-Unsubscribe", "List-Unsubscribe-Post"])
        #expect(message.header("From") == "\"Shop One Bcc: x@example.com\" <hello@shop.example>")
        #expect(!message.html.contains("<script") && !message.html.contains("<img") && !message.html.contains("evil"))
        #expect(!message.text.contains("evil"))
        #expect(message.text.split(separator: "\n").count == 7)
    }

    @Test func `what is missing is refused, never left blank`() throws {
        let coupon = template("{{ coupon.code }} {{ unsubscribe_url }}")
        #expect(throws: WinbackError.self) {
            try MessageRenderer(coupon, sender: nil).render(MessageValues(unsubscribeURL: link))
        }
        for url in [nil, "", "http://shop.example/u", "https://shop.example/\r\nBcc: x", "https://a b"] as [String?] {
            let error = #expect(throws: WinbackError.self) {
                try MessageRenderer(template(body), sender: sender).render(MessageValues(unsubscribeURL: url))
            }
            #expect(error?.code == "no_unsubscribe")
        }
        let service = try MessageRenderer(template("Your order is here.", purpose: .service), sender: nil)
            .render(MessageValues())
        #expect(service.headers.isEmpty && service.text == "Your order is here.\n")
    }

    @Test func `a stretch is kept for those of whom the variable is known`() throws {
        let text = template(
            "{{#if member.tier}}You are {{ member.tier }}.{{/if}} {{#if coupon.code}}Code {{ coupon.code }}.{{/if}}",
            purpose: .service, channel: .sms)
        #expect(TemplateText(text.body).problems.isEmpty && !TemplateText(text.body).needsCoupon)
        let renderer = MessageRenderer(text, sender: sender)
        #expect(try renderer.render(MessageValues(tier: "gold")).text == "You are gold.\n")
        let coupon = MessageValues.Coupon(code: "X1", worth: "5.00 EUR", expiresOn: SampleLoop.date("2026-06-30"))
        #expect(try renderer.render(MessageValues(coupon: coupon)).text == " Code X1.\n")
        #expect(try renderer.render(MessageValues()).html.isEmpty)
    }
}
