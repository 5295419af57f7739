package import WinbackModel
package import WinbackWire

extension TemplateOperations {
    /// One template in a list.
    package struct Line: Sendable, Hashable {
        /// Its name.
        package var template: TemplateID
        /// Its channel.
        package var channel: Channel
        /// Marketing or service.
        package var kind: String
        /// Its subject, as written.
        package var subject: String
        /// The variables it uses.
        package var variables: [String]
        /// Whether it can be sent only after a coupon was issued.
        package var needsCoupon: Bool
        static let shape = Shape<Line>.object(
            "TemplateLine", "One template in a list.",
            Field("template", "Its name.", .id(), \.template),
            Field("channel", "Its channel.", .enumeration, \.channel),
            Field("kind", "Marketing or service.", .string(max: 20), \.kind),
            Field("subject", "Its subject, as written.", .string(max: 400), \.subject),
            Field("variables", "The variables it uses.", .array(of: .string(max: 60), max: 100), \.variables),
            Field("needs_coupon", "Whether a coupon has to come before it.", .boolean, \.needsCoupon),
            make: { Line(template: $0, channel: $1, kind: $2, subject: $3, variables: $4, needsCoupon: $5) })
    }

    /// All templates.
    package struct ListOutput: Sendable, Hashable {
        /// The templates, by name.
        package var templates: [Line]
        static let shape = Shape<ListOutput>.object(
            "TemplateList", "All templates.",
            Field("templates", "The templates, by name.", .array(of: Line.shape), \.templates),
            make: { ListOutput(templates: $0) })
    }

    /// A template's text.
    package struct CheckInput: Sendable, Hashable {
        /// The file.
        package var template: NamedText
        /// Makes an input.
        package init(template: NamedText) { self.template = template }
        static let shape = Shape<CheckInput>.object(
            "TemplateInput", "A template's text.", Field("template", "The file.", NamedText.shape, \.template),
            make: { CheckInput(template: $0) })
    }

    /// A template that reads well.
    package struct CheckOutput: Sendable, Hashable {
        /// Its name.
        package var template: TemplateID
        /// Warnings.
        package var warnings: [Diagnostic]
        static let shape = Shape<CheckOutput>.object(
            "TemplateCheck", "A template that reads well.", Field("template", "Its name.", .id(), \.template),
            Field("warnings", "Warnings.", .array(of: Diagnostic.shape), \.warnings),
            make: { CheckOutput(template: $0, warnings: $1) })
    }

    /// Which template is shown, and for whom.
    package struct PreviewInput: Sendable, Hashable {
        /// Its name.
        package var template: TemplateID
        /// The kind of member it is filled for.
        package var kind: SampleReader
        /// A member by the brand's own id; the kind does not count then.
        package var member: String?
        /// Makes an input.
        package init(template: TemplateID, kind: SampleReader, member: String?) {
            self.template = template
            self.kind = kind
            self.member = member
        }
        static let shape = Shape<PreviewInput>.object(
            "PreviewInput", "Which template is shown, and for whom.",
            Field("template", "Its name.", .id(), \.template),
            Field("kind", "The kind of member it is filled for.", .enumeration, \.kind, default: .complete),
            Field("member", "A member by the brand's own id.", .optional(.string(min: 1, max: 200)), \.member),
            make: { PreviewInput(template: $0, kind: $1, member: $2) })
    }

    /// A template as it goes out.
    package struct PreviewOutput: Sendable, Hashable {
        /// Its name.
        package var template: TemplateID
        /// For whom it is filled.
        package var audience: String
        /// The message.
        package var message: RenderedMessage
        static let shape = Shape<PreviewOutput>.object(
            "Preview", "A template as it goes out.", Field("template", "Its name.", .id(), \.template),
            Field("for", "For whom it is filled.", .string(max: 300), \.audience),
            Field("message", "The message.", RenderedMessage.shape, \.message),
            make: { PreviewOutput(template: $0, audience: $1, message: $2) })
    }

    /// Which template is sent, and where to.
    package struct TestInput: Sendable, Hashable {
        /// Its name.
        package var template: TemplateID
        /// A registered address.
        package var to: String
        /// Makes an input.
        package init(template: TemplateID, to: String) {
            self.template = template
            self.to = to
        }
        static let shape = Shape<TestInput>.object(
            "TestSendInput", "Which template is sent, and where to.",
            Field("template", "Its name.", .id(), \.template),
            Field("to", "An address registered in config/sender.yaml.", .string(min: 3, max: 254), \.to),
            make: { TestInput(template: $0, to: $1) })
    }

    /// A test message that was put into the outbox, and sent where messages are.
    package struct TestOutput: Sendable, Hashable {
        /// The template.
        package var template: TemplateID
        /// Where to.
        package var to: String
        /// Its subject.
        package var subject: String
        /// The destination it was sent to; `nil` where messages stay in the outbox.
        package var destination: DestinationID?
        /// Why the destination did not take it; empty when it did.
        package var failure = ""
        static let shape = Shape<TestOutput>.object(
            "TestSend", "A test message.", Field("template", "The template.", .id(), \.template),
            Field("to", "Where to.", .string(max: 254), \.to), Field("subject", "Its subject.", .string(), \.subject),
            Field("destination", "The destination it was sent to.", .optional(.id()), \.destination),
            Field("failure", "Why the destination did not take it.", .string(), \.failure, default: ""),
            make: { TestOutput(template: $0, to: $1, subject: $2, destination: $3, failure: $4) })
    }
}

extension RenderedMessage {
    private static let headerShape = Shape<Header>.object(
        "Header", "One line of a mail's head.", Field("name", "Its name.", .string(max: 100), \.name),
        Field("value", "Its value.", .string(max: 4_000), \.value), make: { Header($0, $1) })

    /// A message as it travels.
    package static let shape = Shape<RenderedMessage>.object(
        "RenderedMessage", "A message as it goes out to one person.",
        Field("subject", "Subject line; empty off e-mail.", .string(), \.subject),
        Field("text", "The plain text.", .string(max: 1 << 20), \.text),
        Field("html", "The page; empty off e-mail.", .string(max: 1 << 22), \.html),
        Field("headers", "Head lines beside the subject.", .array(of: headerShape, max: 50), \.headers),
        make: { RenderedMessage(subject: $0, html: $2, text: $1, headers: $3) })
}
