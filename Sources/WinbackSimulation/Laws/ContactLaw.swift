internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 1: nobody in a holdout is reached; messages need consent, leave quiet hours alone and keep the frequency cap.
package struct ContactLaw: LawChecker {
    package let law = Law.contact
    /// Marketing messages each member got, latest last; for lookup only.
    private var messages: [MemberKey: [Instant]] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for acceptance in step.accepted {
            let effect = acceptance.effect
            findings.expect(
                acceptance.entry != nil || effect.entry == nil, law, "an effect reached a member who is in no journey",
                subject: effect.key)
            guard let entry = acceptance.entry else { continue }
            findings.expect(
                entry.arm >= 0, law, "an effect reached a member of the control group", subject: effect.key)
            findings.expect(
                entry.member == effect.member, law, "an effect reached another member than its entry's",
                subject: effect.key)
            guard case .send(let channel, let template) = effect.action, let closure = step.closures[entry.digest],
                closure.template(template)?.purpose != .service
            else { continue }
            message(on: channel, acceptance, closure.playbook.contact, into: &findings)
        }
    }

    private mutating func message(
        on channel: Channel, _ acceptance: StepEvidence.Acceptance, _ rule: Playbook.ContactRule,
        into findings: inout LawFindings
    ) {
        let effect = acceptance.effect
        let truth = acceptance.truth
        findings.expect(
            truth.consented.contains(channel), law,
            "a message went out by \(channel.rawValue) without standing consent",
            subject: effect.key)
        findings.expect(!truth.complained, law, "a message went out after a complaint", subject: effect.key)
        let minute = truth.zone.local(at: effect.at).time.minuteOfDay
        findings.expect(
            !isQuiet(minute, rule.quiet), law,
            "a message went out at minute \(minute) of the day in \(truth.zone.name), inside \(rule.quiet)",
            subject: effect.key)
        let window = ElapsedTime.days(Int64(rule.atMost.days))
        var earlier = messages[effect.member] ?? []
        let recent = earlier.filter { $0 + window > effect.at }.count
        findings.expect(
            recent < rule.atMost.count, law,
            "message \(recent + 1) within \(rule.atMost.days) days, at most \(rule.atMost)",
            subject: effect.key)
        earlier.append(effect.at)
        messages[effect.member] = earlier.suffix(64)
    }

    private func isQuiet(_ minute: Int, _ quiet: QuietHours) -> Bool {
        let length = (quiet.end.minuteOfDay - quiet.start.minuteOfDay + 1440) % 1440
        return (minute - quiet.start.minuteOfDay + 1440) % 1440 < length
    }
}
