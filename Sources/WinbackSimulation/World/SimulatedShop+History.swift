internal import RealModule
package import WinbackModel
package import WinbackPorts

/// What the shop knew before the first day, and how an order comes to be.
extension SimulatedShop {
    /// The records of some members as an import states them.
    package func records(_ range: Range<Int>) -> [MemberRecord] {
        range.map { index in
            let member = members[index]
            var random = streams.stream(0x6e61_6d65, index)
            var record = MemberRecord(id: member.id)
            record.name = MemberNames.name(using: &random)
            record.email = MemberNames.address(of: member.id)
            record.tier = member.tier
            record.store = member.store
            record.zone = member.zone
            record.country = member.country
            record.consents = member.consents.compactMap { $0 }
            record.joined = calendar.firstDate + member.joinedDay
            return record
        }
    }

    /// The orders of some members within the calendar's history, by member, then day ascending.
    package func history(_ range: Range<Int>) -> [KeyedOrder] {
        var orders: [KeyedOrder] = []
        orders.reserveCapacity(range.count * 14)
        for index in range {
            for day in historyDays(index) where day >= -calendar.historyDays {
                orders.append(order(of: index, on: day, after: nil).keyed)
            }
        }
        return orders
    }

    /// Days before day 0 on which a member bought, ascending.
    func historyDays(_ index: Int) -> [Int] {
        var random = streams.stream(0x6869_7374, index)
        let member = members[index]
        var days = [member.joinedDay]
        var last = member.joinedDay
        while let gap = member.rhythm.gap(limit: -1 - last, using: &random) {
            last += gap
            days.append(last)
        }
        return days
    }

    /// An order on a day, at a local shopping hour, after the instant given if any.
    func order(of index: Int, on day: Int, after contact: Instant?) -> (keyed: KeyedOrder, usedCoupon: Bool) {
        let member = members[index]
        var random = streams.stream(0x6f72_6465, index, day)
        let at = shoppingTime(member, day, after: contact, &random)
        let date = calendar.date(of: at)
        let gross = max(100, Int64((member.priceLevel * Double.exp(0.4 * random.normal())).rounded()))
        let statesCost = random.happens(0.5)
        let usesCoupon = random.happens(0.7)
        var discount = Money.zero
        var code: String?
        if usesCoupon, let coupon = member.coupon, coupon.validThrough >= date, coupon.pool.maximumValue.minorUnits > 0
        {
            discount = min(worth(coupon.pool, of: Money(minorUnits: gross)), Money(minorUnits: gross))
            code = coupon.code
        }
        var order = OrderRecord(
            id: "o\(index)-\(calendar.firstDate.daysSinceEpoch + Int32(day))", customer: member.id, at: at, date: date,
            amount: Money(minorUnits: gross) - discount)
        order.discount = discount
        order.coupon = code
        order.cost = statesCost ? Money(minorUnits: gross).times(Share(millionths: 550_000)) : nil
        order.store = member.store
        return (KeyedOrder(order: order, key: order.key(ordinal: 0)), code != nil)
    }

    /// An instant between a day's second and last but one hour, in the member's shopping hours if they
    /// fall into it, and after the contact that may have caused it.
    private func shoppingTime(
        _ member: SimulatedMember, _ day: Int, after contact: Instant?, _ random: inout SeededGenerator
    ) -> Instant {
        let first = calendar.start(day) + .hours(1)
        let last = calendar.start(day + 1) + .hours(-1)
        let minute = 540 + Int((random.uniform() + random.uniform()) * 390)
        let seconds = Int64(random.below(60))
        let zone = zone(of: member)
        let date = zone.date(at: first)
        var at = zone.instant(of: date, LocalTime(minuteOfDay: minute))
        if at < first { at = zone.instant(of: date + 1, LocalTime(minuteOfDay: minute)) }
        at = min(max(at + .seconds(seconds), first), last)
        if let contact, at <= contact {
            let room = max(1, (last - contact).milliseconds / 60_000)
            at = contact + .minutes(1 + Int64(random.below(Int(room))))
        }
        return at
    }

    private func worth(_ pool: CouponPool, of gross: Money) -> Money {
        switch pool.worth {
        case .amount(let money): min(money, pool.maximumValue)
        case .percent(let share): min(gross.times(share), pool.maximumValue)
        }
    }
}
