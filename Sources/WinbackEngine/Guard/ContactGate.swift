package import WinbackModel

/// Law 1: when a message to a member may go out.
///
/// Rules are asked in a fixed order: suppression, consent, quiet hours, frequency. The first two are final for the
/// entry; the others say when they would pass. Several rules hold together: the policy's and the playbook's.
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

    /// Whether one more message stays within the caps.
    package enum Room: Sendable, Equatable {
        /// It does.
        case free
        /// It will from then on; the cap is the one that opens last.
        case full(until: Instant, Playbook.FrequencyCap)
        /// A cap allows none at all.
        case never(Playbook.FrequencyCap)
    }

    /// Quiet hours that all hold.
    package let quiet: [QuietHours]
    /// Caps that all hold.
    package let caps: [Policy.Contact.Cap]

    /// The gate of a playbook's rule, tightened by the team's where one is given.
    package init(rule: Playbook.ContactRule, policy: Policy.Contact? = nil) {
        quiet = [rule.quiet] + (policy.map { [$0.quiet] } ?? [])
        caps = [Policy.Contact.Cap(atMost: rule.atMost)] + (policy?.caps ?? [])
    }

    /// The gate of the team's rule alone.
    package init(_ policy: Policy.Contact) {
        quiet = [policy.quiet]
        caps = policy.caps
    }

    /// The answer for one message at one moment.
    package func verdict(
        channel: Channel, purpose: MessageTemplate.Purpose, member: MemberContext, at now: Instant, zone: ZoneRules
    ) -> Verdict {
        if let refusal = standing(channel: channel, purpose: purpose, member: member) { return .never(reason: refusal) }
        if purpose == .service { return .allowed }
        var free = now
        switch room(on: channel, member: member, at: now) {
        case .free: break
        case .full(let until, _): free = until
        case .never(let cap): return .never(reason: "at most \(cap) allows no message")
        }
        let at = quietEnd(at: free, zone: zone) ?? free
        if at == now { return .allowed }
        let awake = quietEnd(at: now, zone: zone) ?? now
        if case .full(_, let cap) = room(on: channel, member: member, at: awake) {
            return .later(at: at, reason: "at most \(cap) reached", isCap: true)
        }
        return .later(at: at, reason: quietReason(at: now, zone: zone), isCap: false)
    }

    /// The quiet hours that are in the way at an instant, each rule once, as people read them.
    package func quietReason(at now: Instant, zone: ZoneRules) -> String {
        let time = zone.local(at: now).time
        var hours: [String] = []
        for rule in quiet where rule.contains(time) && !hours.contains(rule.description) {
            hours.append(rule.description)
        }
        return "quiet hours \(hours.joined(separator: " and ")) in \(zone.name)"
    }

    /// Whether one more message on a channel stays within every cap.
    ///
    /// A cap looks back over elapsed days; the message that makes room is the count-th latest.
    package func room(on channel: Channel?, member: MemberContext, at now: Instant) -> Room {
        var answer = Room.free
        for cap in caps where cap.channel == nil || cap.channel == channel {
            if cap.atMost.count < 1 { return .never(cap.atMost) }
            let window = ElapsedTime.days(Int64(cap.atMost.days))
            let recent = member.messages(on: cap.channel).filter { now - $0 < window }
            guard recent.count >= cap.atMost.count else { continue }
            let until = recent[cap.atMost.count - 1] + window
            if case .full(let later, _) = answer, later >= until { continue }
            answer = .full(until: until, cap.atMost)
        }
        return answer
    }

    /// Why this member may not be messaged at all on a channel, or `nil`.
    package func standing(channel: Channel, purpose: MessageTemplate.Purpose, member: MemberContext) -> String? {
        if purpose == .service { return nil }
        if member.suppressed { return "marketing to this member is suppressed" }
        return member.consented.contains(channel) ? nil : "no standing consent for \(channel.rawValue)"
    }

    /// The end of the quiet hours an instant falls into, or `nil` when it is not quiet.
    ///
    /// It is the first instant after `now` at which the member's clock shows a time that no rule calls quiet: clocks that
    /// are put forward may jump to it, and a date that a zone skips has no morning. Rules that leave no minute of the day
    /// open never end.
    package func quietEnd(at now: Instant, zone: ZoneRules) -> Instant? {
        var start = now
        // Every turn goes on to the end of a quiet stretch or a change of clocks; two days hold more than all of them.
        while start < now + .days(3) {
            let time = zone.local(at: start).time
            guard let hours = quiet.first(where: { $0.contains(time) }) else { return start == now ? nil : start }
            let wall = start.milliseconds + Int64(zone.offsetSeconds(at: start)) * 1000
            let intoMinute = wall.flooredDivision(by: 60_000).remainder
            let minutes = (hours.end.minuteOfDay - time.minuteOfDay + 1440) % 1440
            let end = start + ElapsedTime(milliseconds: Int64(minutes) * 60_000 - intoMinute)
            // While clocks run on undisturbed that is the end; else look again from where they were changed.
            if let change = zone.nextTransition(after: start), change.at <= end {
                start = change.at
            } else {
                start = end
            }
        }
        return .distantFuture
    }
}

extension MemberContext {
    /// Marketing messages on a channel, or on all, latest first.
    func messages(on channel: Channel?) -> [Instant] {
        guard let channel else { return recentMessages }
        return zip(recentMessages, recentChannels).filter { $0.1 == channel }.map(\.0)
    }
}
