import WinbackEngine
package import WinbackModel
package import WinbackWire

/// A member's standing as callers see it.
package struct ChurnRow: Sendable, Hashable {
    /// The brand's own id.
    package var member: String
    /// Churn state.
    package var state: ChurnState
    /// Since when.
    package var since: CivilDate
    /// Days with an order.
    package var purchaseDays: Int
    /// First of them.
    package var firstOrder: CivilDate
    /// Last of them.
    package var lastOrder: CivilDate
    /// Median gap in days; `nil` while the history is thin.
    package var medianGapDays: Double?
    /// When the state changes next if nothing is bought.
    package var nextTransition: CivilDate?
    /// Purchases expected within the horizon asked for; `nil` without a usable fit.
    package var expectedPurchases: Double?

    init(member: String, record: ChurnRecord, expected: Double?) {
        self.member = member
        state = record.state
        since = record.since
        purchaseDays = record.purchaseDays
        firstOrder = record.firstDay
        lastOrder = record.lastDay
        medianGapDays = record.medianGapHalfDays == 0 ? nil : Double(record.medianGapHalfDays) / 2
        nextTransition = record.nextTransition
        expectedPurchases = expected
    }

    private init(
        member: String, state: ChurnState, since: CivilDate, purchaseDays: Int, firstOrder: CivilDate,
        lastOrder: CivilDate, medianGapDays: Double?, nextTransition: CivilDate?, expectedPurchases: Double?
    ) {
        self.member = member
        self.state = state
        self.since = since
        self.purchaseDays = purchaseDays
        self.firstOrder = firstOrder
        self.lastOrder = lastOrder
        self.medianGapDays = medianGapDays
        self.nextTransition = nextTransition
        self.expectedPurchases = expectedPurchases
    }

    /// A member's standing.
    package static let shape = Shape<ChurnRow>.object(
        "ChurnRow", "A member against their own cadence.",
        Field("member", "The brand's own id.", .string(max: 200), \.member),
        Field("state", "Churn state.", .churnState, \.state),
        Field("since", "Since when.", .date, \.since),
        Field("purchase_days", "Days with an order.", .integer(0...Int.max), \.purchaseDays),
        Field("first_order", "First of them.", .date, \.firstOrder),
        Field("last_order", "Last of them.", .date, \.lastOrder),
        Field(
            "median_gap_days", "Median gap; absent while the history is thin.", .optional(.number()),
            \.medianGapDays),
        Field("next_transition", "When the state changes if nothing is bought.", .optional(.date), \.nextTransition),
        Field(
            "expected_purchases", "Purchases expected within the horizon; absent without a fit.",
            .optional(.number()), \.expectedPurchases),
        make: { member, state, since, days, first, last, gap, next, expected in
            ChurnRow(
                member: member, state: state, since: since, purchaseDays: days, firstOrder: first, lastOrder: last,
                medianGapDays: gap, nextTransition: next, expectedPurchases: expected)
        })
}
