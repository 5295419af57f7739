import WinbackLoop
package import WinbackModel
import WinbackPorts
package import WinbackWire

/// What members may ask for: to see everything, to be left alone, to be forgotten.
extension MemberOperations {
    /// Everything held about one member.
    package static let export = Operation<MemberInput, ExportOutput>(
        "member.export", "Give everything held about one member.", scope: .membersPII, effect: .read,
        input: MemberInput.shape, output: ExportOutput.shape, subject: { $0.subject },
        handler: { context, input in
            let (tables, audit) = try await context.store.read { transaction in
                let (key, _) = try MemberByID.known(input.member, in: transaction)
                let tables = try transaction.held(about: key)
                return (tables, try AuditAbout(key, tables).rows(in: transaction))
            }
            let held = MemberExport.json(tables, audit, showsVariants: context.seesVariants)
            return ExportOutput(member: input.member, at: context.now, held: held)
        })

    /// Objection: no more marketing to a member, no more scoring, at once and for good.
    package static let object = Operation<ObjectInput, RightsOutput>(
        "member.object", "Record that a member objects: no more marketing to them and no more scoring, at once.",
        scope: .membersPII, effect: .write, input: ObjectInput.shape, output: RightsOutput.shape,
        subject: { "\(MemberKey(memberID: $0.member).value)" },
        handler: { context, input in
            try context.requirePerson()
            let driver = context.team.driver
            return try await context.commit { [now = context.now] transaction in
                let (key, record) = try MemberByID.known(input.member, in: transaction)
                try ReasonCheck.check(input.reason, about: record)
                let ended = try driver.endEntries(
                    of: key, reason: "the member objected to marketing", at: now, in: transaction)
                let isFirst = try transaction.object(key, reason: input.reason, at: now)
                return RightsOutput(wasDoneBefore: !isFirst, entriesEnded: ended)
            }
        })

    /// Erasure: nobody can read any more who the member was, in this store or in any copy of it.
    package static let erase = Operation<EraseInput, RightsOutput>(
        "member.erase", "Erase a member: destroys their key, forgets who they were, and keeps them from coming back.",
        scope: .membersPII, effect: .write, input: EraseInput.shape, output: RightsOutput.shape,
        subject: { "\(MemberKey(memberID: $0.member).value)" },
        handler: { context, input in
            try context.requirePerson()
            guard input.confirmation == input.member else {
                throw WinbackError(
                    "not_confirmed", .badInput, "the confirmation is not the member's id; nothing was erased",
                    advice: "give the same id twice: erasure cannot be undone")
            }
            let driver = context.team.driver
            return try await context.commit { [now = context.now] transaction in
                let key = MemberKey(memberID: input.member)
                if try transaction.standing(of: key)?.kind == .erased {
                    return RightsOutput(wasDoneBefore: true, entriesEnded: 0)
                }
                let (_, record) = try MemberByID.known(input.member, in: transaction)
                try ReasonCheck.check(input.reason, about: record)
                let ended = try driver.endEntries(
                    of: key, reason: "the member was erased on request", at: now, in: transaction)
                _ = try transaction.erase(key, at: now)
                return RightsOutput(wasDoneBefore: false, entriesEnded: ended)
            }
        })

    /// Everything held about one member.
    package struct ExportOutput: Sendable {
        /// The brand's own id.
        package var member: String
        /// As of when.
        package var at: Instant
        /// What is held, by topic.
        package var held: JSONValue
        static let shape = Shape<ExportOutput>.object(
            "MemberExport", "Everything held about one member.",
            Field("member", "The brand's own member id.", .string(max: 200), \.member),
            Field("at", "As of when.", .instant, \.at),
            Field("held", "What is held, by topic; money in minor units.", .anything, \.held),
            make: { ExportOutput(member: $0, at: $1, held: $2) })
    }

    /// Who objects, and why.
    package struct ObjectInput: Sendable, Hashable {
        /// The brand's own id.
        package var member: String
        /// Why, without saying who.
        package var reason: String
        /// Makes an input.
        package init(member: String, reason: String) {
            self.member = member
            self.reason = reason
        }
        static let shape = Shape<ObjectInput>.object(
            "MemberObjectInput", "Who objects, and why.",
            Field("member", "The brand's own member id.", .string(min: 1, max: 200), \.member),
            Field("reason", "Why, without saying who.", .string(min: 1, max: 500), \.reason),
            make: { ObjectInput(member: $0, reason: $1) })
    }

    /// Who is erased, twice, and why.
    package struct EraseInput: Sendable, Hashable {
        /// The brand's own id.
        package var member: String
        /// The same id again.
        package var confirmation: String
        /// Why, without saying who.
        package var reason: String
        /// Makes an input.
        package init(member: String, confirmation: String, reason: String) {
            self.member = member
            self.confirmation = confirmation
            self.reason = reason
        }
        static let shape = Shape<EraseInput>.object(
            "MemberEraseInput", "Who is erased, twice, and why.",
            Field("member", "The brand's own member id.", .string(min: 1, max: 200), \.member),
            Field("confirmation", "The same id again.", .string(max: 200), \.confirmation),
            Field("reason", "Why, without saying who.", .string(min: 1, max: 500), \.reason),
            make: { EraseInput(member: $0, confirmation: $1, reason: $2) })
    }

    /// What an objection or erasure did.
    package struct RightsOutput: Sendable, Hashable {
        /// Whether it had been done before, so that nothing changed.
        package var wasDoneBefore: Bool
        /// Journeys that ended with it.
        package var entriesEnded: Int
        static let shape = Shape<RightsOutput>.object(
            "MemberRights", "What an objection or erasure did.",
            Field(
                "done_before", "Whether it had been done before, so that nothing changed.", .boolean, \.wasDoneBefore),
            Field("entries_ended", "Journeys that ended with it.", .integer(0...Int.max), \.entriesEnded),
            make: { RightsOutput(wasDoneBefore: $0, entriesEnded: $1) })
    }
}
