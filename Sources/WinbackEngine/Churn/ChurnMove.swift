package import WinbackModel

/// A member's change of churn state on a date.
package struct ChurnMove: Sendable, Hashable {
    /// The date the new state holds from.
    package var date: CivilDate
    /// The state left; `nil` at the first purchase.
    package var from: ChurnState?
    /// The state entered.
    package var to: ChurnState
    /// Makes a move.
    package init(date: CivilDate, from: ChurnState?, to: ChurnState) {
        self.date = date
        self.from = from
        self.to = to
    }

    /// Every move of a member up to a date, from ascending, distinct purchase days.
    ///
    /// On each date the member stands where the purchases up to that date put them, never where a later one would have:
    /// so the states of the past do not change when new facts come, unless those facts are about the past.
    package static func all(purchaseDays: [CivilDate], through date: CivilDate) -> [ChurnMove] {
        var moves: [ChurnMove] = []
        var gaps: [Int] = []
        var state: ChurnState?
        for (index, day) in purchaseDays.enumerated() where day <= date {
            if index > 0 { insert(day - purchaseDays[index - 1], into: &gaps) }
            move(&state, to: .active, on: day, &moves)
            let cadence = PurchaseCadence(sortedGaps: gaps)
            let at = cadence.thresholds(after: day)
            let next = index + 1 < purchaseDays.count ? purchaseDays[index + 1] : nil
            let steps = [(at.slipping, ChurnState.slipping), (at.lapsed, .lapsed), (at.lost, .lost)]
            for (place, (begins, reached)) in steps.enumerated() {
                // Of thresholds that fall on one date the last counts.
                if place + 1 < steps.count, steps[place + 1].0 <= begins { continue }
                if begins <= date, next.map({ begins < $0 }) ?? true { move(&state, to: reached, on: begins, &moves) }
            }
        }
        return moves
    }

    private static func move(
        _ state: inout ChurnState?, to next: ChurnState, on date: CivilDate, _ moves: inout [ChurnMove]
    ) {
        if state == next { return }
        moves.append(ChurnMove(date: date, from: state, to: next))
        state = next
    }

    private static func insert(_ gap: Int, into gaps: inout [Int]) {
        var low = 0
        var high = gaps.count
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle] <= gap { low = middle + 1 } else { high = middle }
        }
        gaps.insert(gap, at: low)
    }
}

/// What the purchase model expects of a member in the 13 weeks after a date.
package struct MemberForecast: Sendable, Hashable {
    /// Weeks looked ahead.
    package static let horizonWeeks = 13.0
    /// The member.
    package var member: MemberKey
    /// The date looked ahead from.
    package var asOf: CivilDate
    /// Where the member stands.
    package var state: ChurnState
    /// Purchases expected; `nil` without a fitted model.
    package var expectedPurchases: Double?
    /// What the member would spend at their usual gap beyond what is expected, in minor units, for members who slip or
    /// have lapsed; 0 for others, `nil` where the usual gap is unknown.
    package var valueAtRiskMinorUnits: Int64?

    /// Makes a forecast.
    package init(
        member: MemberKey, asOf: CivilDate, state: ChurnState, expectedPurchases: Double?, valueAtRiskMinorUnits: Int64?
    ) {
        self.member = member
        self.asOf = asOf
        self.state = state
        self.expectedPurchases = expectedPurchases
        self.valueAtRiskMinorUnits = valueAtRiskMinorUnits
    }

    /// What a member's usual gap, the model and their average order say.
    package init(_ record: ChurnRecord, asOf: CivilDate, expected: Double?, averageMinorUnits: Double) {
        var risk: Int64? = 0
        if record.state == .slipping || record.state == .lapsed {
            if record.medianGapHalfDays > 0, let expected {
                let usual = Self.horizonWeeks * 14 / Double(record.medianGapHalfDays)
                risk = Money(rounding: max(0, usual - expected) * averageMinorUnits).minorUnits
            } else {
                risk = nil
            }
        }
        self.init(
            member: record.member, asOf: asOf, state: record.state, expectedPurchases: expected,
            valueAtRiskMinorUnits: risk)
    }
}
