package import WinbackEngine
package import WinbackModel
package import WinbackPorts
package import WinbackWire

/// An operation that takes nothing.
package struct NoInput: Sendable, Hashable {
    /// Nothing.
    package init() {}
    /// An empty object.
    package static let shape = Shape<NoInput>.object("NoInput", "Nothing.", make: { NoInput() })
}

extension ChurnOperations {
    /// For which date states are wanted.
    package struct RefreshInput: Sendable, Hashable {
        /// Team-zone date; `nil` for today.
        package var on: CivilDate?
        /// Makes an input.
        package init(on: CivilDate? = nil) { self.on = on }
        static let shape = Shape<RefreshInput>.object(
            "RefreshInput", "For which date states are wanted.",
            Field("on", "Team-zone date; today when absent.", .optional(.date), \.on), make: { RefreshInput(on: $0) })
    }

    /// How many members were brought up to date.
    package struct RefreshOutput: Sendable, Hashable {
        /// Members looked at.
        package var members: Int
        static let shape = Shape<RefreshOutput>.object(
            "RefreshOutput", "How many members were brought up to date.",
            Field("members", "Members looked at.", .integer(0...Int.max), \.members),
            make: { RefreshOutput(members: $0) })
    }

    /// Which orders a fit sees.
    package struct FitInput: Sendable, Hashable {
        /// Last date whose orders count; `nil` for the latest order.
        package var asOf: CivilDate?
        /// Makes an input.
        package init(asOf: CivilDate? = nil) { self.asOf = asOf }
        static let shape = Shape<FitInput>.object(
            "FitInput", "Which orders a fit sees.",
            Field("as_of", "Last date whose orders count; the latest order's when absent.", .optional(.date), \.asOf),
            make: { FitInput(asOf: $0) })
    }

    /// Which members are listed.
    package struct ListInput: Sendable, Hashable {
        /// States; empty for slipping and lapsed.
        package var states: [ChurnState]
        /// The range for expected purchases.
        package var horizon: CivilDuration
        /// Most members given.
        package var limit: Int
        /// Members skipped first.
        package var offset: Int
        /// Makes an input.
        package init(states: [ChurnState], horizon: CivilDuration, limit: Int, offset: Int) {
            self.states = states
            self.horizon = horizon
            self.limit = limit
            self.offset = offset
        }
        static let shape = Shape<ListInput>.object(
            "ListInput", "Which members are listed.",
            Field(
                "state", "States; slipping and lapsed when empty.", .array(of: .churnState, max: 5), \.states,
                default: []),
            Field("horizon", "The range for expected purchases.", .duration, \.horizon, default: .days(91)),
            Field("limit", "Most members given.", .integer(1...10_000), \.limit, default: 50),
            Field("offset", "Members skipped first.", .integer(0...1_000_000_000), \.offset, default: 0),
            make: { ListInput(states: $0, horizon: $1, limit: $2, offset: $3) })
    }

    /// Members listed.
    package struct ListOutput: Sendable, Hashable {
        /// Members in these states altogether.
        package var total: Int
        /// The range for expected purchases.
        package var horizon: CivilDuration
        /// The members asked for.
        package var members: [ChurnRow]
        static let shape = Shape<ListOutput>.object(
            "ChurnList", "Members by churn state.",
            Field("total", "Members in these states altogether.", .integer(0...Int.max), \.total),
            Field("horizon", "The range for expected purchases.", .duration, \.horizon),
            Field("members", "The members asked for.", .array(of: ChurnRow.shape), \.members),
            make: { ListOutput(total: $0, horizon: $1, members: $2) })
    }

    /// Which member is shown.
    package struct ShowInput: Sendable, Hashable {
        /// The brand's own id.
        package var member: String
        /// The range for expected purchases.
        package var horizon: CivilDuration
        /// Makes an input.
        package init(member: String, horizon: CivilDuration) {
            self.member = member
            self.horizon = horizon
        }
        static let shape = Shape<ShowInput>.object(
            "ShowInput", "Which member is shown.",
            Field("member", "The brand's own id.", .string(min: 1, max: 200), \.member),
            Field("horizon", "The range for expected purchases.", .duration, \.horizon, default: .days(91)),
            make: { ShowInput(member: $0, horizon: $1) })
    }

    /// Members by state and tier.
    package struct SummaryOutput: Sendable, Hashable {
        /// Team-zone date.
        package var asOf: CivilDate
        /// Members known.
        package var members: Int
        /// Orders known.
        package var orders: Int
        /// Latest business date with an order.
        package var latestOrder: CivilDate?
        /// Members by state and tier.
        package var counts: [ChurnCount]
        /// The latest fit.
        package var fit: ChurnFitRecord?
        static let shape = Shape<SummaryOutput>.object(
            "ChurnSummary", "Members by churn state and tier.",
            Field("as_of", "Team-zone date.", .date, \.asOf),
            Field("members", "Members known.", .integer(0...Int.max), \.members),
            Field("orders", "Orders known.", .integer(0...Int.max), \.orders),
            Field("latest_order", "Latest business date with an order.", .optional(.date), \.latestOrder),
            Field("counts", "Members by state and tier.", .array(of: ChurnCount.shape), \.counts),
            Field("fit", "The latest fit.", .optional(ChurnFitRecord.shape), \.fit),
            make: {
                SummaryOutput(asOf: $0, members: $1, orders: $2, latestOrder: $3, counts: $4, fit: $5)
            })
    }
}
