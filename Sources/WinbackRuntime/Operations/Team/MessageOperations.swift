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
