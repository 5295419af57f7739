import WinbackEngine
import WinbackLoop
package import WinbackModel
package import WinbackPorts
package import WinbackWire

/// The team at a glance.
package enum StatusOperations {
    /// What there is and what waits.
    package static let status = Operation<NoInput, StatusOutput>(
        "status", "Tell what the team knows, what its loops do and what waits for a person.", scope: .loopsRead,
        effect: .read, input: NoInput.shape, output: StatusOutput.shape,
        handler: { context, _ in
            let programme = context.team.configuration.programme
            let outside = DestinationOperations.ListOutput(context.team)
            let wake = try await context.team.driver.nextWake(after: context.now)
            return try await context.store.read { [today = context.today] transaction in
                let facts = try transaction.factCounts()
                let loops = try transaction.loops()
                let waiting = try transaction.proposals(waitingOnly: true, limit: 1_000)
                return StatusOutput(
                    today: today, zone: programme.zone, currency: programme.currency, members: facts.members,
                    orders: facts.orders, events: facts.events, latestOrder: facts.latestOrderDay,
                    churn: try transaction.churnCounts(),
                    loops: loops.map {
                        StatusOutput.Loop(id: $0.id, status: $0.status.rawValue, reason: $0.reason)
                    },
                    waiting: waiting.map(\.id), unknownEffects: try transaction.unknownEffects(limit: 1_000).count,
                    nextWake: wake, outside: outside,
                    alarms: try loops.filter(\.status.isAtWork).flatMap { loop in
                        (try transaction.cycles(loop.id, limit: 1).first?.notes ?? [])
                            .filter { $0.hasPrefix(LoopAlarms.mark) }
                            .map { "\(loop.id): \($0.dropFirst(LoopAlarms.mark.count))" }
                    })
            }
        })
}

/// The team at a glance.
package struct StatusOutput: Sendable, Hashable {
    /// A loop in a word.
    package struct Loop: Sendable, Hashable {
        /// Its id.
        package var id: LoopID
        /// What it does.
        package var status: String
        /// Why it is held or ended.
        package var reason: String
        static let shape = Shape<Loop>.object(
            "LoopStatus", "A loop in a word.",
            Field("loop", "Its id.", .id(), \.id),
            Field("status", "What it does.", .string(max: 20), \.status),
            Field("reason", "Why it is held or ended.", .string(), \.reason, default: ""),
            make: { Loop(id: $0, status: $1, reason: $2) })
    }

    /// Team-zone date.
    package var today: CivilDate
    /// The team's zone.
    package var zone: String
    /// The team's currency.
    package var currency: Currency
    /// Members known.
    package var members: Int
    /// Orders known.
    package var orders: Int
    /// Events known.
    package var events: Int
    /// Latest business date with an order.
    package var latestOrder: CivilDate?
    /// Members by state and tier.
    package var churn: [ChurnCount]
    /// The loops.
    package var loops: [Loop]
    /// Proposals that wait for a person.
    package var waiting: [ProposalID]
    /// Effects whose outcome is unknown.
    package var unknownEffects: Int
    /// When something is due next.
    package var nextWake: Instant?
    /// Who carries effects out, and how they are.
    package var outside: DestinationOperations.ListOutput
    /// Alarms of the loops' latest cycles.
    package var alarms: [String]

    /// The team at a glance.
    package static let shape = Shape<StatusOutput>.object(
        "Status", "The team at a glance.",
        Field("today", "Team-zone date.", .date, \.today),
        Field("zone", "The team's zone.", .string(max: 64), \.zone),
        Field("currency", "The team's currency.", .currency, \.currency),
        Field("members", "Members known.", .integer(0...Int.max), \.members),
        Field("orders", "Orders known.", .integer(0...Int.max), \.orders),
        Field("events", "Events known.", .integer(0...Int.max), \.events),
        Field("latest_order", "Latest business date with an order.", .optional(.date), \.latestOrder),
        Field("churn", "Members by state and tier.", .array(of: ChurnCount.shape), \.churn),
        Field("loops", "The loops.", .array(of: Loop.shape), \.loops),
        Field("waiting", "Proposals that wait for a person.", .array(of: .id()), \.waiting),
        Field("unknown_effects", "Effects whose outcome is unknown.", .integer(0...Int.max), \.unknownEffects),
        Field("next_wake", "When something is due next.", .optional(.instant), \.nextWake),
        Field(
            "outside", "Who carries effects out, and how they are.", DestinationOperations.ListOutput.shape, \.outside),
        Field("alarms", "Alarms of the loops' latest cycles.", .array(of: .string()), \.alarms, default: []),
        make: {
            StatusOutput(
                today: $0, zone: $1, currency: $2, members: $3, orders: $4, events: $5, latestOrder: $6, churn: $7,
                loops: $8, waiting: $9, unknownEffects: $10, nextWake: $11, outside: $12, alarms: $13)
        })
}
