import WinbackModel

/// The question as it was understood, in one sentence.
struct QuestionSentence {
    let text: String

    init(_ question: MetricQuestion, _ metrics: [MetricDefinition], _ groups: [DimensionPath], _ frame: PlanFrame) {
        var text = metrics.map { $0.label ?? $0.name }.joined(separator: ", ")
        var cuts = groups.map(\.label)
        if let grain = question.grain { cuts.append(grain.rawValue) }
        if !cuts.isEmpty { text += " by " + cuts.joined(separator: " and ") }
        let conditions = question.filters.map(Self.condition)
        if !conditions.isEmpty { text += " where " + conditions.joined(separator: " and ") }
        let period = frame.periods[frame.range.current]
        text += ", \(period.span)"
        if !period.isComplete { text += " (still running)" }
        if let previous = frame.range.previous { text += ", against \(frame.periods[previous].span)" }
        self.text = text
    }

    private static func condition(_ filter: MetricQuestion.Filter) -> String {
        let shown = filter.values.prefix(5).joined(separator: ", ") + (filter.values.count > 5 ? ", …" : "")
        return switch filter.comparison {
        case .eq: "\(filter.dimension) is \(shown)"
        case .ne: "\(filter.dimension) is not \(shown)"
        case .isIn: "\(filter.dimension) is one of \(shown)"
        case .notIn: "\(filter.dimension) is none of \(shown)"
        case .lt: "\(filter.dimension) < \(shown)"
        case .lte: "\(filter.dimension) ≤ \(shown)"
        case .gt: "\(filter.dimension) > \(shown)"
        case .gte: "\(filter.dimension) ≥ \(shown)"
        case .between: "\(filter.dimension) between \(filter.values.joined(separator: " and "))"
        case .isNull: "\(filter.dimension) is missing"
        case .notNull: "\(filter.dimension) is there"
        }
    }
}
