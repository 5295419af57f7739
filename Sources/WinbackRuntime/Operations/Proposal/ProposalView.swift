package import WinbackEngine
package import WinbackModel
import WinbackWire

/// A proposal with everything people read before they decide.
package struct ProposalView: Sendable, Hashable {
    /// The proposal.
    package var proposal: ProposalRecord
    /// The playbook it would put to work, or is about; `nil` when it is about no loop.
    package var playbook: Playbook?
    /// Currency of all money.
    package var currency: Currency
    /// What Winback computed.
    package var facts: ProposalFacts
    /// The playbook at work, when it is another.
    package var old: Playbook?

    init(
        proposal: ProposalRecord, playbook: Playbook?, currency: Currency, facts: ProposalFacts, old: Playbook? = nil
    ) {
        self.proposal = proposal
        self.playbook = playbook
        self.currency = currency
        self.facts = facts
        self.old = old
    }

    static let shape = Shape<ProposalView>.object(
        "ProposalView", "A proposal with everything people read before they decide.",
        Field("proposal", "The proposal.", ProposalRecord.shape, \.proposal),
        Field("playbook", "The playbook it is about.", .optional(Playbook.shape), \.playbook),
        Field("currency", "Currency of all money.", .currency, \.currency),
        Field("facts", "What Winback computed; nothing of it was said by the proposer.", ProposalFacts.shape, \.facts),
        Field("old", "The playbook at work, when it is another.", .optional(Playbook.shape), \.old),
        make: { ProposalView(proposal: $0, playbook: $1, currency: $2, facts: $3, old: $4) })
}

extension ProposalFacts {
    static let shape = Shape<ProposalFacts>.object(
        "ProposalFacts", "What Winback computed about a proposal; amounts in minor units.",
        Field("people_needed", "How many people have to approve.", .integer(1...100), \.peopleNeeded),
        Field("decisions", "Decisions so far.", .array(of: DecisionRecord.shape, max: 1_000), \.decisions),
        Field("may_decide", "People who may decide now.", .array(of: .id(), max: 10_000), \.mayDecide),
        Field("counted_liability", "With what the same people asked for.", .minorUnits, \.countedLiability),
        Field("team_running", "What all loops at work could commit.", .minorUnits, \.teamRunning),
        Field("team_pending", "What all waiting proposals ask for.", .minorUnits, \.teamPending),
        Field("moved", "What has changed since it was made.", .optional(.string(max: 10_000)), \.moved),
        Field("runs_until", "When new entries would end.", .optional(.date), \.runsUntil),
        Field("changes", "What differs from what is at work.", .array(of: Change.shape), \.changes),
        Field("policy_changes", "What a policy would change.", .array(of: PolicyChange.shape), \.policyChanges),
        Field("messages", "The messages it would send.", .array(of: Message.shape, max: 1_000), \.messages),
        Field(
            "replay", "What its shares would have brought on logged outcomes.", .optional(OffPolicyReading.shape),
            \.replay),
        make: {
            ProposalFacts(
                peopleNeeded: $0, decisions: $1, mayDecide: $2, countedLiability: $3, teamRunning: $4,
                teamPending: $5, moved: $6, runsUntil: $7, changes: $8, policyChanges: $9, messages: $10,
                replay: $11)
        })
}

extension ProposalFacts.Change {
    static let shape = Shape<ProposalFacts.Change>.object(
        "PartChange", "Lines of one part that differ.",
        Field("part", "The part.", .string(max: 200), \.part),
        Field("removed", "Lines that are gone.", .array(of: .string()), \.removed),
        Field("added", "Lines that are new.", .array(of: .string()), \.added),
        make: { ProposalFacts.Change(part: $0, removed: $1, added: $2) })
}

extension ProposalFacts.Message {
    static let shape = Shape<ProposalFacts.Message>.object(
        "ProposedMessage", "A message it would send.",
        Field("template", "The template.", .id(), \.template),
        Field("channel", "The channel.", .enumeration, \.channel),
        Field("purpose", "Marketing or service.", .enumeration, \.purpose),
        Field("subject", "Subject line.", .string(), \.subject), Field("body", "The text.", .string(), \.body),
        make: {
            ProposalFacts.Message(template: $0, channel: $1, purpose: $2, subject: $3, body: $4)
        })
}

extension DecisionRecord {
    static let shape = Shape<DecisionRecord>.object(
        "Decision", "One person's decision.",
        Field("proposal", "The proposal.", .id(), \.proposal), Field("person", "Who decided.", .id(), \.person),
        Field("verdict", "What they said.", .enumeration, \.verdict), Field("at", "When.", .instant, \.at),
        Field("fingerprint", "Fingerprint of what they read.", .hash, \.digest),
        Field("reason", "Why.", .string(), \.reason),
        Field("factor_checked", "Whether the person factor was checked.", .boolean, \.factorChecked),
        make: {
            DecisionRecord(
                proposal: $0, person: $1, verdict: $2, at: $3, digest: $4, reason: $5, factorChecked: $6)
        })
}

extension PolicyChange {
    static let shape = Shape<PolicyChange>.object(
        "PolicyChange", "One difference between two policies.",
        Field("field", "Where it stands in the file.", .string(max: 200), \.field),
        Field("direction", "Which way it goes.", .enumeration, \.direction),
        Field("before", "What held.", .optional(.string(max: 300)), \.before),
        Field("after", "What is asked for.", .optional(.string(max: 300)), \.after),
        make: { PolicyChange($0, $1, before: $2, after: $3) })
}
