import WinbackEngine
import WinbackModel
import WinbackPorts

/// Runs the statements of a leaf and gathers their rows.
struct LeafReader {
    let db: SQLConnection
    let leaf: PlanLeaf
    let terms: MetricTerms

    /// Rows one leaf may give: a question beyond it is cut too finely to be read by anyone.
    static let rowsMax = 200_000

    func read() throws -> LeafReading {
        let query = LeafQuery(leaf: leaf, terms: terms)
        let runs = query.runs()
        if runs.count > 1, query.addsDays { return try addedByDay(query) }
        guard runs.count <= LeafQuery.runsMax else {
            throw WinbackError(
                "too_much", .badInput, "\(runs.count) overlapping windows cut this way are too much at once",
                advice: "ask for a coarser grain or a shorter range")
        }
        var rows: [LeafRow] = []
        for run in runs {
            let statement = try db.prepare(run.sql)
            statement.bind(run.values)
            if query.isRanked {
                try ranked(statement, run, into: &rows)
            } else {
                try statement.each { try append(statement, run, to: &rows) }
            }
        }
        return LeafReading(rows: rows, source: .relation, statements: runs.map(\.sql))
    }

    /// Sums of days, put together to spans that overlap: each row of the facts is read once, whatever the spans.
    private func addedByDay(_ query: LeafQuery) throws -> LeafReading {
        let run = query.daily()
        let statement = try db.prepare(run.sql)
        statement.bind(run.values)
        let first = Int32(1 + leaf.groups.count)
        var days: [[MetricValue]: [(day: Int64, value: Double, rows: Int)]] = [:]
        try statement.each {
            let count = Int(statement.int(first + 1))
            guard count > 0, let day = statement.optionalInt(0) else { return }
            days[key(statement), default: []].append((day, statement.double(first), count))
        }
        var rows: [LeafRow] = []
        for (key, own) in days {
            let sorted = own.sorted { $0.day < $1.day }
            var sums: [(value: Double, rows: Int)] = [(0, 0)]
            for one in sorted {
                sums.append((sums[sums.count - 1].value + one.value, sums[sums.count - 1].rows + one.rows))
            }
            func place(_ day: Int64) -> Int {
                var low = 0
                var high = sorted.count
                while low < high {
                    let middle = (low + high) / 2
                    if sorted[middle].day < day { low = middle + 1 } else { high = middle }
                }
                return low
            }
            for (index, span) in leaf.spans.enumerated() {
                let (from, to) = (place(Int64(span.first.daysSinceEpoch)), place(Int64(span.last.daysSinceEpoch) + 1))
                let count = sums[max(from, to)].rows - sums[from].rows
                if count == 0 { continue }
                rows.append(
                    LeafRow(span: index, key: key, value: sums[to].value - sums[from].value, rows: count, members: nil))
            }
            guard rows.count <= Self.rowsMax else { throw Self.tooMany() }
        }
        return LeafReading(rows: rows, source: .relation, statements: [run.sql])
    }

    private func append(_ statement: SQLStatement, _ run: LeafQuery.Run, to rows: inout [LeafRow]) throws {
        // Rows between the spans have no place.
        guard let place = statement.optionalInt(0) else { return }
        let first = Int32(1 + leaf.groups.count)
        let count = Int(statement.int(first + 1))
        guard count > 0 else { return }
        guard rows.count < Self.rowsMax else { throw Self.tooMany() }
        let value = statement.optionalDouble(first)
        let counted = leaf.measure.countsMembers ? Int(value ?? 0) : count
        rows.append(
            LeafRow(
                span: run.spans[Int(place)], key: key(statement), value: value, rows: counted,
                members: leaf.needsMembers ? Int(statement.int(first + 2)) : nil))
    }

    private func key(_ statement: SQLStatement) -> [MetricValue] {
        leaf.groups.enumerated().map { index, group in
            statement.metricValue(Int32(index + 1), group.plainColumn?.column.kind)
        }
    }

    /// Values come sorted within each cell; the aggregate is picked among them.
    private func ranked(_ statement: SQLStatement, _ run: LeafQuery.Run, into rows: inout [LeafRow]) throws {
        var place: Int64?
        var key: [MetricValue] = []
        var values: [Double] = []
        func close() throws {
            guard let place, !values.isEmpty else { return }
            guard rows.count < Self.rowsMax else { throw Self.tooMany() }
            rows.append(
                LeafRow(
                    span: run.spans[Int(place)], key: key, value: quantile(values), rows: values.count, members: nil))
        }
        try statement.each {
            guard let next = statement.optionalInt(0) else { return }
            let nextKey = self.key(statement)
            if next != place || nextKey != key {
                try close()
                (place, key) = (next, nextKey)
                values.removeAll(keepingCapacity: true)
            }
            if let value = statement.optionalDouble(Int32(1 + leaf.groups.count)) { values.append(value) }
        }
        try close()
    }

    /// The value at a share of the way through ascending values: between two of them, or the first at or past it.
    private func quantile(_ values: [Double]) -> Double {
        let isMedian = leaf.measure.aggregation == .median
        let share = isMedian ? 0.5 : leaf.measure.percentile ?? 0.5
        if isMedian || leaf.measure.isContinuous {
            let place = share * Double(values.count - 1)
            let low = Int(place)
            let high = min(low + 1, values.count - 1)
            return values[low] + (values[high] - values[low]) * (place - Double(low))
        }
        let place = (share * Double(values.count)).rounded(.up)
        return values[min(max(Int(place) - 1, 0), values.count - 1)]
    }

    private static func tooMany() -> WinbackError {
        WinbackError(
            "too_much", .badInput, "the answer has more than \(rowsMax) cells",
            advice: "cut by fewer dimensions, by a coarser grain or over a shorter range")
    }
}
