import WinbackEngine
import WinbackLoop
package import WinbackModel
import WinbackPorts

/// Carries out what an unsubscribe link asks for.
package struct UnsubscribeDesk: Sendable {
    private let team: LiveTeam

    /// Works for the team as it is configured at each call.
    package init(_ team: LiveTeam) { self.team = team }

    /// Where the team's pages are reached from outside.
    package var web: WebSettings { team.current.configuration.web }

    /// The team's time.
    package var now: Instant { team.current.clock.now() }

    /// Withdraws consent on the token's channel at once, with its date, and ends the journeys that lived on it.
    ///
    /// Doing it again changes nothing. A token that is none, or whose member is gone, is recorded and otherwise the same
    /// to whoever asks, in answer and in time: either way one row is committed durably before this returns.
    package func withdraw(_ token: String) async throws {
        let team = team.current
        let now = team.clock.now()
        let target = UnsubscribeToken.read(token, key: team.secrets.key(.unsubscribe))
        let date = team.zone.date(at: now)
        try await team.store.write { transaction in
            let outcome = try target.map {
                try Self.withdraw($0.member, $0.channel, at: now, on: date, team, transaction)
            }
            try transaction.audit([
                AuditEntry(
                    at: now, principal: Self.principal, action: "member.unsubscribe",
                    subject: target.map { "\($0.member.value)" } ?? "", result: outcome ?? "refused: bad_token")
            ])
        }
    }

    /// Whoever holds the link; the audit chain knows no more of them.
    private static let principal = PrincipalID("link")

    /// The same path as an imported unsubscribe event, so that numbers, guardrails and journeys hear of it alike.
    private static func withdraw(
        _ member: MemberKey, _ channel: Channel, at now: Instant, on date: CivilDate, _ team: Team,
        _ transaction: any StoreTransaction
    ) throws -> String {
        let standing = try transaction.standing(of: member)
        guard let standing, standing.kind != .erased, let id = try transaction.memberIDs([member]).first?.id else {
            return "accepted: nothing is held about this member"
        }
        let held = try transaction.member(id: id)?.consents.first { $0.channel == channel }
        if held?.granted == false { return "accepted: \(channel.rawValue) was withdrawn before" }
        // A consent that claims to be of tomorrow must not outlast a withdrawal of today.
        let said = max(now, held?.at ?? now)
        var event = EventRecord(
            id: "link/\(channel.rawValue)/\(now.milliseconds)", customer: id, kind: .unsubscribe, at: said)
        event.channel = channel
        event.date = date
        _ = try transaction.importEvents([KeyedEvent(event: event, key: event.key(ordinal: 0))])
        try team.driver.endEntriesWithoutConsent(of: member, at: now, in: transaction)
        return "accepted: \(channel.rawValue)"
    }
}
