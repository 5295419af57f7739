import WinbackModel

extension PlaybookReader {
    func guardrails(_ top: YAMLMapping) -> [Playbook.Guardrail]? {
        guard let node = top.required("guardrails") else { return nil }
        guard case .sequence(let items) = node.content, !items.isEmpty else {
            problems.error(node.place, "`guardrails` is \(node.shown), expected a list with at least one")
            return nil
        }
        return items.compactMap(guardrail)
    }

    private func guardrail(_ node: YAMLNode) -> Playbook.Guardrail? {
        let keys = ["metric", "stop_above", "not_worse_than", "minimum_events", "minimum_sends"]
        guard let guardrail = YAMLMapping(node, "a guardrail", known: keys, problems) else { return nil }
        let metric = metric(guardrail, "metric")
        let bound = bound(guardrail)
        let events = guardrail.integer("minimum_events", 0...1_000_000, default: 0)
        let sends = guardrail.integer("minimum_sends", 0...100_000_000, default: 0)
        guard let metric, let bound else { return nil }
        return Playbook.Guardrail(metric: metric, bound: bound, minimumEvents: events, minimumSends: sends)
    }

    private func bound(_ guardrail: YAMLMapping) -> Playbook.Guardrail.Bound? {
        switch (guardrail.has("stop_above"), guardrail.has("not_worse_than")) {
        case (true, false): return guardrail.share("stop_above").map { .stopAbove($0) }
        case (false, true):
            return guardrail.money("not_worse_than", context.currency).map { .notWorseThan($0) }
        case (true, true):
            problems.error(guardrail.place, "a guardrail has `stop_above` or `not_worse_than`, not both")
            return nil
        case (false, false):
            problems.error(guardrail.place, "a guardrail needs `stop_above` or `not_worse_than`")
            return nil
        }
    }
}
