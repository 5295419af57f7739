package import WinbackEngine
package import WinbackModel

/// What reaches members, and what it does to them.
extension SimulatedShop {
    /// Chances that a message is opened, then clicked; that it makes someone unsubscribe or complain.
    private static let reactions = (open: 0.28, click: 0.2, unsubscribe: 0.0015, complaint: 0.0001)
    /// A contact this close to the end of a day works from the next day on.
    private static let lateHours: Int64 = 3

    /// Notes a member's entry, so that the truth about it can be told.
    package mutating func entered(_ entry: EntryRecord, window: CivilDuration, graceDays: Int = 2) {
        guard let index = indexOfKey[entry.member], exposureOfMember[index] == nil else { return }
        let days = self.days(of: entry, window)
        let ends = window.after(entry.enteredAt, in: calendar.zone)
        exposureOfMember[index] = exposures.count
        exposures.append(
            SimulatedExposure(
                member: index, arm: entry.arm, age: days.lowerBound - members[index].lastOrderDay,
                firstDay: days.lowerBound, endDay: days.upperBound,
                freezesOn: calendar.zone.date(at: ends) + graceDays))
    }

    /// Lets an accepted effect reach its member.
    ///
    /// The first one of an entry sets the treatment to work, unless the member came back before; every message may be
    /// opened, clicked, or resented.
    package mutating func reached(_ accepted: AcceptedContact, window: CivilDuration) {
        guard let index = indexOfKey[accepted.entry.member] else { return }
        if case .send(let channel, _) = accepted.action { react(index, channel, accepted) }
        let entry = accepted.entry
        let days = self.days(of: entry, window)
        if entry.arm < 0 || members[index].lastOrderDay >= days.lowerBound { return }
        var from = calendar.day(of: accepted.at)
        if accepted.at > calendar.start(from + 1) + .hours(-Self.lateHours) { from += 1 }
        if from >= days.upperBound || (members[index].treatment?.until ?? .min) >= days.upperBound { return }
        let factor = effect.factor(arm: entry.arm, responsiveness: members[index].responsiveness)
        members[index].treatment = .init(
            from: from, until: days.upperBound, factor: factor, contactedAt: accepted.at)
        guard let place = exposureOfMember[index], exposures[place].firstDay == days.lowerBound,
            !exposures[place].touched
        else { return }
        let last = members[index].lastOrderDay
        let ages = from - last..<days.upperBound - last
        exposures[place].touched = true
        exposures[place].untreated = members[index].rhythm.probability(ages: ages)
        exposures[place].treated = members[index].rhythm.probability(ages: ages, factor: factor)
    }

    /// Puts a code into a member's hands.
    package mutating func received(code: String, pool: CouponPool, validThrough: CivilDate, member: MemberKey) {
        guard let index = indexOfKey[member], !usedCodes.contains(code) else { return }
        members[index].coupon = .init(code: code, pool: pool, validThrough: validThrough)
    }

    private func days(of entry: EntryRecord, _ window: CivilDuration) -> Range<Int> {
        let first = calendar.day(of: entry.enteredAt)
        switch window {
        case .days(let days): return first..<first + days
        case .hours(let hours): return first..<first + max(1, hours / 24)
        }
    }

    private mutating func react(_ index: Int, _ channel: Channel, _ accepted: AcceptedContact) {
        var random = SeededGenerator(seed: StableHash.identity.hash(accepted.key), purpose: members[index].id)
        let end = calendar.start(calendar.day(of: accepted.at) + 1) + .seconds(-1)
        func event(_ kind: EventKind, _ letter: String, minutes: Int) -> EventRecord {
            var event = EventRecord(
                id: letter + accepted.key, customer: members[index].id, kind: kind,
                at: min(accepted.at + .minutes(Int64(minutes)), end))
            event.channel = channel
            return event
        }
        let delay = 2 + random.below(500)
        if random.happens(Self.reactions.open) {
            add(event(.open, "p", minutes: delay))
            if random.happens(Self.reactions.click) {
                add(event(.click, "k", minutes: delay + 1))
                var visit = event(.visit, "v", minutes: delay + 2)
                visit.channel = nil
                add(visit)
            }
        }
        let unsubscribes = min(1, Self.reactions.unsubscribe * effect.resentment(arm: accepted.entry.arm))
        if random.happens(unsubscribes) { add(event(.unsubscribe, "u", minutes: delay + 3)) }
        if random.happens(Self.reactions.complaint) { add(event(.complaint, "x", minutes: delay + 4)) }
    }
}

/// An effect that reached a member.
package struct AcceptedContact: Sendable {
    /// The effect's idempotency key.
    package var key: String
    /// The entry it belongs to.
    package var entry: EntryRecord
    /// What was done.
    package var action: Effect.Action
    /// When.
    package var at: Instant
    /// Makes a contact.
    package init(key: String, entry: EntryRecord, action: Effect.Action, at: Instant) {
        self.key = key
        self.entry = entry
        self.action = action
        self.at = at
    }
}
