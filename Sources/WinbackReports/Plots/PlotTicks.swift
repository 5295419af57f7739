package import WinbackModel

/// Where an axis carries labels, so that they are round and never overlap.
package enum PlotTicks {
    /// Multiples of 1, 2 or 5 × 10ⁿ inside a range, about `count` of them.
    package static func numbers(_ low: Double, _ high: Double, count: Int) -> [Double] {
        let step = self.step(low, high, count: count)
        guard step > 0 else { return [low] }
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        guard last >= first else { return [low] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    /// The distance between such ticks; 0 for an empty range.
    package static func step(_ low: Double, _ high: Double, count: Int) -> Double {
        let rough = (high - low) / Double(max(1, count))
        guard rough > 0, rough.isFinite else { return 0 }
        var power = 1.0
        while power > rough { power /= 10 }
        while power * 10 <= rough { power *= 10 }
        return [1, 2, 5].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    }

    /// Dates of days, Mondays or firsts of months, at most `most` of them, with their labels.
    package static func dates(_ first: CivilDate, _ last: CivilDate, most: Int) -> [(date: CivilDate, label: String)] {
        let days = max(1, last - first)
        let room = max(1, most)
        for step in [1, 2, 7, 14, 28] where days / step + 1 <= room {
            // 1970-01-05 was a Monday: whole weeks counted from it are Mondays.
            let anchor = step >= 7 ? 4 : Int(first.daysSinceEpoch)
            let offset = (Int(first.daysSinceEpoch) - anchor) % step
            let start = offset == 0 ? first : first + (step - (offset + step) % step)
            return stride(from: 0, through: max(0, last - start), by: step).map { (start + $0, start + $0) }
                .filter { $0.0 <= last }.map { ($0.0, DateText.short($0.1)) }
        }
        return months(first, last, most: room)
    }

    private static func months(
        _ first: CivilDate, _ last: CivilDate, most: Int
    ) -> [(date: CivilDate, label: String)] {
        var starts: [(index: Int, date: CivilDate)] = []
        var index = first.parts.year * 12 + first.parts.month - 1
        while let date = CivilDate(year: index / 12, month: index % 12 + 1, day: 1), date <= last {
            if date >= first { starts.append((index, date)) }
            index += 1
        }
        for step in [1, 2, 3, 6, 12, 24, 60] {
            let kept = starts.filter { $0.index % step == 0 }
            // Months are 28 to 31 days long, so a whole range of them needs one place to spare.
            if kept.count <= most, (last - first) >= (kept.count - 1) * 28 * step {
                return kept.map { ($0.date, DateText.month($0.date)) }
            }
        }
        return starts.filter { $0.index % 120 == 0 }.map { ($0.date, DateText.month($0.date)) }
    }
}
