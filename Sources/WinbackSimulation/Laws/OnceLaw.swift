internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 3: one accepted effect per key, one per step of an entry, and no effect done twice by whoever carries it out.
package struct OnceLaw: LawChecker {
    package let law = Law.once
    private var keys: Set<String> = []
    private var perEntry: [EntryID: [Effect.Action: Int]] = [:]
    private var delivered: [String: Int] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for acceptance in step.accepted {
            let effect = acceptance.effect
            findings.expect(
                keys.insert(effect.key).inserted, law, "an effect was accepted twice under one key", subject: effect.key
            )
            let origin = effect.loop.flatMap { loop in effect.entry.map { "\(loop.text)/\($0.value)/" } } ?? "single/"
            findings.expect(
                effect.key.hasPrefix(origin), law, "an effect's key does not name its origin", subject: effect.key)
            guard let entry = acceptance.entry, let playbook = step.playbook(entry.digest),
                playbook.journeys.indices.contains(entry.arm)
            else { continue }
            let kind = undated(effect.action)
            let times = (perEntry[entry.id]?[kind] ?? 0) + 1
            perEntry[entry.id, default: [:]][kind] = times
            let allowed = most(kind, in: playbook.journeys[entry.arm].steps)
            findings.expect(
                times <= allowed, law, "an entry got \(kind.tool) \(times) times, its journey has it \(allowed) times",
                subject: effect.key)
        }
        for delivery in step.downstream {
            let times = (delivered[delivery.key] ?? 0) + delivery.times
            delivered[delivery.key] = times
            findings.expect(times <= 1, law, "the provider did an effect \(times) times", subject: delivery.key)
        }
    }

    /// A coupon's last day is no part of what makes it the same step.
    private func undated(_ action: Effect.Action) -> Effect.Action {
        if case .issueCoupon(let pool, _) = action {
            return .issueCoupon(pool: pool, validThrough: CivilDate(daysSinceEpoch: 0))
        }
        return action
    }

    private func most(_ kind: Effect.Action, in steps: [Journey.Step]) -> Int {
        steps.reduce(0) { sum, step in
            switch (step, kind) {
            case (.send(let channel, let template, _), .send(let sentOn, let sent)):
                sum + (channel == sentOn && template == sent ? 1 : 0)
            case (.awardPoints(let points), .awardPoints(let given)): sum + (points == given ? 1 : 0)
            case (.issueCoupon(let pool, _), .issueCoupon(let from, _)): sum + (pool == from ? 1 : 0)
            case (.branch(_, let then, let otherwise), _): sum + max(most(kind, in: then), most(kind, in: otherwise))
            case (.wait(_, _, let onTimeout?), _): sum + most(kind, in: onTimeout)
            case (.webhook(let destination), .webhook(let told)): sum + (destination == told ? 1 : 0)
            default: sum
            }
        }
    }
}
