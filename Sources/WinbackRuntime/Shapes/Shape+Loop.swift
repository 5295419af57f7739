package import WinbackEngine
import WinbackModel
package import WinbackPorts
package import WinbackWire

extension LoopRecord {
    /// A playbook at work.
    package static let shape = Shape<LoopRecord>.object(
        "Loop", "A playbook at work.",
        Field("loop", "Its id, the playbook's name.", .id(), \.id),
        Field("status", "What it does at present.", .enumeration, \.status),
        Field("reason", "Why it is held or ended.", .string(), \.reason, default: ""),
        Field("fingerprint", "What it works with.", .hash, \.digest),
        Field("family", "The experiment family that shares its control group.", .id(), \.family),
        Field("experiment", "Number of the experiment.", .integer(0...Int.max), \.experiment),
        Field("started_on", "Date of approval.", .optional(.date), \.startedOn),
        Field("ends_on", "First date without new entries.", .optional(.date), \.endsOn),
        Field("approved_daily_entries", "Daily entries approved.", .integer(0...Int.max), \.approvedDailyEntries),
        make: {
            LoopRecord(
                id: $0, status: $1, reason: $2, digest: $3, family: $4, experiment: $5, startedOn: $6, endsOn: $7,
                approvedDailyEntries: $8)
        })
}

extension EpochRecord {
    /// A stretch with constant shares.
    package static let shape = Shape<EpochRecord>.object(
        "Period", "A stretch of an experiment with constant variant shares.",
        Field("loop", "The loop.", .id(), \.loop),
        Field("number", "Number within the loop.", .integer(0...Int.max), \.number),
        Field("starts_on", "First date on which the shares hold.", .date, \.startsOn),
        Field("shares", "Shares in the order of the journeys.", .array(of: .percent, max: 100), \.shares),
        Field("reason", "Why the shares are these.", .string(), \.reason),
        Field("cleared", "Whether guardrails were clear when the next began.", .boolean, \.cleared),
        make: {
            EpochRecord(loop: $0, number: $1, startsOn: $2, shares: $3, reason: $4, cleared: $5)
        })
}

extension CycleRecord {
    /// One pass of a loop.
    package static let shape = Shape<CycleRecord>.object(
        "Cycle", "One pass of a loop.",
        Field("loop", "The loop.", .id(), \.loop),
        Field("date", "The date it stands for.", .date, \.date),
        Field("phase", "Phase to do next.", .string(max: 20), \.phase.word),
        Field("started_at", "When it began.", .instant, \.startedAt),
        Field("entered", "Members entered, control group included.", .integer(0...Int.max), \.entered),
        Field("held_out", "Of these, in the control group.", .integer(0...Int.max), \.heldOut),
        Field("exclusions", "Exclusions by reason.", .array(of: ExclusionCount.shape, max: 100), \.exclusions),
        Field("notes", "What was noticed.", .array(of: .string(), max: 1_000), \.notes),
        make: { loop, date, phase, started, entered, heldOut, exclusions, notes in
            var cycle = CycleRecord(loop: loop, date: date, startedAt: started)
            cycle.phase = Phase.allCases.first { $0.word == phase } ?? .observe
            (cycle.entered, cycle.heldOut, cycle.exclusions, cycle.notes) = (entered, heldOut, exclusions, notes)
            return cycle
        })
}

extension LedgerAccount {
    /// A cumulative value account.
    package static let shape = Shape<LedgerAccount>.object(
        "Account", "A cumulative value account; amounts in minor units.",
        Field("scope", "Whose value it counts.", .string(max: 20), \.scope.kind.word),
        Field("key", "Which one.", .string(), \.scope.key),
        Field("cap", "What may never be exceeded.", .minorUnits, \.cap),
        Field("reserved", "Set aside for entries.", .minorUnits, \.reserved),
        Field("issued", "Given and not yet used.", .minorUnits, \.issued),
        Field("redeemed", "Used, and money spent on sending.", .minorUnits, \.redeemed),
        Field("unknown", "Sent out with an unknown answer.", .minorUnits, \.unknown),
        make: { kind, key, cap, reserved, issued, redeemed, unknown in
            let kind = LedgerScope.Kind.allCases.first { $0.word == kind } ?? .loop
            return LedgerAccount(
                scope: LedgerScope(kind, key), cap: cap, reserved: reserved, issued: issued, redeemed: redeemed,
                unknown: unknown)
        })
}

extension EntryCount {
    /// Entries of one status and arm.
    package static let shape = Shape<EntryCount>.object(
        "EntryCount", "Entries of one status and variant.",
        Field("arm", "Index of the variant; -1 is the control group.", .integer(-1...1_000), \.arm),
        Field("status", "Where they stand.", .string(max: 20), { "\($0.status)" }),
        Field("end_reason", "Why they ended.", .string(), \.endReason, default: ""),
        Field("entries", "Entries.", .integer(0...Int.max), \.entries),
        make: { arm, status, reason, entries in
            let status = EntryRecord.Status.allCases.first { "\($0)" == status } ?? .ended
            return EntryCount(arm: arm, status: status, endReason: reason, entries: entries)
        })
}
