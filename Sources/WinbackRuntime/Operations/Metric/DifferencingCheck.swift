import WinbackEngine
import WinbackModel
import WinbackPorts

/// Refuses an answer that, beside an earlier one to the same principal, would tell of fewer members than the minimum.
///
/// It compares totals over the same measure and dates whose conditions differ. It is no differential privacy: whoever
/// asks under several names, or adds up many answers, can still learn more.
struct DifferencingCheck {
    let principal: PrincipalID
    let plan: MetricPlan
    let readings: [LeafReading]
    let catalogue: MetricCatalogue

    /// A total as the check remembers it.
    struct Footprint {
        var question: AnsweredQuestion
        var leaf: PlanLeaf
        var minimum: Int
    }

    /// Throws `differencing` when an earlier answer differs by fewer members than the minimum.
    func check(in transaction: any StoreTransaction) throws {
        for footprint in try footprints(at: Instant(milliseconds: 0)) {
            for earlier in try transaction.answeredQuestions(principal, subject: footprint.question.subject)
            where earlier.conditions != footprint.question.conditions
                && abs(earlier.members - footprint.question.members) < footprint.minimum
            {
                guard let other = leaf(footprint.leaf, under: earlier.conditions) else { continue }
                let apart = try transaction.membersApart(footprint.leaf, from: other, terms: catalogue.terms)
                guard apart > 0, apart < footprint.minimum else { continue }
                throw WinbackError(
                    "differencing", .refused,
                    "this answer beside an earlier one would tell of fewer than \(footprint.minimum) members",
                    advice: "ask with the earlier filters, or with ones that leave out more members")
            }
        }
    }

    /// What is kept of this answer.
    func footprints(at now: Instant) throws -> [Footprint] {
        var footprints: [Footprint] = []
        let span = plan.periods[plan.range.current].span
        for metric in plan.metrics {
            guard let minimum = metric.minimumMembers else { continue }
            for index in Set(metric.total.leaves).sorted() {
                let leaf = plan.leaves[index]
                guard let members = members(index) else { continue }
                let subject = "\(leaf.measure.people.rollupIdentity) \(leaf.spans.map(\.description)) \(span)"
                let question = AnsweredQuestion(
                    principal: principal, subject: ContentHash(of: Array(subject.utf8)).hex,
                    conditions: Self.text(plan.question.filters), members: members, at: now)
                footprints.append(Footprint(question: question, leaf: leaf, minimum: minimum))
            }
        }
        return footprints
    }

    /// The members behind a total; `nil` where they were not counted.
    private func members(_ index: Int) -> Int? {
        let leaf = plan.leaves[index]
        guard leaf.groups.isEmpty, leaf.needsMembers || leaf.measure.countsMembers else { return nil }
        let rows = readings[index].rows
        return rows.map { leaf.measure.countsMembers ? $0.rows : ($0.members ?? 0) }.max() ?? 0
    }

    /// The same reading under the conditions of an earlier question; `nil` when they no longer resolve.
    private func leaf(_ leaf: PlanLeaf, under conditions: String) -> PlanLeaf? {
        guard let filters = Self.filters(conditions),
            let other = try? LeafConditions.replaced(leaf, by: filters, catalogue: catalogue)
        else { return nil }
        return other
    }

    /// Conditions as text: each value on its own line, by dimension, so that equal conditions give equal text.
    static func text(_ filters: [MetricQuestion.Filter]) -> String {
        filters.map { filter in
            ([filter.dimension, filter.comparison.rawValue] + filter.values).map(escaped).joined(separator: "\t")
        }.sorted().joined(separator: "\n")
    }

    static func filters(_ text: String) -> [MetricQuestion.Filter]? {
        if text.isEmpty { return [] }
        var filters: [MetricQuestion.Filter] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map { unescaped(String($0)) }
            guard parts.count >= 2, let comparison = MetricQuestion.Filter.Comparison(rawValue: parts[1]) else {
                return nil
            }
            filters.append(.init(dimension: parts[0], comparison: comparison, values: Array(parts.dropFirst(2))))
        }
        return filters
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\t": "\\t"
            case "\n": "\\n"
            default: String(Character(scalar))
            }
        }.joined()
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                result.unicodeScalars.append(scalar == "t" ? "\t" : scalar == "n" ? "\n" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
