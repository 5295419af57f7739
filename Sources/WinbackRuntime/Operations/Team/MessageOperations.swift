package import WinbackModel
import WinbackPorts
import WinbackWire

/// What the embedded provider has sent.
package enum MessageOperations {
    /// Lists messages.
    package static let list = Operation<ListInput, ListOutput>(
        "message.list", "List messages in the embedded outbox, newest first.", scope: .membersRead, effect: .read,
        input: ListInput.shape, output: ListOutput.shape,
        handler: { context, input in
            try await context.store.read { transaction in
                let messages = try transaction.messages(limit: input.limit, offset: input.offset)
                let keys = Set(messages.map(\.member)).sorted()
                let ids = Dictionary(
                    uniqueKeysWithValues: try transaction.memberIDs(keys).map { ($0.key, $0.id) })
                return ListOutput(
                    messages: messages.map {
                        Row(
                            id: $0.id, member: ids[$0.member] ?? "?", channel: $0.channel, template: $0.template,
                            loop: $0.loop, at: $0.at, coupon: $0.coupon)
                    })
            }
        })

    /// Lists messages to people of the team.
    package static let staff = Operation<StaffInput, StaffOutput>(
        "message.staff", "List messages to people of the team, newest first, and whether they left.",
        scope: .loopsRead, effect: .read, input: StaffInput.shape, output: StaffOutput.shape,
        handler: { context, input in
            let isPerson = context.caller.scopes.contains(.membersPII)
            return StaffOutput(
                messages: try await context.store.read { try $0.staffMessages(limit: input.limit) }.map { message in
                    var shown = message
                    if !isPerson {
                        shown.address =
                            MemberIdentity(name: nil, email: message.address, phone: nil).masked.email ?? ""
                    }
                    return shown
                })
        })

    /// Which messages to people of the team are listed.
    package struct StaffInput: Sendable, Hashable {
        /// Most messages given.
        package var limit: Int
        /// Makes an input.
        package init(limit: Int) { self.limit = limit }
        static let shape = Shape<StaffInput>.object(
            "StaffMessageInput", "Which messages to people of the team are listed.",
            Field("limit", "Most messages given.", .integer(1...1_000), \.limit, default: 50),
            make: { StaffInput(limit: $0) })
    }

    /// Messages to people of the team.
    package struct StaffOutput: Sendable, Hashable {
        /// The messages.
        package var messages: [StaffMessage]
        static let shape = Shape<StaffOutput>.object(
            "StaffMessageList", "Messages to people of the team, newest first.",
            Field("messages", "The messages.", .array(of: StaffMessage.shape), \.messages),
            make: { StaffOutput(messages: $0) })
    }

    /// Which messages are listed.
    package struct ListInput: Sendable, Hashable {
        /// Most messages given.
        package var limit: Int
        /// Messages skipped first.
        package var offset: Int
        /// Makes an input.
        package init(limit: Int, offset: Int) {
            self.limit = limit
            self.offset = offset
        }
        static let shape = Shape<ListInput>.object(
            "MessageListInput", "Which messages are listed.",
            Field("limit", "Most messages given.", .integer(1...10_000), \.limit, default: 50),
            Field("offset", "Messages skipped first.", .integer(0...1_000_000_000), \.offset, default: 0),
            make: { ListInput(limit: $0, offset: $1) })
    }

    /// One message.
    package struct Row: Sendable, Hashable {
        /// Its number.
        package var id: Int64
        /// The brand's own member id.
        package var member: String
        /// Channel.
        package var channel: Channel
        /// Template.
        package var template: TemplateID
        /// Loop it came from.
        package var loop: LoopID
        /// When.
        package var at: Instant
        /// Code it may name.
        package var coupon: String?
        static let shape = Shape<Row>.object(
            "Message", "One message.",
            Field("message", "Its number.", .integer(), \.id),
            Field("member", "The brand's own member id.", .string(max: 200), \.member),
            Field("channel", "Channel.", .enumeration, \.channel),
            Field("template", "Template.", .id(), \.template),
            Field("loop", "Loop it came from.", .id(), \.loop),
            Field("at", "When.", .instant, \.at),
            Field("coupon", "Code it may name.", .optional(.string(max: 100)), \.coupon),
            make: { Row(id: $0, member: $1, channel: $2, template: $3, loop: $4, at: $5, coupon: $6) })
    }

    /// Messages listed.
    package struct ListOutput: Sendable, Hashable {
        /// The messages.
        package var messages: [Row]
        static let shape = Shape<ListOutput>.object(
            "MessageList", "Messages, newest first.",
            Field("messages", "The messages.", .array(of: Row.shape), \.messages),
            make: { ListOutput(messages: $0) })
    }
}

extension StaffMessage {
    static let shape = Shape<StaffMessage>.object(
        "StaffMessage", "A message to a person of the team.",
        Field("key", "What it is about, once.", .string(max: 300), \.key),
        Field("at", "When it was written.", .instant, \.at), Field("person", "To whom.", .id(), \.person),
        Field("address", "Their address; masked for those who may not see it.", .string(max: 300), \.address),
        Field("subject", "What it is about.", .string(max: 1_000), \.subject),
        Field("body", "What it says.", .string(max: 10_000), \.body),
        Field("sent_at", "When it was handed over.", .optional(.instant), \.sentAt),
        Field("outcome", "How the last try went.", .string(max: 1_000), \.outcome, default: ""),
        make: {
            StaffMessage(
                key: $0, at: $1, person: $2, address: $3, subject: $4, body: $5, sentAt: $6, outcome: $7)
        })
}
