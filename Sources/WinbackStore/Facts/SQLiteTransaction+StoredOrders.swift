import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    func storedOrders(after cursor: OrderCursor?, limit: Int) throws -> [KeyedOrder] {
        let rows = try db.prepare(
            """
            SELECT orders.key, member.id, orders.day, orders.status, orders.at, orders.amount, orders.discount,
                orders.cost, orders.coupon, orders.store, orders.channel, orders.id
            FROM orders JOIN member ON member.key = orders.member
            WHERE (orders.member, orders.key) > ($1, $2) AND member.standing <> 2
            ORDER BY orders.member, orders.key LIMIT $3
            """)
        rows.bind(1, cursor?.member.value ?? -1)
        rows.bind(2, cursor?.key ?? -1)
        rows.bind(3, limit)
        var found: [KeyedOrder] = []
        try rows.each {
            var order = OrderRecord(
                id: rows.optionalText(11), customer: rows.text(1), at: Instant(milliseconds: rows.int(4)),
                date: CivilDate(daysSinceEpoch: Int32(rows.int(2))), amount: Money(minorUnits: rows.int(5)))
            order.status = OrderStatus(rawValue: Int(rows.int(3))) ?? .completed
            order.discount = Money(minorUnits: rows.int(6))
            order.cost = rows.optionalInt(7).map { Money(minorUnits: $0) }
            order.coupon = rows.optionalText(8)
            order.store = rows.optionalText(9)
            order.channel = rows.optionalText(10)
            found.append(KeyedOrder(order: order, key: rows.int(0)))
        }
        return found
    }
}
