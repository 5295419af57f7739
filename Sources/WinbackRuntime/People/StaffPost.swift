import Synchronization
import WinbackEngine
package import WinbackModel
import WinbackPorts

/// Tells people of the team what waits for them, and who else may decide from now on; each of them once.
///
/// Messages go where the team's marketing messages go. While nobody outside carries those, they stay in the outbox of the
/// staff, where `winback message staff` lists them.
package final class StaffPost: Sendable {
    /// Messages handed over in one turn at most.
    private static let batch = 50
    /// How long a destination that did not take a message is left alone.
    private static let pause = ElapsedTime.minutes(10)
    private let live: LiveTeam
    /// What the last look depended on; `nil` before the first.
    private let looked = Mutex<Look?>(nil)

    /// What decides who has to be told of what: the same twice needs no second look.
    private struct Look: Equatable {
        var waiting: [ProposalID]
        var persons: [PersonRecord]
        /// Who decides by now, since waiting makes an approver of somebody without any change.
        var decides: [PrincipalID]
        var policy: ContentHash
        var web: WebSettings
    }

    /// Works for the team as it is configured at each turn.
    package init(_ live: LiveTeam) { self.live = live }

    /// Writes what is new and hands over what waits; throws what the store throws.
    package func turn(at now: Instant) async throws {
        let team = live.current
        let (look, fresh) = try await live.store.read {
            [last = looked.withLock { $0 }] transaction -> (Look, [StaffMessage]) in
            let persons = try transaction.persons()
            let waiting = try transaction.proposals(waitingOnly: true, limit: 1_000)
            let look = Look(
                waiting: waiting.map(\.id), persons: persons.map(\.withoutFactorState),
                decides: persons.filter { ApproverRule.refusal($0, $0.id, at: now) == nil }.map(\.id),
                policy: team.policy.hash, web: team.configuration.web)
            if look == last { return (look, []) }
            return (look, try Self.messages(of: team, about: waiting, to: persons, at: now, in: transaction))
        }
        if !fresh.isEmpty {
            try await live.store.write { transaction in
                for message in fresh { _ = try transaction.saveStaffMessage(message) }
            }
        }
        looked.withLock { $0 = look }
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
        of team: Team, about waiting: [ProposalRecord], to persons: [PersonRecord], at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> [StaffMessage] {
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

extension PersonRecord {
    /// The person without what typing codes changes.
    fileprivate var withoutFactorState: PersonRecord {
        var person = self
        person.factor?.state = FactorState()
        return person
    }
}
