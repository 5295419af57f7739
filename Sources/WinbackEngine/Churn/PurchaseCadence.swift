package import WinbackModel

/// A member's own rhythm, and when it makes them slip, lapse and be lost.
///
/// With three purchase days or more the thresholds are 1.5, 2 and 4 × the median gap; before that they are 30, 60 and
/// 180 days. Thresholds depend on gaps alone, so a refit of any model never moves a member.
package struct PurchaseCadence: Sendable, Hashable {
    /// Fewer purchase days than this make a thin history.
    package static let minimumPurchaseDays = 3
    /// Days after the last order at which a member with thin history slips, lapses and is lost.
    package static let thinThresholdDays = (slipping: 30, lapsed: 60, lost: 180)

    /// Median gap in half days; 0 while history is thin.
    package let medianGapHalfDays: Int

    /// Takes over a stored median.
    package init(medianGapHalfDays: Int) { self.medianGapHalfDays = medianGapHalfDays }

    /// The cadence of ascending, distinct purchase days.
    package init(purchaseDays: [CivilDate]) {
        self.init(sortedGaps: zip(purchaseDays.dropFirst(), purchaseDays).map { $0 - $1 }.sorted())
    }

    /// The cadence of the gaps between purchase days, ascending.
    package init(sortedGaps gaps: [Int]) {
        guard gaps.count + 1 >= Self.minimumPurchaseDays else {
            medianGapHalfDays = 0
            return
        }
        let middle = gaps.count / 2
        medianGapHalfDays = gaps.count % 2 == 1 ? gaps[middle] * 2 : gaps[middle - 1] + gaps[middle]
    }

    /// The first date on which each state holds when nothing is bought after `lastDay`.
    ///
    /// A threshold of g days is crossed on the first date whose distance exceeds g.
    package func thresholds(after lastDay: CivilDate) -> (slipping: CivilDate, lapsed: CivilDate, lost: CivilDate) {
        if medianGapHalfDays == 0 {
            let days = Self.thinThresholdDays
            return (lastDay + days.slipping + 1, lastDay + days.lapsed + 1, lastDay + days.lost + 1)
        }
        // 1.5 × (half days / 2) = 3 × half days / 4; division rounds down and the state starts on the day after.
        return (
            lastDay + medianGapHalfDays * 3 / 4 + 1, lastDay + medianGapHalfDays + 1,
            lastDay + medianGapHalfDays * 2 + 1
        )
    }

    /// State on a date, since when, and the next transition.
    package func standing(
        lastDay: CivilDate, on date: CivilDate
    ) -> (state: ChurnState, since: CivilDate, next: CivilDate?) {
        let at = thresholds(after: lastDay)
        if date >= at.lost { return (.lost, at.lost, nil) }
        if date >= at.lapsed { return (.lapsed, at.lapsed, at.lost) }
        if date >= at.slipping { return (.slipping, at.slipping, at.lapsed) }
        return (.active, lastDay, at.slipping)
    }
}

extension ChurnRecord {
    /// The record of a member with these ascending, distinct purchase days, as seen on a date.
    package init?(member: MemberKey, purchaseDays: [CivilDate], on date: CivilDate) {
        guard let first = purchaseDays.first, let last = purchaseDays.last else { return nil }
        let cadence = PurchaseCadence(purchaseDays: purchaseDays)
        let standing = cadence.standing(lastDay: last, on: date)
        self.init(
            member: member, purchaseDays: purchaseDays.count, firstDay: first, lastDay: last,
            medianGapHalfDays: cadence.medianGapHalfDays, state: standing.state, since: standing.since,
            nextTransition: standing.next)
    }

    /// The record carried forward to a later date without new facts.
    package func advanced(to date: CivilDate) -> ChurnRecord {
        var copy = self
        let standing = PurchaseCadence(medianGapHalfDays: medianGapHalfDays).standing(lastDay: lastDay, on: date)
        copy.state = standing.state
        copy.since = standing.since
        copy.nextTransition = standing.next
        return copy
    }
}
