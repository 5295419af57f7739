import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    /// One pass over all orders; only the groups are held in memory.
    func purchaseHistories(through date: CivilDate) throws -> [GroupedHistory] {
        var groups: [HistoryShape: Int] = [:]
        try eachHistory(through: date, horizonDays: 0) { _, shape, _, _ in groups[shape, default: 0] += 1 }
        return groups.sorted { $0.key < $1.key }.map { shape, members in
            GroupedHistory(
                repeats: shape.repeats, firstDay: CivilDate(daysSinceEpoch: shape.firstDay),
                lastDay: CivilDate(daysSinceEpoch: shape.lastDay), members: members)
        }
    }

    /// One pass over all orders; a member who bought nothing up to the cut is left out.
    func memberHistories(through date: CivilDate, horizonDays: Int) throws -> [MemberHistory] {
        var histories: [MemberHistory] = []
        try eachHistory(through: date, horizonDays: horizonDays) { member, shape, later, spent in
            histories.append(
                MemberHistory(
                    member: member, repeats: shape.repeats, firstDay: CivilDate(daysSinceEpoch: shape.firstDay),
                    lastDay: CivilDate(daysSinceEpoch: shape.lastDay), later: later, spent: spent))
        }
        return histories
    }

    private func eachHistory(
        through date: CivilDate, horizonDays: Int, _ body: (MemberKey, HistoryShape, Int, Int64) -> Void
    ) throws {
        let orders = try db.prepare(
            "SELECT member, day, amount FROM orders WHERE status = 0 AND day <= $1 ORDER BY member")
        orders.bind(1, Int64(date.daysSinceEpoch) + Int64(horizonDays))
        var member: Int64?
        var days: [Int32] = []
        var spent: Int64 = 0
        func leaveMember() {
            guard let member else { return }
            days.sort()
            if let (shape, later) = HistoryShape.cut(days, through: date.daysSinceEpoch) {
                body(MemberKey(value: member), shape, later, spent)
            }
            spent = 0
            days.removeAll(keepingCapacity: true)
        }
        try orders.each {
            let next = orders.int(0)
            if next != member {
                leaveMember()
                member = next
            }
            let day = Int32(truncatingIfNeeded: orders.int(1))
            days.append(day)
            if day <= date.daysSinceEpoch { spent += orders.int(2) }
        }
        leaveMember()
    }

    /// Its parameters are rows of a table of their own, so that any model fits.
    func saveFit(_ fit: ChurnFitRecord) throws {
        try db.run(
            """
            INSERT INTO churn_fit (model, as_of, log_likelihood, members, data_hash, diagnosis, fitted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """
        ) {
            $0.bind(1, fit.model)
            $0.bind(2, Int64(fit.asOf.daysSinceEpoch))
            $0.bind(3, fit.logLikelihood)
            $0.bind(4, fit.members)
            $0.bind(5, fit.dataHash.hex)
            $0.bind(6, fit.diagnosis)
            $0.bind(7, fit.fittedAt.milliseconds)
        }
        let id = db.lastInsertedRow
        for (place, parameter) in fit.parameters.enumerated() {
            try db.run("INSERT INTO churn_fit_parameter (fit, place, name, value) VALUES ($1, $2, $3, $4)") {
                $0.bind(1, id)
                $0.bind(2, place)
                $0.bind(3, parameter.name)
                $0.bind(4, parameter.value)
            }
        }
    }

    /// The one saved last.
    func latestFit() throws -> ChurnFitRecord? {
        let fits = try db.prepare(
            """
            SELECT id, model, as_of, log_likelihood, members, data_hash, diagnosis, fitted_at
            FROM churn_fit ORDER BY id DESC LIMIT 1
            """)
        let names = try db.prepare("SELECT name, value FROM churn_fit_parameter WHERE fit = $1 ORDER BY place")
        return try fits.first {
            guard let hash = ContentHash(hex: fits.text(5)) else {
                throw WinbackError(
                    "store_corrupt", .unavailable, "The latest churn fit in \(db.place) has no readable data hash.",
                    advice: "run winback doctor, and fit again")
            }
            names.bind(1, fits.int(0))
            return ChurnFitRecord(
                model: fits.text(1), asOf: fits.date(2),
                parameters: try names.all { ChurnFitRecord.Parameter(name: names.text(0), value: names.double(1)) },
                logLikelihood: fits.double(3), members: Int(fits.int(4)), dataHash: hash, diagnosis: fits.text(6),
                fittedAt: Instant(milliseconds: fits.int(7)))
        }
    }
}

/// What a purchase model sees of one member.
private struct HistoryShape: Hashable, Comparable {
    var repeats: Int
    var firstDay: Int32
    var lastDay: Int32

    static func < (a: HistoryShape, b: HistoryShape) -> Bool {
        (a.repeats, a.firstDay, a.lastDay) < (b.repeats, b.firstDay, b.lastDay)
    }

    /// The shape of ascending days up to a cut, and how many distinct days come after; `nil` when none is before it.
    static func cut(_ days: [Int32], through cut: Int32) -> (shape: HistoryShape, later: Int)? {
        guard let first = days.first, first <= cut else { return nil }
        var shape = HistoryShape(repeats: 0, firstDay: first, lastDay: first)
        var later = 0
        var previous = first
        for day in days where day != previous {
            previous = day
            if day <= cut {
                shape.repeats += 1
                shape.lastDay = day
            } else {
                later += 1
            }
        }
        return (shape, later)
    }
}
