package import WinbackModel

/// Decides what happens next in one entry; every law is checked again at this moment.
package struct JourneyMachine: Sendable {
    /// What was decided, beside the entry's new state.
    package enum Decision: Sendable, Equatable {
        /// An effect goes out; the entry awaits its outcome.
        case effect(Effect)
        /// Nothing to do before the entry's new due time; the reason is for people.
        case later(reason: String)
        /// The entry is over.
        case ended(reason: String)
    }

    /// The instructions.
    package let journey: CompiledJourney
    /// When and how often members may be contacted.
    package let gate: ContactGate
    /// The team's zone, in which coupon dates are counted.
    package let teamZone: ZoneRules

    /// Makes a machine for one journey.
    package init(journey: CompiledJourney, gate: ContactGate, teamZone: ZoneRules) {
        self.journey = journey
        self.gate = gate
        self.teamZone = teamZone
    }

    /// Takes an entry one effect, wait or end further.
    package func decide(_ due: DueEntry, at now: Instant, zone: ZoneRules) -> (entry: EntryRecord, decision: Decision) {
        var entry = due.entry
        if due.goalAt != nil { return end(entry, "bought again") }
        switch due.loopStatus {
        case .held, .proposed:
            // A hold keeps the place: only a decision by a person makes it due again.
            entry.due = .distantFuture
            return (entry, .later(reason: "the loop is held"))
        case .ended: return end(entry, "the loop ended")
        case .running, .closing: break
        }
        if due.member.suppressed { return end(entry, "marketing to this member is suppressed") }
        if let reason = journey.withdrawal(of: due.member) { return end(entry, reason) }
        if let deadline = entry.waitDeadline {
            if !wakes(entry, due.wokenBy), now < deadline {
                entry.due = deadline
                return (entry, .later(reason: "waits until \(deadline.iso8601)"))
            }
            entry.waitDeadline = nil
            entry.position += 1
        }
        return walk(entry, due, now, zone)
    }

    /// The entry after its effect was carried out or refused.
    package func resume(
        _ entry: EntryRecord, after result: EffectResult, value: Money, at now: Instant
    ) -> (entry: EntryRecord, endReason: String?) {
        var entry = entry
        switch result {
        case .accepted:
            entry.given += value
            entry.reserved -= value
            // An answer that comes after the entry is over moves its money, and does not bring it back to life.
            guard entry.status == .awaiting else { return (entry, nil) }
            entry.position += 1
            entry.status = .ready
            entry.due = now
            return (entry, nil)
        case .refused(let reason):
            let (ended, _) = end(entry, reason)
            return (ended, reason)
        case .exhausted, .unknown, .retry: return (entry, nil)
        }
    }

    private func wakes(_ entry: EntryRecord, _ event: Journey.WaitEvent?) -> Bool {
        guard let event, entry.position < journey.instructions.count,
            case .wait(let until?, _) = journey.instructions[entry.position].instruction
        else { return false }
        return until == event
    }

    private func walk(
        _ start: EntryRecord, _ due: DueEntry, _ now: Instant, _ zone: ZoneRules
    ) -> (entry: EntryRecord, decision: Decision) {
        var entry = start
        // Jumps only go forward, so the walk ends.
        while entry.position < journey.instructions.count {
            let located = journey.instructions[entry.position]
            switch located.instruction {
            case .branch(let condition, let otherwise):
                entry.position = due.member.meets(condition) ? entry.position + 1 : otherwise
            case .jump(let target): entry.position = target
            case .exit(let reason): return end(entry, reason)
            case .wait(_, let atMost):
                let deadline = atMost.after(now, in: zone)
                entry.waitDeadline = deadline
                entry.due = deadline
                return (entry, .later(reason: "waits until \(deadline.iso8601)"))
            case .send(let channel, let template, let purpose, let cost):
                let verdict = gate.verdict(channel: channel, purpose: purpose, member: due.member, at: now, zone: zone)
                switch verdict {
                case .allowed:
                    return emit(entry, .send(channel: channel, template: template), cost, located.id, now)
                case .later(let at, let reason):
                    entry.due = at
                    return (entry, .later(reason: reason))
                case .never(let reason): return end(entry, reason)
                }
            case .awardPoints(let points, let cost): return emit(entry, .awardPoints(points), cost, located.id, now)
            case .issueCoupon(let pool, let expires, let value):
                let through = teamZone.date(at: expires.after(now, in: teamZone))
                return emit(entry, .issueCoupon(pool: pool, validThrough: through), value, located.id, now)
            }
        }
        return end(entry, "went through every step")
    }

    private func emit(
        _ start: EntryRecord, _ action: Effect.Action, _ value: Money, _ step: String, _ now: Instant
    ) -> (entry: EntryRecord, decision: Decision) {
        var entry = start
        entry.status = .awaiting
        let effect = Effect(
            key: "\(entry.loop.text)/\(entry.id.value)/\(step)",
            origin: .step(loop: entry.loop, entry: entry.id, digest: entry.digest), member: entry.member,
            action: action, value: value, decidedAt: now)
        return (entry, .effect(effect))
    }

    private func end(_ start: EntryRecord, _ reason: String) -> (entry: EntryRecord, decision: Decision) {
        var entry = start
        entry.status = .ended
        entry.endReason = reason
        entry.waitDeadline = nil
        return (entry, .ended(reason: reason))
    }
}

extension MemberContext {
    /// Whether a branch condition holds for the member now.
    package func meets(_ condition: Journey.Condition) -> Bool {
        switch condition {
        case .offersEver(let count): offersEver == count
        case .tier(let tiers): tier.map { tiers.contains($0) } ?? false
        case .state(let states): states.contains(state)
        }
    }
}
