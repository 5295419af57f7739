package import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackWire

/// Message templates: reading them strictly, seeing what goes out, and testing it on staff.
package enum TemplateOperations {
    /// Lists templates.
    package static let list = Operation<NoInput, ListOutput>(
        "template.list", "List the team's message templates.", scope: .loopsRead, effect: .read,
        input: NoInput.shape, output: ListOutput.shape,
        handler: { context, _ in
            ListOutput(
                templates: context.team.configuration.templates.map { template in
                    let body = TemplateText(template.body)
                    return Line(
                        template: template.id, channel: template.channel, kind: template.purpose.rawValue,
                        subject: template.subject, variables: body.names,
                        needsCoupon: body.needsCoupon || TemplateText(template.subject).needsCoupon)
                })
        })

    /// Reads a template strictly.
    package static let check = Operation<CheckInput, CheckOutput>(
        "template.check", "Read a template strictly and tell every problem at once.", scope: .loopsRead, effect: .read,
        input: CheckInput.shape, output: CheckOutput.shape,
        handler: { context, input in
            let configuration = context.team.configuration
            let reading = TemplateReader.read(
                input.template.text, file: input.template.file, linkDomains: configuration.policy.linkDomains)
            let template = try reading.get()
            var warnings = reading.diagnostics
            if template.channel == .email, template.purpose == .marketing, configuration.sender == nil {
                warnings.append(
                    Diagnostic(
                        .warning, at: SourcePlace(file: input.template.file),
                        "marketing e-mail has no postal address under it; write it in config/sender.yaml"))
            }
            return CheckOutput(template: template.id, warnings: warnings)
        })

    /// Shows a template as one kind of member gets it.
    package static let preview = Operation<PreviewInput, PreviewOutput>(
        "template.preview", "Show a template as it goes out, for a kind of member or for one member.",
        scope: .membersRead, effect: .read, input: PreviewInput.shape, output: PreviewOutput.shape,
        handler: { context, input in
            let template = try known(input.template, in: context)
            let values = try await values(for: input, in: context)
            let renderer = MessageRenderer(template, sender: context.team.configuration.sender)
            return PreviewOutput(
                template: template.id, audience: input.member.map { "member \($0)" } ?? input.kind.rawValue,
                message: try renderer.render(values))
        })

    /// Sends a template to registered staff.
    package static let testSend = Operation<TestInput, TestOutput>(
        "template.test_send", "Send a template, filled for a kind of member, to registered staff only.",
        scope: .playbooksPropose, effect: .write, input: TestInput.shape, output: TestOutput.shape,
        handler: { context, input in
            let template = try known(input.template, in: context)
            let sender = context.team.configuration.sender
            guard let sender, sender.testRecipients.contains(where: { $0.lowercased() == input.to.lowercased() }) else {
                throw WinbackError(
                    "not_registered", .refused, "the address is no registered test recipient, and nobody else gets one",
                    advice: "add it under `test_recipients` in config/sender.yaml")
            }
            var message = try MessageRenderer(template, sender: sender).render(
                SampleReader.complete.values(link: Self.sampleLink(context)))
            message.subject = "[test] " + message.subject
            message.headers.append(.init("X-Winback-Test", "1"))
            let row = TestMessage(
                key: "test/\(context.callID)", at: context.now, principal: context.principal.id, address: input.to,
                template: template.id, message: message)
            _ = try await context.commit { try $0.saveTestMessage(row) }
            var output = TestOutput(template: template.id, to: input.to, subject: message.subject)
            let carrier = context.team.configuration.destinations.carrier(of: "send_message")
            guard case .destination(let id) = carrier, let webhooks = context.team.webhooks else { return output }
            let report = try await webhooks.send(row, to: id)
            output.destination = id
            output.failure = report.failure
            if let status = report.status, !(200..<300).contains(status) { output.failure = "answered \(status)" }
            return output
        })

    /// A link like the one that members get, which unsubscribes nobody.
    private static func sampleLink(_ context: OperationContext) -> String {
        let link = context.team.configuration.web.unsubscribeLink("preview")
        return link.hasPrefix("https://") ? link : "https://unsubscribe.invalid/u/preview"
    }

    private static func known(_ id: TemplateID, in context: OperationContext) throws -> MessageTemplate {
        let templates = context.team.configuration.templates
        if let template = templates.first(where: { $0.id == id }) { return template }
        let near = NearestName.of(id.text, among: templates.map(\.id.text))
        throw WinbackError(
            "no_such_template", .notFound, "there is no template `\(id)`",
            advice: near.map { "did you mean `\($0)`?" } ?? "winback template list shows them")
    }

    /// What is filled in: an invented member of a kind, or what is known of a member with an invented coupon.
    ///
    /// Names belong to people of the team: an assistant sees a member's message with a name made up.
    private static func values(for input: PreviewInput, in context: OperationContext) async throws -> MessageValues {
        let link = sampleLink(context)
        guard let id = input.member else { return input.kind.values(link: link) }
        let isPerson = context.principal.sort == .person
        return try await context.store.read { transaction in
            guard let member = try transaction.member(id: id) else {
                throw WinbackError("no_such_member", .notFound, "there is no member with this id")
            }
            var values = SampleReader.withCoupon.values(link: link)
            if isPerson { values.name = member.name }
            values.tier = member.tier
            values.store = member.store
            values.points = try transaction.pointsBalance(member.key)
            return values
        }
    }
}

/// A kind of member a preview is filled for.
package enum SampleReader: String, Sendable, Hashable, CaseIterable {
    /// Everything is known.
    case complete
    /// A gold member.
    case gold
    /// Nothing is known of them.
    case noName = "no-name"
    /// A name that tries to be markup and head lines.
    case hostile
    /// With a coupon.
    case withCoupon = "with-coupon"

    /// What is filled in.
    package func values(link: String) -> MessageValues {
        let coupon = MessageValues.Coupon(
            code: "PREVIEW-1234", worth: "10%", expiresOn: CivilDate(year: 2030, month: 12, day: 31) ?? .beforeAllFacts)
        var values = MessageValues(
            name: "Ana Ruiz", tier: "silver", store: "Madrid", points: 420, coupon: coupon, unsubscribeURL: link)
        switch self {
        case .complete, .withCoupon: break
        case .gold: values.tier = "gold"
        case .noName: values = MessageValues(coupon: coupon, unsubscribeURL: link)
        case .hostile:
            values.name = "<script>alert(1)</script>\r\nBcc: everybody@example.com"
            values.store = "\"><img src=x onerror=alert(1)>"
        }
        return values
    }
}
