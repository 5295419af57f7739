internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Single operations on Winback's own records: they answer alike whichever group a member is in (law 10).
extension LoopDriver {
    /// Does what no provider carries out; gives what people read of it.
    func changeRecords(
        _ preview: PreviewRecord, by single: SingleCaller, at now: Instant, in transaction: any StoreTransaction
    ) throws -> String {
        switch preview.action {
        case .suppressMember:
            let fresh = try transaction.suppress(preview.member)
            try endEntries(
                of: preview.member, reason: "marketing to this member is suppressed", at: now, in: transaction)
            return fresh ? "marketing to the member has ended" : "marketing to the member had ended before"
        case .startJourney(let loop): return try start(preview.member, in: loop, at: now, in: transaction)
        case .endJourney(let loop):
            let reason = "ended by \(preview.principal)" + (preview.reason.isEmpty ? "" : ": \(preview.reason)")
            guard try transaction.liveEntries(of: preview.member, in: loop).isEmpty == false else {
                throw WinbackError("not_in_loop", .refused, "the member is not in loop \(loop)")
            }
            try endEntries(of: preview.member, from: loop, reason: reason, at: now, in: transaction)
            return "nothing more of loop \(loop) reaches the member"
        default: return ""
        }
    }

    /// Takes a member into a running loop as a cycle would: eligibility, arm, exposure, reservation.
    private func start(
        _ member: MemberKey, in id: LoopID, at now: Instant, in transaction: any StoreTransaction
    ) throws -> String {
        let today = teamZone.date(at: now)
        guard let loop = try transaction.loop(id), loop.status == .running else {
            throw WinbackError("not_running", .refused, "loop \(id) is not running")
        }
        let compiled = try cache.compiled(loop.digest, in: transaction)
        guard
            let candidate = try transaction.candidate(
                member, in: compiled.closure.playbook.audience, loop: id, on: today,
                alone: policy.contact.oneLoopAtATime)
        else {
            throw WinbackError("not_eligible", .refused, "the member is outside the audience of loop \(id)")
        }
        guard
            let epoch = try transaction.epochs(id).last(where: {
                $0.startsOn <= today && $0.shares.count == compiled.journeys.count
            })
        else { throw WinbackError("not_running", .refused, "loop \(id) has no shares yet") }
        let terms = Admission.Terms(
            loop: loop, closure: compiled.closure, journeys: compiled.journeys, epoch: epoch,
            assignment: try cache.assignment(in: transaction), zone: teamZone, date: today, at: now)
        let accounts = try transaction.accounts(LedgerScopes(terms).caps.map(\.scope))
        var admission = Admission(terms: terms, places: 1, accounts: accounts)
        switch admission.admit(candidate) {
        case .excluded(let reason):
            throw WinbackError("not_eligible", .refused, "the member may not enter loop \(id): \(reason)")
        case .closed(let reason):
            throw WinbackError("loop_full", .refused, "nobody enters loop \(id) now: \(reason)")
        case .entered(let draft):
            try transaction.post(draft.postings)
            try enter([NewEntry(entry: draft.entry, exposure: draft.exposure)], at: now, in: transaction)
            return "the member is in loop \(id) now, in whichever group was computed for them"
        }
    }
}
