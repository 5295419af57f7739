import WinbackModel

/// Decides where a leaf is read.
extension PlanMeasure {
    /// Whether daily rollups can hold it: whole numbers that add up, or sets of members, from columns of the row alone.
    package var canBeRolledUp: Bool {
        guard let relation = Relation.named(relation), relation.hasRollups, lastDateOnly == nil, followedBy == nil,
            dateColumn == "business_date"
        else { return false }
        let columns = filters.flatMap(\.columns) + (expression?.columns ?? [])
        guard columns.allSatisfy({ $0.table == 0 && $0.column.isLocal }) else { return false }
        if countsMembers { return true }
        return aggregation.isAdditive && (aggregation == .count || (expression?.isWhole ?? true))
    }

    /// Where the measure is read when it is cut by these groups and held to these conditions.
    func source(groups: [PlanExpression], conditions: [PlanExpression], needsMembers: Bool) -> PlanLeaf.Source {
        guard canBeRolledUp else { return .relation }
        let columns = (groups + conditions).flatMap(\.columns)
        var cuts: [String] = []
        for column in columns {
            guard let cut = cut(of: column) else { return .relation }
            if !cuts.contains(cut) { cuts.append(cut) }
        }
        guard cuts.count <= 1 else { return .relation }
        let cut = cuts.first ?? ""
        let isAboutMember = cut.isEmpty || cut.hasPrefix("member.")
        if countsMembers { return isAboutMember ? .members(cut: cut) : .relation }
        // Sets of members are kept by attributes of members, not by columns of the facts.
        return needsMembers && !isAboutMember ? .relation : .rollup(cut: cut)
    }

    private func cut(of column: PlanColumn) -> String? {
        if column.table == 0 {
            return Relation.named(relation)?.cuts.contains(column.column.name) == true ? column.column.name : nil
        }
        let join = joins[column.table - 1]
        guard join.parent == 0, join.validity == nil else { return nil }
        if join.relation == "members", Relation.memberCuts.contains(column.column.name) {
            return "member." + column.column.name
        }
        return join.relation == "stores" && join.parentColumn == "store_id" ? "store_id" : nil
    }

    /// What identifies its rollup: equal measures share one.
    package var rollupIdentity: String {
        let value =
            aggregation == .count && (expression?.plainColumn?.column.isNeverNull ?? true)
            ? "rows" : "\(aggregation.rawValue) \(expression?.canonical ?? "")"
        let rows = filters.map(\.canonical).sorted().joined(separator: " and ")
        return "\(relation): \(value)" + (rows.isEmpty ? "" : " where \(rows)")
    }
}

extension PlanMeasure {
    /// The distinct members behind the measure's rows, as a measure of its own.
    package var people: PlanMeasure {
        var people = self
        people.aggregation = .countDistinct
        people.expression = Relation.named(relation)?.column("member_id").map {
            .column(PlanColumn(table: 0, column: $0))
        }
        return people
    }
}

extension MetricCatalogue {
    /// The measures worth a rollup: every simple metric that can have one, and the members behind each.
    package var rollupMeasures: [PlanMeasure] {
        var measures: [PlanMeasure] = []
        for definition in definitions {
            guard case .simple(let simple) = definition.kind, Relation.named(simple.model)?.hasRollups == true,
                let measure = try? NodeBuilder.plainMeasure(simple, definition.filters, self), measure.canBeRolledUp
            else { continue }
            for one in [measure, measure.people] where !measures.contains(one) { measures.append(one) }
        }
        return measures
    }
}
