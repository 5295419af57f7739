package import WinbackModel

/// Law 1: when a message to a member may go out.
///
/// Gates are asked in a fixed order: suppression, consent, quiet hours, frequency. The first two are final for the
/// entry; the others say when they would pass.
package struct ContactGate: Sendable, Equatable {
    /// The gate's answer.
    package enum Verdict: Sendable, Equatable {
        /// It may go out now.
        case allowed
        /// Not now; from then on it may pass.
        case later(at: Instant, reason: String)
        /// Not in this entry.
        case never(reason: String)
    }

    /// The playbook's rule.
    package let rule: Playbook.ContactRule

    /// Makes a gate from a playbook's rule.
    package init(rule: Playbook.ContactRule) { self.rule = rule }

    /// The answer for one message at one moment.
    package func verdict(
        channel: Channel, purpose: MessageTemplate.Purpose, member: MemberContext, at now: Instant, zone: ZoneRules
    ) -> Verdict {
        if let refusal = standing(channel: channel, purpose: purpose, member: member) { return .never(reason: refusal) }
        if purpose == .service { return .allowed }
        if let end = quietEnd(at: now, zone: zone) {
            return .later(at: end, reason: "quiet hours \(rule.quiet) in \(zone.name)")
        }
        // The cap looks back over elapsed days; the message that makes room is the count-th latest.
        let window = ElapsedTime.days(Int64(rule.atMost.days))
        let recent = member.recentMessages.filter { now - $0 < window }
        if recent.count >= rule.atMost.count {
            let free = recent[rule.atMost.count - 1] + window
            let at = quietEnd(at: free, zone: zone) ?? free
            return .later(at: at, reason: "at most \(rule.atMost) reached")
        }
        return .allowed
    }

    /// Why this member may not be messaged at all on a channel, or `nil`.
    package func standing(channel: Channel, purpose: MessageTemplate.Purpose, member: MemberContext) -> String? {
        if purpose == .service { return nil }
        if member.suppressed { return "marketing to this member is suppressed" }
        return member.consented.contains(channel) ? nil : "no standing consent for \(channel.rawValue)"
    }

    /// The end of the quiet hours an instant falls into, or `nil` when it is not quiet.
    package func quietEnd(at now: Instant, zone: ZoneRules) -> Instant? {
        let local = zone.local(at: now)
        guard rule.quiet.contains(local.time) else { return nil }
        let sameDay = zone.instant(of: local.date, rule.quiet.end)
        if sameDay > now, !rule.quiet.contains(zone.local(at: sameDay).time) { return sameDay }
        return zone.instant(of: local.date + 1, rule.quiet.end)
    }
}
