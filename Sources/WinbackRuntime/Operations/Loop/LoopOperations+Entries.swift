import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

extension LoopOperations {
    /// Why members entered, were deferred, had a step passed over or left.
    package static let entries = Operation<EntriesInput, EntriesOutput>(
        "loop.entries", "Tell why a loop's members entered, were deferred, had a step passed over or left.",
        scope: .loopsRead, effect: .read, input: EntriesInput.shape, output: EntriesOutput.shape,
        subject: { $0.loop.text },
        handler: { context, input in
            // What happened to one member tells whether they are treated, which is for people of the team alone.
            let isPerson = context.principal.sort == .person
            if input.member != nil, !isPerson {
                throw WinbackError(
                    "not_allowed", .refused, "what happened to one member is for people of the team",
                    advice: "ask without a member for the counts by reason")
            }
            let since = context.now + .days(-Int64(input.days))
            return try await context.store.read { transaction in
                guard try transaction.loop(input.loop) != nil else {
                    throw unknown(input.loop, among: try transaction.loops().map(\.id.text))
                }
                let counts = EntryReason.counted(try transaction.entryEventCounts(input.loop, since: since))
                guard isPerson else {
                    return EntriesOutput(loop: input.loop, days: input.days, counts: counts, events: [])
                }
                let key = input.member.map { MemberKey(memberID: $0) }
                let events = try transaction.entryEvents(input.loop, member: key, limit: input.limit)
                let keys = Set(events.map(\.member)).sorted()
                let ids = Dictionary(try transaction.memberIDs(keys).map { ($0.key, $0.id) }) { first, _ in first }
                return EntriesOutput(
                    loop: input.loop, days: input.days, counts: counts,
                    events: events.map { recorded in
                        EntryLine(
                            member: ids[recorded.member] ?? "?", entry: recorded.event.entry.value,
                            at: recorded.event.at, what: recorded.event.kind.word,
                            reason: EntryReason.shown(recorded.event.kind, recorded.event.reason))
                    })
            }
        })

    /// Which events are told.
    package struct EntriesInput: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// A member by the brand's own id; `nil` for all.
        package var member: String?
        /// Days that are counted.
        package var days: Int
        /// Most events given.
        package var limit: Int
        /// Makes an input.
        package init(loop: LoopID, member: String?, days: Int, limit: Int) {
            self.loop = loop
            self.member = member
            self.days = days
            self.limit = limit
        }
        static let shape = Shape<EntriesInput>.object(
            "EntriesInput", "Which events are told.",
            Field("loop", "The loop, named as its playbook.", .id(max: 64), \.loop),
            Field("member", "A member by the brand's own id.", .optional(.string(min: 1, max: 200)), \.member),
            Field("days", "Days that are counted.", .integer(1...366), \.days, default: 7),
            Field("limit", "Most events given.", .integer(1...1_000), \.limit, default: 50),
            make: { EntriesInput(loop: $0, member: $1, days: $2, limit: $3) })
    }

    /// One event.
    package struct EntryLine: Sendable, Hashable {
        /// The brand's own member id.
        package var member: String
        /// The entry's number.
        package var entry: Int64
        /// When.
        package var at: Instant
        /// What happened.
        package var what: String
        /// Why.
        package var reason: String
        static let shape = Shape<EntryLine>.object(
            "EntryEvent", "Something that happened to an entry.",
            Field("member", "The brand's own member id.", .string(max: 200), \.member),
            Field("entry", "The entry's number.", .integer(), \.entry), Field("at", "When.", .instant, \.at),
            Field("what", "What happened.", .string(max: 20), \.what), Field("reason", "Why.", .string(), \.reason),
            make: { EntryLine(member: $0, entry: $1, at: $2, what: $3, reason: $4) })
    }

    /// Counts and events.
    package struct EntriesOutput: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// Days counted.
        package var days: Int
        /// Events by what and why, most first.
        package var counts: [EntryReason]
        /// The latest events, newest first; none for assistants.
        package var events: [EntryLine]
        static let shape = Shape<EntriesOutput>.object(
            "EntryEvents", "What happened to a loop's entries, and why.",
            Field("loop", "The loop.", .id(), \.loop), Field("days", "Days counted.", .integer(1...366), \.days),
            Field("counts", "Events by what and why, most first.", .array(of: EntryReason.shape), \.counts),
            Field("events", "The latest events, newest first.", .array(of: EntryLine.shape), \.events),
            make: { EntriesOutput(loop: $0, days: $1, counts: $2, events: $3) })
    }
}

/// How often something happened for a reason.
package struct EntryReason: Sendable, Hashable {
    /// What happened.
    package var what: String
    /// Why.
    package var reason: String
    /// How often.
    package var events: Int
    static let shape = Shape<EntryReason>.object(
        "EntryReason", "How often something happened for a reason.",
        Field("what", "What happened.", .string(max: 20), \.what), Field("reason", "Why.", .string(), \.reason),
        Field("events", "How often.", .integer(0...Int.max), \.events),
        make: { EntryReason(what: $0, reason: $1, events: $2) })

    /// The reason as it is shown: who entered the control group entered.
    static func shown(_ kind: EntryEvent.Kind, _ reason: String) -> String {
        kind == .heldOut || kind == .entered ? "in the audience" : reason
    }

    /// Counts by what is shown, most first.
    static func counted(_ counts: [EntryEventCount]) -> [EntryReason] {
        var found: [EntryReason] = []
        for count in counts {
            let line = EntryReason(what: count.kind.word, reason: shown(count.kind, count.reason), events: count.events)
            if let index = found.firstIndex(where: { $0.what == line.what && $0.reason == line.reason }) {
                found[index].events += line.events
            } else {
                found.append(line)
            }
        }
        return found.sorted { ($1.events, $0.what, $0.reason) < ($0.events, $1.what, $1.reason) }
    }
}
