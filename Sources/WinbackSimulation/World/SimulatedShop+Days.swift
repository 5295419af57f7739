internal import WinbackModel
internal import WinbackPorts

/// A day in the shop.
extension SimulatedShop {
    /// Daily chance of an order that is cancelled at once and never counts.
    private static let cancelledPerDay = 0.0004
    /// Daily chance of a withdrawal out of the blue.
    private static let withdrawalPerDay = 0.00012
    /// Daily chance that a mailing list is uploaded again for a member, with a yes but no date.
    private static let undatedYesPerDay = 0.0004
    /// Daily chance that a member newly says yes.
    private static let newYesPerDay = 0.0001

    /// Lets everyone live through a day; what happens waits in the feed.
    ///
    /// One draw per member decides about the order, whatever was done to them, so that two runs with different
    /// treatments
    /// differ by the treatments alone.
    package mutating func live(_ day: Int) {
        var random = streams.stream(0x6c69_7665, day)
        for index in members.indices {
            let draw = random.uniform()
            let age = day - members[index].lastOrderDay
            let factor = members[index].factor(on: day)
            if draw < members[index].rhythm.hazard(age: age, factor: factor) {
                buy(index, day)
            } else if draw >= 1 - Self.cancelledPerDay {
                cancel(index, day)
            }
        }
        changeMinds(day)
    }

    /// Hands over what happened since the last time; from then on the shop's own knowledge holds it too.
    package mutating func takeFeed() -> ShopFeed {
        let feed = pending
        pending = ShopFeed()
        for record in feed.members {
            guard let index = indexOfKey[record.key] else { continue }
            for statement in record.consents { members[index].hear(statement) }
        }
        for keyed in feed.events {
            guard let index = indexOfKey[keyed.event.memberKey] else { continue }
            if keyed.event.kind == .complaint { members[index].complained = true }
            if keyed.event.kind == .unsubscribe {
                for channel in keyed.event.channel.map({ [$0] }) ?? Channel.allCases {
                    members[index].hear(ConsentStatement(channel: channel, granted: false, at: keyed.event.at))
                }
            }
        }
        return feed
    }

    private mutating func buy(_ index: Int, _ day: Int) {
        let treatment = members[index].treatment
        let contact = treatment.flatMap { $0.from == day ? $0.contactedAt : nil }
        let (keyed, usedCoupon) = order(of: index, on: day, after: contact)
        pending.orders.append(keyed)
        members[index].lastOrderDay = day
        members[index].treatment = nil
        if usedCoupon, let coupon = members[index].coupon {
            usedCodes.insert(coupon.code)
            members[index].coupon = nil
        }
        if let place = exposureOfMember[index], exposures[place].boughtOn == nil, day >= exposures[place].firstDay,
            day < exposures[place].endDay
        {
            exposures[place].boughtOn = day
            if let treatment, day < treatment.from {
                // Back before the treatment began to work: it did nothing to this member.
                exposures[place].untreated = 0
                exposures[place].treated = 0
            }
        }
        var random = streams.stream(0x7265_7475, index, day)
        if random.happens(0.01) {
            let end = calendar.start(day + 1) + .minutes(-1)
            var event = EventRecord(
                id: "r" + (keyed.order.id ?? ""), customer: members[index].id, kind: .return,
                at: min(keyed.order.at + .hours(20), end))
            event.amount = keyed.order.amount
            add(event)
        }
    }

    private mutating func cancel(_ index: Int, _ day: Int) {
        var keyed = order(of: index, on: day, after: nil).keyed
        keyed.order.id = "c" + (keyed.order.id ?? "")
        keyed.order.coupon = nil
        keyed.order.discount = .zero
        keyed.order.status = .cancelled
        keyed.key = keyed.order.key(ordinal: 0)
        pending.orders.append(keyed)
    }

    private mutating func changeMinds(_ day: Int) {
        var random = streams.stream(0x6d69_6e64, day)
        for index in drawMembers(Self.withdrawalPerDay, &random) {
            var event = EventRecord(
                id: "w\(index)-\(day)", customer: members[index].id, kind: .unsubscribe, at: moment(day, &random))
            event.channel = random.happens(0.7) ? .email : nil
            add(event)
        }
        for index in drawMembers(Self.undatedYesPerDay, &random) {
            var record = MemberRecord(id: members[index].id)
            record.consents = [ConsentStatement(channel: .email, granted: true, at: nil)]
            pending.members.append(record)
        }
        for index in drawMembers(Self.newYesPerDay, &random) {
            var record = MemberRecord(id: members[index].id)
            record.consents = [ConsentStatement(channel: .email, granted: true, at: moment(day, &random))]
            pending.members.append(record)
        }
    }

    private func drawMembers(_ chance: Double, _ random: inout SeededGenerator) -> [Int] {
        let expected = Double(members.count) * chance
        let count = Int(expected) + (random.happens(expected - expected.rounded(.down)) ? 1 : 0)
        return (0..<count).map { _ in random.below(members.count) }
    }

    private func moment(_ day: Int, _ random: inout SeededGenerator) -> Instant {
        calendar.start(day) + .minutes(60 + Int64(random.below(1320)))
    }

    mutating func add(_ event: EventRecord) {
        var event = event
        event.date = calendar.date(of: event.at)
        pending.events.append(KeyedEvent(event: event, key: event.key(ordinal: 0)))
    }
}
