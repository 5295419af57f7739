import WinbackEngine
package import WinbackModel
import WinbackPorts

/// Tells people of the team what waits for them, and who else may decide from now on; each of them once.
///
/// Messages go where the team's marketing messages go. While nobody outside carries those, they stay in the outbox of the
/// staff, where `winback message staff` lists them.
package struct StaffPost: Sendable {
    /// Messages handed over in one turn at most.
    private static let batch = 50
    /// How long a destination that did not take a message is left alone.
    private static let pause = ElapsedTime.minutes(10)
    private let live: LiveTeam

    /// Works for the team as it is configured at each turn.
    package init(_ live: LiveTeam) { self.live = live }

    /// Writes what is new and hands over what waits; throws what the store throws.
    package func turn(at now: Instant) async throws {
        let team = live.current
        let fresh = try await live.store.read { try Self.messages(of: team, at: now, in: $0) }
        if !fresh.isEmpty {
            try await live.store.write { transaction in
                for message in fresh { _ = try transaction.saveStaffMessage(message) }
            }
        }
        guard let webhooks = team.webhooks,
            case .destination(let destination) = webhooks.destinations.carrier(of: Tool.sendMessage.rawValue)
        else { return }
        let waiting = try await live.store.read { try $0.waitingStaffMessages(at: now, limit: Self.batch) }
        for message in waiting {
            let refusal = await webhooks.tell(message, through: destination)
            try await live.store.write { transaction in
                try transaction.noteStaffMessage(
                    message.key, sentAt: refusal == nil ? now : nil,
                    triedAgain: refusal == nil ? nil : now + Self.pause, outcome: refusal ?? "taken by \(destination)")
            }
            // What did not take one takes no other now.
            if refusal != nil { return }
        }
    }

    /// Messages that nobody has written yet.
    private static func messages(
        of team: Team, at now: Instant, in transaction: any StoreTransaction
    ) throws -> [StaffMessage] {
        let persons = try transaction.persons()
        let waiting = try transaction.proposals(waitingOnly: true, limit: 1_000)
        let desk = ProposalDesk(team: team, today: team.zone.date(at: now), now: now)
        var all: [StaffMessage] = []
        for proposal in waiting.reversed() {
            for id in try desk.deciders(of: proposal, in: transaction) {
                guard let person = persons.first(where: { $0.id == id }), let address = person.email else { continue }
                all.append(waits(proposal, for: id, at: address, team: team, now: now))
            }
        }
        let approvers = persons.filter { $0.standing == .approver && $0.approvedBy != nil }
        for fresh in approvers {
            for person in persons where person.standing == .approver && person.id != fresh.id {
                guard let address = person.email else { continue }
                all.append(mayDecide(fresh, told: person.id, at: address, now: now))
            }
        }
        return try all.filter { !(try transaction.isStaffMessageKnown($0.key)) }
    }

    private static func waits(
        _ proposal: ProposalRecord, for person: PrincipalID, at address: String, team: Team, now: Instant
    ) -> StaffMessage {
        let link = team.configuration.web.approvalLink(proposal.id)
        let currency = team.configuration.programme.currency
        let cost =
            proposal.forecast.liability > .zero ? "At worst: \(currency.text(proposal.forecast.liability))\n" : ""
        return StaffMessage(
            key: "proposal/\(proposal.id)/\(person)", at: now, person: person, address: address,
            subject: "\(proposal.id) waits for you: \(proposal.kind.rawValue) \(proposal.subject.name)",
            body: """
                \(proposal.id) asks for a decision of yours (\(proposal.kind.rawValue), \(proposal.subject.name)).
                Fingerprint: \(proposal.digest.short)
                \(cost)Decide before: \(team.zone.local(at: proposal.decideBefore).date)

                Read and decide: \(link)
                It takes a code of your authenticator app. Nothing happens until somebody decides.
                """)
    }

    private static func mayDecide(
        _ fresh: PersonRecord, told person: PrincipalID, at address: String, now: Instant
    ) -> StaffMessage {
        let from = fresh.decidesFrom.map { $0.iso8601 } ?? ""
        return StaffMessage(
            key: "approver/\(fresh.id)/\(from)/\(person)", at: now, person: person, address: address,
            subject: "\(fresh.id) may decide from \(from) on",
            body: """
                \(fresh.approvedBy?.text ?? "somebody") let \(fresh.id) decide proposals of this team, from \(from) on.
                If that is wrong: winback person remove \(fresh.id)
                """)
    }
}
