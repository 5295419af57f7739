package import WinbackModel

/// Makes an answer of what a plan's leaves found.
package struct AnswerBuilder: Sendable {
    private let plan: MetricPlan
    private let catalogue: MetricCatalogue

    /// Makes a builder for a plan of a catalogue.
    package init(_ plan: MetricPlan, catalogue: MetricCatalogue) {
        self.plan = plan
        self.catalogue = catalogue
    }

    /// The answer; `results` holds the rows of each leaf in the plan's order.
    ///
    /// With `holdsBack` false nothing is held back: for answers that nobody sees but what works on with them.
    package func answer(
        _ results: [[LeafRow]], freshness: MetricFreshness, holdsBack: Bool = true
    ) -> MetricAnswer {
        let table = CellTable(plan, results)
        var rows = cut(table)
        var totals = plan.metrics.map { cell(table, $0.total, plan.range, [], $0.definition) }
        var suppressed: Set<Int> = []
        for (index, metric) in plan.metrics.enumerated() {
            guard holdsBack, let minimum = metric.minimumMembers else { continue }
            holdBack(minimum, metric, index, table, &rows, &totals, &suppressed)
        }
        sort(&rows)
        let shown = Array(rows.prefix(plan.question.limit))
        var warnings = plan.warnings
        if !suppressed.isEmpty {
            let minimum = plan.metrics.compactMap(\.minimumMembers).max() ?? 0
            warnings.append(
                "\(suppressed.count) \(suppressed.count == 1 ? "number is" : "numbers are") held back: fewer than "
                    + "\(minimum) members behind, or needed to keep those hidden")
        }
        if freshness.status == .warn || freshness.status == .stale, let latest = freshness.latest {
            warnings.append("the newest facts are of \(latest), \(freshness.ageHours) hours old")
        }
        return MetricAnswer(
            metrics: plan.metrics.map(info),
            dimensions: zip(plan.groups, plan.askedAs).map { .init(name: $0.name, askedAs: $1, label: $0.label) },
            grain: plan.question.grain, rows: shown.map(\.row), totals: totals,
            range: plan.periods[plan.range.current], comparison: plan.range.previous.map { plan.periods[$0] },
            asOf: plan.asOf, freshness: freshness, rowsTotal: rows.count, suppressedRows: suppressed.count,
            warnings: warnings, sentence: plan.sentence,
            sources: plan.leaves.map(\.measure.relation).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    }

    /// A row with the slot it came from.
    private struct Draft {
        var slot: Int
        var row: MetricAnswer.Row
    }

    private func cut(_ table: CellTable) -> [Draft] {
        var drafts: [Draft] = []
        for (place, slot) in plan.slots.enumerated() {
            let periods = [slot.current, slot.previous].compactMap { $0 }
            var keys: Set<[MetricValue]> = []
            if plan.groups.isEmpty {
                keys = [[]]
            } else {
                for metric in plan.metrics { keys.formUnion(table.keys(metric.node, periods: periods)) }
            }
            for key in keys.sorted(by: Self.precedes) {
                let cells = plan.metrics.map { cell(table, $0.node, slot, key, $0.definition) }
                let period = plan.question.grain == nil ? nil : plan.periods[slot.current]
                drafts.append(Draft(slot: place, row: .init(period: period, key: key, cells: cells)))
            }
        }
        return drafts
    }

    private func cell(
        _ table: CellTable, _ node: MetricNode, _ slot: MetricPlan.Slot, _ key: [MetricValue],
        _ definition: MetricDefinition
    ) -> MetricAnswer.Cell {
        let (unit, scale) = (definition.governance.unit?.kind, scale(definition))
        func number(_ period: Int?) -> Double? {
            period.flatMap { table.value(node, period: $0, key: key).number }.map { Self.scaled($0, scale) }
        }
        let value = table.value(node, period: slot.current, key: key)
        var cell = MetricAnswer.Cell(
            value: value.number.map { Self.scaled($0, scale) }, rows: rows(value, unit), previous: number(slot.previous)
        )
        cell.previousWhole = number(slot.previousWhole)
        return cell
    }

    /// What is behind a number: of members, the members themselves.
    private func rows(_ value: CellTable.Value, _ unit: MetricGovernance.Unit.Kind?) -> Int {
        unit == .members ? value.number.map { Int($0.rounded()) } ?? 0 : value.rows
    }

    // MARK: People behind numbers

    private func holdBack(
        _ minimum: Int, _ metric: MetricPlan.Metric, _ index: Int, _ table: CellTable, _ rows: inout [Draft],
        _ totals: inout [MetricAnswer.Cell], _ suppressed: inout Set<Int>
    ) {
        let countsPeople = metric.definition.governance.unit?.kind == .members
        func members(_ node: MetricNode, _ slot: MetricPlan.Slot, _ key: [MetricValue]) -> Int {
            var fewest = Int.max
            for period in [slot.current, slot.previous, slot.previousWhole].compactMap({ $0 }) {
                let value = table.value(node, period: period, key: key)
                var counts = [value.members].compactMap { $0 }
                if countsPeople, let number = value.number { counts.append(Int(number.rounded())) }
                let least = counts.min() ?? value.rows
                // Nobody on one side of a comparison says nothing; few on either side hold both back.
                if least > 0 { fewest = min(fewest, least) }
            }
            return fewest == .max ? 0 : fewest
        }
        let axes = plan.groups.count + (plan.question.grain == nil ? 0 : 1)
        var codes: [[MetricValue: Int]] = Array(repeating: [:], count: plan.groups.count)
        var cells = rows.map { draft in
            var place = draft.row.key.enumerated().map { axis, value in
                let code = codes[axis][value] ?? codes[axis].count
                codes[axis][value] = code
                return code
            }
            if plan.question.grain != nil { place.append(draft.slot) }
            return Suppression.Cell(place: place, members: members(metric.node, plan.slots[draft.slot], draft.row.key))
        }
        let hasParts = !plan.groups.isEmpty || plan.question.grain != nil
        let hidesTotal =
            hasParts && Suppression(minimum: minimum, showsTotal: true, axes: axes).apply(to: &cells)
        for (place, cell) in cells.enumerated() where hasParts && cell.isHidden {
            rows[place].row.cells[index] = MetricAnswer.Cell(value: nil, rows: nil, isSuppressed: true)
            suppressed.insert(place)
        }
        let all = members(metric.total, plan.range, [])
        if hidesTotal || (all > 0 && all < minimum) {
            totals[index] = MetricAnswer.Cell(value: nil, rows: nil, isSuppressed: true)
            if !hasParts {
                for place in rows.indices { rows[place].row.cells[index] = totals[index] }
                suppressed.insert(0)
            }
        }
    }

    // MARK: Order

    private func sort(_ rows: inout [Draft]) {
        let orders = plan.question.orderBy
        rows.sort { a, b in
            if orders.isEmpty, a.slot != b.slot { return a.slot < b.slot }
            for order in orders.isEmpty ? [.init(by: "", isDescending: true)] : orders {
                switch compare(a, b, order) {
                case .some(let first): return first
                case nil: continue
                }
            }
            return a.slot != b.slot ? a.slot < b.slot : Self.precedes(a.row.key, b.row.key)
        }
    }

    /// Whether `a` comes first; `nil` when the order does not tell. What has no value comes last in any order.
    private func compare(_ a: Draft, _ b: Draft, _ order: MetricQuestion.Order) -> Bool? {
        if order.by == "time" || Grain(rawValue: order.by) != nil {
            return a.slot == b.slot ? nil : (a.slot < b.slot) != order.isDescending
        }
        if let axis = plan.groups.firstIndex(where: { $0.name == order.by || $0.dimension.name == order.by }) {
            let (x, y) = (a.row.key[axis], b.row.key[axis])
            if x == y { return nil }
            if x == .null || y == .null { return y == .null }
            return (x < y) != order.isDescending
        }
        let index = plan.metrics.firstIndex { $0.definition.name == order.by } ?? 0
        let isChange = order.by == "change"
        func number(_ draft: Draft) -> Double? {
            isChange ? draft.row.cells[index].change : draft.row.cells[index].value
        }
        switch (number(a), number(b)) {
        case (nil, nil): return nil
        case (nil, _): return false
        case (_, nil): return true
        case (let x?, let y?): return x == y ? nil : (x < y) != order.isDescending
        }
    }

    private static func precedes(_ a: [MetricValue], _ b: [MetricValue]) -> Bool {
        for (x, y) in zip(a, b) where x != y { return x < y }
        return a.count < b.count
    }

    // MARK: Units

    private func info(_ metric: MetricPlan.Metric) -> MetricAnswer.Metric {
        let definition = metric.definition
        let unit = MetricUnit(definition, catalogue: catalogue)
        return MetricAnswer.Metric(
            name: definition.name, label: definition.label ?? definition.name, version: metric.version,
            unit: unit.word, decimals: unit.decimals, direction: definition.governance.direction ?? .neutral,
            certified: definition.governance.certified, additivity: metric.additivity,
            minimumMembers: metric.minimumMembers)
    }

    private func scale(_ definition: MetricDefinition) -> Double { MetricUnit(definition, catalogue: catalogue).scale }

    /// Divides where the scale is one over a whole number, so that cents become exact decimals.
    private static func scaled(_ value: Double, _ scale: Double) -> Double {
        if scale == 1 { return value }
        let inverse = (1 / scale).rounded()
        return abs(inverse * scale - 1) < 1e-12 ? value / inverse : value * scale
    }
}

/// What a metric is counted in, and how raw values become that.
package struct MetricUnit: Sendable, Hashable {
    /// The word answers carry: a currency's code, `share`, `members`, `points`, `days`, `count`, `ratio`.
    package let word: String
    /// What raw values are multiplied by.
    package let scale: Double
    /// Decimals people read; of a share, of the percentage.
    package let decimals: Int

    /// The unit of a metric; one without a unit of its own has that of the money it sums, or is a count.
    package init(_ definition: MetricDefinition, catalogue: MetricCatalogue) {
        let currency = catalogue.terms.currency
        let unit = definition.governance.unit
        switch unit?.kind {
        case .currency:
            // Without a code it is the team's own money, which columns hold in minor units.
            word = unit?.code ?? currency.code
            scale = unit?.scale ?? (unit?.code == nil ? 1 / Double(currency.scale) : 1)
            decimals = currency.decimals
        case .percent:
            word = "share"
            scale = unit?.scale ?? 1
            decimals = 2
        case .ratio:
            word = "ratio"
            scale = unit?.scale ?? 1
            decimals = 2
        case .some(let kind):
            word = kind.rawValue
            scale = unit?.scale ?? 1
            decimals = 0
        case nil:
            word = "count"
            scale = 1
            if case .simple = definition.kind { decimals = 0 } else { decimals = 2 }
        }
    }
}
