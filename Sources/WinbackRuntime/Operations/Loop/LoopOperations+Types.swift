package import WinbackEngine
package import WinbackModel
package import WinbackPorts
import WinbackWire

extension LoopOperations {
    /// One loop in a list.
    package struct Line: Sendable, Hashable {
        /// The loop.
        package var loop: LoopRecord
        /// Members entered, control group included.
        package var entries: Int
        /// Date of its latest cycle.
        package var lastCycle: CivilDate?
        /// Its priority among loops that could take the same member.
        package var priority: Int
        /// What its latest check says; nil before the first.
        package var decision: LookRecord.Decision?
        /// Whether a decision for better also holds when all loops are judged together.
        package var holdsTogether: Bool
        static let shape = Shape<Line>.object(
            "LoopLine", "One loop in a list.",
            Field("loop", "The loop.", LoopRecord.shape, \.loop),
            Field("entries", "Members entered, control group included.", .integer(0...Int.max), \.entries),
            Field("last_cycle", "Date of its latest cycle.", .optional(.date), \.lastCycle),
            Field("priority", "Its priority among loops that could take the same member.", .integer(), \.priority),
            Field("decision", "What its latest check says.", .optional(.enumeration), \.decision),
            Field(
                "holds_together", "Whether better also holds when all loops are judged together.", .boolean,
                \.holdsTogether, default: false),
            make: {
                Line(loop: $0, entries: $1, lastCycle: $2, priority: $3, decision: $4, holdsTogether: $5)
            })
    }

    /// All loops.
    package struct ListOutput: Sendable, Hashable {
        /// The loops, by id.
        package var loops: [Line]
        static let shape = Shape<ListOutput>.object(
            "LoopList", "All loops.", Field("loops", "The loops, by id.", .array(of: Line.shape), \.loops),
            make: { ListOutput(loops: $0) })
    }

    /// Which loop.
    package struct LoopInput: Sendable, Hashable {
        /// Its id.
        package var loop: LoopID
        /// Makes an input.
        package init(loop: LoopID) { self.loop = loop }
        static let shape = Shape<LoopInput>.object(
            "LoopInput", "Which loop.", Field("loop", "Its id, the playbook's name.", .id(max: 64), \.loop),
            make: { LoopInput(loop: $0) })
    }

    /// Which loop is reported, and for which date.
    package struct ReportInput: Sendable, Hashable {
        /// Its id.
        package var loop: LoopID
        /// The date; `nil` for today.
        package var on: CivilDate?
        /// Makes an input.
        package init(loop: LoopID, on: CivilDate?) {
            self.loop = loop
            self.on = on
        }
        static let shape = Shape<ReportInput>.object(
            "ReportInput", "Which loop is reported, and for which date.",
            Field("loop", "Its id, the playbook's name.", .id(max: 64), \.loop),
            Field("on", "The date; today when absent.", .optional(.date), \.on),
            make: { ReportInput(loop: $0, on: $1) })
    }

    /// Which loop is held, and why.
    package struct HoldInput: Sendable, Hashable {
        /// Its id.
        package var loop: LoopID
        /// Why, for people.
        package var reason: String
        /// Makes an input.
        package init(loop: LoopID, reason: String) {
            self.loop = loop
            self.reason = reason
        }
        static let shape = Shape<HoldInput>.object(
            "HoldInput", "Which loop is held, and why.",
            Field("loop", "Its id, the playbook's name.", .id(max: 64), \.loop),
            Field("reason", "Why, for people.", .string(min: 1, max: 500), \.reason),
            make: { HoldInput(loop: $0, reason: $1) })
    }

    /// One loop in detail.
    package struct ShowOutput: Sendable, Hashable {
        /// The loop.
        package var loop: LoopRecord
        /// Journey names, by index.
        package var variants: [String]
        /// Currency of all money.
        package var currency: Currency
        /// Its periods.
        package var periods: [EpochRecord]
        /// Its latest cycles, newest first.
        package var cycles: [CycleRecord]
        /// Entries by status and variant.
        package var entries: [EntryCount]
        /// Its account; `nil` before the first entry.
        package var ledger: LedgerAccount?
        /// Its priority among loops that could take the same member.
        package var priority: Int
        /// Loops that could take the same members.
        package var conflicts: [LoopConflict]
        /// What happened to its entries in the last seven days and why, most first.
        package var reasons: [EntryReason]
        static let shape = Shape<ShowOutput>.object(
            "LoopView", "One loop in detail.",
            Field("loop", "The loop.", LoopRecord.shape, \.loop),
            Field("variants", "Journey names, by index.", .array(of: .string(max: 64), max: 100), \.variants),
            Field("currency", "Currency of all money.", .currency, \.currency),
            Field("periods", "Its periods.", .array(of: EpochRecord.shape), \.periods),
            Field("cycles", "Its latest cycles, newest first.", .array(of: CycleRecord.shape), \.cycles),
            Field("entries", "Entries by status and variant.", .array(of: EntryCount.shape), \.entries),
            Field("ledger", "Its account.", .optional(LedgerAccount.shape), \.ledger),
            Field("priority", "Its priority among loops that could take the same member.", .integer(), \.priority),
            Field("conflicts", "Loops that could take the same members.", .array(of: LoopConflict.shape), \.conflicts),
            Field(
                "reasons", "What happened to its entries in the last seven days and why.",
                .array(of: EntryReason.shape), \.reasons),
            make: {
                ShowOutput(
                    loop: $0, variants: $1, currency: $2, periods: $3, cycles: $4, entries: $5, ledger: $6,
                    priority: $7, conflicts: $8, reasons: $9)
            })
    }
}
