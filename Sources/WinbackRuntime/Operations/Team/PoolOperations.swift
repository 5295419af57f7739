package import WinbackModel
import WinbackPorts
import WinbackWire

/// Coupon pools.
package enum PoolOperations {
    /// Lists pools.
    package static let list = Operation<NoInput, ListOutput>(
        "pool.list", "List coupon pools with what is left in them.", scope: .loopsRead, effect: .read,
        input: NoInput.shape, output: ListOutput.shape,
        handler: { context, _ in
            let configuration = context.team.configuration
            let standings = try await context.store.read { try $0.pools() }
            let rows = configuration.pools.map { pool in
                let standing = standings.first { $0.pool.id == pool.id }
                return Row(
                    pool: pool, left: standing.map(\.left) ?? pool.stock, issued: standing?.issued ?? 0,
                    currency: configuration.programme.currency)
            }
            return ListOutput(currency: configuration.programme.currency, pools: rows)
        })

    /// A pool and what is left in it.
    package struct Row: Sendable, Hashable {
        /// Its name.
        package var pool: PoolID
        /// What a code is worth, in words.
        package var worth: String
        /// The most a redemption can cost.
        package var maximumValue: Money
        /// Codes left; `nil` when they are made on demand.
        package var left: Int?
        /// Codes issued so far.
        package var issued: Int
        /// Last day it may issue.
        package var endsOn: CivilDate?

        init(pool: CouponPool, left: Int?, issued: Int, currency: Currency) {
            let worth =
                switch pool.worth {
                case .amount(let amount): currency.text(amount)
                case .percent(let share): share.description
                }
            self.init(
                pool: pool.id, worth: worth, maximumValue: pool.maximumValue, left: left, issued: issued,
                endsOn: pool.endsOn)
        }

        private init(
            pool: PoolID, worth: String, maximumValue: Money, left: Int?, issued: Int, endsOn: CivilDate?
        ) {
            self.pool = pool
            self.worth = worth
            self.maximumValue = maximumValue
            self.left = left
            self.issued = issued
            self.endsOn = endsOn
        }

        static let shape = Shape<Row>.object(
            "Pool", "A coupon pool and what is left in it.",
            Field("pool", "Its name.", .id(), \.pool),
            Field("worth", "What a code is worth.", .string(max: 100), \.worth),
            Field("maximum_value", "The most a redemption can cost, in minor units.", .minorUnits, \.maximumValue),
            Field("left", "Codes left; absent when made on demand.", .optional(.integer(0...Int.max)), \.left),
            Field("issued", "Codes issued so far.", .integer(0...Int.max), \.issued),
            Field("ends_on", "Last day it may issue.", .optional(.date), \.endsOn),
            make: { Row(pool: $0, worth: $1, maximumValue: $2, left: $3, issued: $4, endsOn: $5) })
    }

    /// All pools.
    package struct ListOutput: Sendable, Hashable {
        /// Currency of all money.
        package var currency: Currency
        /// The pools.
        package var pools: [Row]
        static let shape = Shape<ListOutput>.object(
            "PoolList", "All coupon pools.", Field("currency", "Currency of all money.", .currency, \.currency),
            Field("pools", "The pools.", .array(of: Row.shape), \.pools),
            make: { ListOutput(currency: $0, pools: $1) })
    }
}
