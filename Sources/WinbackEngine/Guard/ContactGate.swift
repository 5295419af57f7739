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
        /// Not now; at that instant it passes unless something else happens in between. `isCap` says that a frequency
        /// cap is in the way even when quiet hours are over, which a playbook may choose not to wait for.
        case later(at: Instant, reason: String, isCap: Bool)
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
        if rule.atMost.count < 1 { return .never(reason: "at most \(rule.atMost) allows no message") }
        let free = roomInCap(member.recentMessages, at: now)
        let at = quietEnd(at: free, zone: zone) ?? free
        if at == now { return .allowed }
        let awake = quietEnd(at: now, zone: zone) ?? now
        let isCap = roomInCap(member.recentMessages, at: awake) > awake
        return .later(
            at: at, reason: isCap ? "at most \(rule.atMost) reached" : "quiet hours \(rule.quiet) in \(zone.name)",
            isCap: isCap)
    }

    /// The first instant from `now` on at which one more message stays within the cap.
    ///
    /// The cap looks back over elapsed days; the message that makes room is the count-th latest.
    private func roomInCap(_ messages: [Instant], at now: Instant) -> Instant {
        let window = ElapsedTime.days(Int64(rule.atMost.days))
        let recent = messages.filter { now - $0 < window }
        return recent.count < rule.atMost.count ? now : recent[rule.atMost.count - 1] + window
    }

    /// Why this member may not be messaged at all on a channel, or `nil`.
    package func standing(channel: Channel, purpose: MessageTemplate.Purpose, member: MemberContext) -> String? {
        if purpose == .service { return nil }
        if member.suppressed { return "marketing to this member is suppressed" }
        return member.consented.contains(channel) ? nil : "no standing consent for \(channel.rawValue)"
    }

    /// The end of the quiet hours an instant falls into, or `nil` when it is not quiet.
    ///
    /// It is the first instant after `now` at which the member's clock shows a time that is not quiet: clocks that are
    /// put forward may jump to it, and a date that a zone skips has no morning.
    package func quietEnd(at now: Instant, zone: ZoneRules) -> Instant? {
        var start = now
        while true {
            let time = zone.local(at: start).time
            if !rule.quiet.contains(time) { return start == now ? nil : start }
            let wall = start.milliseconds + Int64(zone.offsetSeconds(at: start)) * 1000
            let intoMinute = wall.flooredDivision(by: 60_000).remainder
            let minutes = (rule.quiet.end.minuteOfDay - time.minuteOfDay + 1440) % 1440
            let end = start + ElapsedTime(milliseconds: Int64(minutes) * 60_000 - intoMinute)
            // While clocks run on undisturbed that is the end; else look again from where they were changed.
            guard let change = zone.nextTransition(after: start), change.at <= end else { return end }
            start = change.at
        }
    }
}
