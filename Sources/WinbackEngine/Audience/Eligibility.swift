package import WinbackModel

/// Who of an audience may enter now; asked before assignment, so that it is alike for treated and held out.
package struct Eligibility: Sendable {
    /// Days a member waits between two entries.
    package let coolOffDays: Int
    /// Most entries ever.
    package let lifetime: Int
    /// Channels the journeys send on.
    package let channels: [Channel]
    /// Dearest path of any arm: what every entrant must have room for, treated or not.
    package let dearest: Money
    /// Cap on value per member within the loop.
    package let perMember: Money
    /// Team-wide caps.
    package let limits: Policy.Limits

    /// Makes the rule of a playbook.
    package init(playbook: Playbook, journeys: [CompiledJourney], limits: Policy.Limits) {
        coolOffDays = playbook.audience.coolOff.wholeDays
        lifetime = playbook.audience.lifetime
        var seen: [Channel] = []
        for journey in journeys {
            for located in journey.instructions {
                if case .send(let message) = located.instruction, !seen.contains(message.channel) {
                    seen.append(message.channel)
                }
            }
        }
        channels = seen.sorted()
        dearest = journeys.map(\.worstCase).max() ?? .zero
        perMember = playbook.budget.perMember
        self.limits = limits
    }

    /// Why a candidate may not enter on a date, or `nil`; the first reason in a fixed order.
    package func exclusion(_ candidate: Candidate, on date: CivilDate) -> String? {
        if candidate.suppressed { return "marketing suppressed" }
        if !channels.isEmpty, !channels.contains(where: { candidate.consented.contains($0) }) { return "no consent" }
        if candidate.openTrouble { return "open complaint or return" }
        if candidate.inJourney { return "in a win-back already" }
        if candidate.entriesInLoop >= lifetime { return "lifetime entries reached" }
        if let last = candidate.lastEntryOn, date - last < coolOffDays { return "cooling off" }
        if candidate.valueInLoop + dearest > perMember { return "member budget of the loop reached" }
        if candidate.valueLifetime + dearest > limits.perMemberLifetime { return "member lifetime value reached" }
        if candidate.value30Days + dearest > limits.perMember30Days { return "member 30-day value reached" }
        return nil
    }
}
