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

    /// The entry after a decision, the decision, and what happened on the way to it that a person may ask about.
    package typealias Step = (entry: EntryRecord, decision: Decision, passed: [EntryEvent])

    /// Takes an entry one effect, wait or end further.
    ///
    /// `facts` answer what the journey's `questions` ask; they may be empty where it asks nothing.
    package func decide(_ due: DueEntry, at now: Instant, zone: ZoneRules, facts: BranchFacts) -> Step {
        var entry = due.entry
        if due.goalAt != nil { return end(entry, "bought again") }
        switch due.loopStatus {
        case .held, .proposed:
            // A hold keeps the place: only a decision by a person makes it due again.
            entry.due = .distantFuture
            return (entry, .later(reason: "the loop is held"), [])
        case .ended: return end(entry, "the loop ended")
        case .running, .closing: break
        }
        if due.member.suppressed { return end(entry, "marketing to this member is suppressed") }
        if let reason = journey.withdrawal(of: due.member) { return end(entry, reason) }
        if let deadline = entry.waitDeadline {
            if let target = target(entry, wokenBy: due.wokenBy) {
                entry.position = target
            } else if now < deadline {
                entry.due = deadline
                return (entry, .later(reason: "waits until \(deadline.iso8601)"), [])
            } else {
                entry.position += 1
            }
            entry.waitDeadline = nil
        }
        return walk(entry, due, now, zone, facts)
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
        case .skipped:
            guard entry.status == .awaiting else { return (entry, nil) }
            entry.position += 1
            entry.status = .ready
            entry.due = now
            return (entry, nil)
        case .refused(let reason):
            // Whoever ended it before the answer came said why.
            if entry.status == .ended { return (entry, entry.endReason) }
            return (end(entry, reason).entry, reason)
        case .exhausted, .unknown, .retry: return (entry, nil)
        }
    }

    /// Where a wait goes on when one of the events since its beginning is the one waited for; else `nil`.
    private func target(_ entry: EntryRecord, wokenBy events: [Journey.WaitEvent]) -> Int? {
        guard entry.position < journey.instructions.count,
            case .wait(.event(let until?, _), let woken) = journey.instructions[entry.position].instruction,
            events.contains(until)
        else { return nil }
        return woken
    }

    private func walk(
        _ start: EntryRecord, _ due: DueEntry, _ now: Instant, _ zone: ZoneRules, _ facts: BranchFacts
    ) -> Step {
        var entry = start
        var passed: [EntryEvent] = []
        // Jumps only go forward, so the walk ends.
        while entry.position < journey.instructions.count {
            let located = journey.instructions[entry.position]
            switch located.instruction {
            case .branch(let condition, let otherwise):
                let answer = due.answer(condition, facts: facts, at: now, zone: zone)
                if case .unknown(let reason) = answer {
                    passed.append(EntryEvent(.noted, of: entry, at: now, reason: reason))
                }
                entry.position = answer == .holds ? entry.position + 1 : otherwise
            case .jump(let target): entry.position = target
            case .exit(let reason): return end(entry, reason, passed)
            case .wait(let wait, _):
                let deadline = wait.deadline(from: now, in: zone)
                if deadline <= now {
                    entry.position += 1
                    continue
                }
                entry.waitDeadline = deadline
                entry.due = deadline
                return (entry, .later(reason: "waits until \(deadline.iso8601)"), passed)
            case .send(let message):
                let verdict = gate.verdict(
                    channel: message.channel, purpose: message.purpose, member: due.member, at: now, zone: zone)
                switch (verdict, message.onCap) {
                case (.allowed, _):
                    let action = Effect.Action.send(channel: message.channel, template: message.template)
                    return emit(entry, action, message.cost, located.id, now, passed)
                case (.later(_, let reason, true), .skip):
                    passed.append(
                        EntryEvent(.skipped, of: entry, at: now, reason: "\(message.template) not sent: \(reason)"))
                    entry.position += 1
                case (.later(_, let reason, true), .exit): return end(entry, reason, passed)
                case (.later(let at, let reason, _), _):
                    entry.due = at
                    return (entry, .later(reason: reason), passed)
                case (.never(let reason), _): return end(entry, reason, passed)
                }
            case .awardPoints(let points, let cost):
                return emit(entry, .awardPoints(points), cost, located.id, now, passed)
            case .issueCoupon(let pool, let expires, let value):
                let through = teamZone.date(at: expires.after(now, in: teamZone))
                return emit(entry, .issueCoupon(pool: pool, validThrough: through), value, located.id, now, passed)
            case .webhook(let destination): return emit(entry, .webhook(destination), .zero, located.id, now, passed)
            }
        }
        return end(entry, "went through every step", passed)
    }

    private func emit(
        _ start: EntryRecord, _ action: Effect.Action, _ value: Money, _ step: String, _ now: Instant,
        _ passed: [EntryEvent]
    ) -> Step {
        var entry = start
        entry.status = .awaiting
        let effect = Effect(
            key: "\(entry.loop.text)/\(entry.id.value)/\(step)",
            origin: .step(loop: entry.loop, entry: entry.id, digest: entry.digest), member: entry.member,
            action: action, value: value, decidedAt: now)
        return (entry, .effect(effect), passed)
    }

    private func end(_ start: EntryRecord, _ reason: String, _ passed: [EntryEvent] = []) -> Step {
        var entry = start
        entry.status = .ended
        entry.endReason = reason
        entry.waitDeadline = nil
        return (entry, .ended(reason: reason), passed)
    }
}
