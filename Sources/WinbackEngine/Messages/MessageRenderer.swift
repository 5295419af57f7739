package import WinbackModel

/// Fills a template for one person; pure, so a preview is what goes out.
///
/// Author's text and values are kept apart until they are written: values are escaped in the page, kept to one line in
/// the head, and never become links. E-mail gets a page and a text; other channels a text alone.
package struct MessageRenderer: Sendable {
    private let template: MessageTemplate
    private let sender: Sender?
    private let subject: TemplateText
    private let body: TemplateText

    /// Sets up for one template.
    package init(_ template: MessageTemplate, sender: Sender?) {
        self.template = template
        self.sender = sender
        subject = TemplateText(template.subject)
        body = TemplateText(template.body)
    }

    /// The message for one person.
    ///
    /// Throws `no_unsubscribe` for marketing e-mail without a link to end it, and `no_coupon` where the template shows a
    /// coupon and none was issued: a blank code never goes out.
    package func render(_ values: MessageValues) throws(WinbackError) -> RenderedMessage {
        if values.coupon == nil, subject.needsCoupon || body.needsCoupon {
            throw WinbackError(
                "no_coupon", .refused, "template \(template.id) shows a coupon, and none was issued before it")
        }
        let parts = body.parts(values.value)
        var text = parts.map { part in
            switch part {
            case .text(let text), .value(_, let text): text
            }
        }.joined()
        while text.last?.isWhitespace ?? false { text.removeLast() }
        guard template.channel == .email else {
            return RenderedMessage(subject: "", html: "", text: text + "\n", headers: [])
        }
        var headers: [RenderedMessage.Header] = []
        if let sender {
            let name = PlainText.oneLine(sender.fromName).filter { $0 != "\"" && $0 != "\\" }
            headers.append(.init("From", "\"\(name)\" <\(sender.fromAddress)>"))
        }
        var footer: [String] = []
        if template.purpose == .marketing {
            headers += try unsubscribeHeaders(values.unsubscribeURL)
            footer = sender.map { Self.lines($0) } ?? []
        }
        if !footer.isEmpty { text += "\n\n-- \n" + footer.joined(separator: "\n") }
        let line = PlainText.oneLine(subject.filled(values.value))
        return RenderedMessage(
            subject: line, html: MessagePage.html(parts, footer: footer, title: line), text: text + "\n",
            headers: headers)
    }

    /// RFC 8058 §3.1: one click ends it, without a page in between.
    private func unsubscribeHeaders(_ url: String?) throws(WinbackError) -> [RenderedMessage.Header] {
        let isSound =
            url.map { url in
                url.hasPrefix("https://") && url.utf8.count <= 2_000
                    && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>\"".utf8.contains($0) }
            } ?? false
        guard let url, isSound else {
            throw WinbackError(
                "no_unsubscribe", .refused, "marketing e-mail needs an https link that ends it",
                advice: "set the address under which the team's pages are reached")
        }
        return [
            .init("List-Unsubscribe", "<\(url)>"), .init("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    }

    private static func lines(_ sender: Sender) -> [String] {
        let postal = sender.postalAddress.split(whereSeparator: \.isNewline).map { PlainText.oneLine(String($0)) }
        return [PlainText.oneLine(sender.fromName)] + postal.filter { !$0.isEmpty }
    }
}
