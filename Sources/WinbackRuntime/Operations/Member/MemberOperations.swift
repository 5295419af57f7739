import WinbackModel
import WinbackPorts
import WinbackWire

/// Single members: found by an exact identifier, shown as far as the caller may see them.
package enum MemberOperations {
    /// Finds members by one exact identifier.
    ///
    /// Nobody can list members, or try the beginnings of names: an identifier matches whole or not at all, and no match
    /// is answered like a match.
    package static let find = Operation<FindInput, FindOutput>(
        "member.find", "Find a member by one exact identifier: id, e-mail address or phone number.",
        scope: .membersRead, effect: .read, input: FindInput.shape, output: FindOutput.shape,
        handler: { context, input in
            let stated = [input.member, input.email, input.phone].compactMap { $0 }
            guard stated.count == 1, stated[0].contains(where: { !$0.isWhitespace }) else {
                throw WinbackError(
                    "one_identifier", .badInput, "exactly one of id, e-mail address and phone number is needed")
            }
            let found = try await context.store.read { transaction in
                let keys = try matches(input, in: transaction)
                return try transaction.memberIDs(keys).map { key, id in
                    MemberSummary(
                        member: id, identity: context.shown(try transaction.identity(of: key)),
                        tier: try transaction.member(id: id)?.tier)
                }
            }
            context.name(found.map { "\(MemberKey(memberID: $0.member).value)" }.joined(separator: " "))
            return FindOutput(members: found, isMasked: !context.seesPersonalData)
        })

    /// More than this many members with one address are no exact identifier any more.
    private static let most = 5

    private static func matches(_ input: FindInput, in transaction: any StoreTransaction) throws -> [MemberKey] {
        if let email = input.email { return try transaction.members(email: email, limit: most) }
        if let phone = input.phone { return try transaction.members(phone: phone, limit: most) }
        return try input.member.flatMap { try transaction.member(id: $0) }.map { [$0.key] } ?? []
    }

    /// Shows one member.
    package static let show = Operation<MemberInput, MemberView>(
        "member.show", "Show one member: tier, state, consents, recent contact, offers, coupons and points.",
        scope: .membersRead, effect: .read, input: MemberInput.shape, output: MemberView.shape,
        subject: { $0.subject },
        handler: { context, input in
            try await context.store.read { transaction in
                let (key, record) = try MemberByID.known(input.member, in: transaction)
                return try MemberView(key, record, in: transaction, for: context)
            }
        })

    /// The points balance of one member.
    package static let points = Operation<MemberInput, PointsOutput>(
        "member.points", "Show one member's points balance.", scope: .membersRead, effect: .read,
        input: MemberInput.shape, output: PointsOutput.shape, subject: { $0.subject },
        handler: { context, input in
            try await context.store.read { transaction in
                let (key, _) = try MemberByID.known(input.member, in: transaction)
                return PointsOutput(member: input.member, points: try transaction.pointsBalance(key))
            }
        })

    /// Messages to one member.
    package static let messages = Operation<MessagesInput, MessageOperations.ListOutput>(
        "member.messages", "List the messages one member was sent, newest first.", scope: .membersRead, effect: .read,
        input: MessagesInput.shape, output: MessageOperations.ListOutput.shape,
        subject: { "\(MemberKey(memberID: $0.member).value)" },
        handler: { context, input in
            try await context.store.read { transaction in
                let (key, _) = try MemberByID.known(input.member, in: transaction)
                let messages = try transaction.messages(of: key, limit: input.limit, offset: input.offset)
                return MessageOperations.ListOutput(
                    messages: messages.map {
                        MessageOperations.Row(
                            id: $0.id, member: input.member, channel: $0.channel, template: $0.template, loop: $0.loop,
                            at: $0.at, coupon: $0.coupon)
                    })
            }
        })
}
