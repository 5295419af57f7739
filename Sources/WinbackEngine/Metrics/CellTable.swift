import WinbackModel

/// The rows of every leaf, found by span and key, and the values of metrics that follow from them.
struct CellTable {
    /// What a metric is in one cell, before anything is held back.
    struct Value {
        var number: Double?
        var rows: Int
        /// Distinct members behind it; `nil` where that is no question.
        var members: Int?
        /// Whether any row was there.
        var isPresent: Bool
    }

    private struct Place: Hashable {
        var leaf: Int
        var span: Int
        var key: [MetricValue]
    }

    private var found: [Place: LeafRow] = [:]
    private let leaves: [PlanLeaf]

    init(_ plan: MetricPlan, _ results: [[LeafRow]]) {
        leaves = plan.leaves
        for (leaf, rows) in results.enumerated() {
            for row in rows { found[Place(leaf: leaf, span: row.span, key: row.key)] = row }
        }
    }

    func value(_ node: MetricNode, period: Int, key: [MetricValue]) -> Value {
        switch node {
        case .leaf(let index, let use): return leaf(index, use, period, key)
        case .ratio(let a, let b):
            let (over, under) = (value(a, period: period, key: key), value(b, period: period, key: key))
            var number: Double?
            if let x = over.number, let y = under.number, y != 0 { number = x / y }
            return Value(
                number: number, rows: under.rows, members: under.members ?? over.members,
                isPresent: over.isPresent || under.isPresent)
        case .derived(let expression, let aliases):
            let parts = aliases.map { ($0.name, value($0.node, period: period, key: key)) }
            let inputs = Dictionary(parts.map { ($0.0, $0.1.number) }) { first, _ in first }
            let present = parts.map(\.1).filter(\.isPresent)
            return Value(
                number: DerivedValue.of(expression, inputs), rows: parts.map(\.1.rows).max() ?? 0,
                members: present.compactMap(\.members).min(), isPresent: !present.isEmpty)
        }
    }

    private func leaf(_ index: Int, _ use: MetricNode.LeafUse, _ period: Int, _ key: [MetricValue]) -> Value {
        let measure = leaves[index].measure
        var values: [Double] = []
        var rows = 0
        var members: Int?
        var isPresent = false
        for span in use.spans[period] {
            guard let row = found[Place(leaf: index, span: span, key: key)] else {
                if let fill = use.fill { values.append(fill) }
                continue
            }
            isPresent = true
            if let value = row.value ?? use.fill { values.append(value) }
            rows = max(rows, row.rows)
            let counted = measure.countsMembers ? row.rows : row.members
            if let counted { members = min(members ?? counted, counted) }
        }
        let number = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        let hasMembers = measure.countsMembers || leaves[index].needsMembers
        return Value(number: number, rows: rows, members: members ?? (hasMembers ? 0 : nil), isPresent: isPresent)
    }

    /// The keys of the rows of some leaves in some periods, ascending.
    func keys(_ node: MetricNode, periods: [Int]) -> Set<[MetricValue]> {
        var spans: [Int: Set<Int>] = [:]
        collect(node, periods, into: &spans)
        var keys: Set<[MetricValue]> = []
        for place in found.keys where spans[place.leaf]?.contains(place.span) == true { keys.insert(place.key) }
        return keys
    }

    private func collect(_ node: MetricNode, _ periods: [Int], into spans: inout [Int: Set<Int>]) {
        switch node {
        case .leaf(let index, let use): spans[index, default: []].formUnion(periods.flatMap { use.spans[$0] })
        case .ratio(let a, let b):
            collect(a, periods, into: &spans)
            collect(b, periods, into: &spans)
        case .derived(_, let aliases): for alias in aliases { collect(alias.node, periods, into: &spans) }
        }
    }
}
