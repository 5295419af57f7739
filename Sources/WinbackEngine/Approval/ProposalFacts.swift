package import WinbackModel

/// What Winback computes about a proposal for whoever decides, beside its forecast.
package struct ProposalFacts: Sendable, Hashable {
    /// A message it would send.
    package struct Message: Sendable, Hashable {
        /// The template.
        package var template: TemplateID
        /// The channel.
        package var channel: Channel
        /// Marketing or service.
        package var purpose: MessageTemplate.Purpose
        /// Subject line, for e-mail.
        package var subject: String
        /// The text with its placeholders.
        package var body: String

        /// Shows a template.
        package init(
            template: TemplateID, channel: Channel, purpose: MessageTemplate.Purpose, subject: String, body: String
        ) {
            self.template = template
            self.channel = channel
            self.purpose = purpose
            self.subject = subject
            self.body = body
        }
    }

    /// Lines of one part that differ from what is at work.
    package struct Change: Sendable, Hashable {
        /// The part: `playbook`, `template NAME`, `pool NAME`, `programme`, `policy` or `metrics`.
        package var part: String
        /// Lines that are gone.
        package var removed: [String]
        /// Lines that are new.
        package var added: [String]

        /// Makes a change.
        package init(part: String, removed: [String], added: [String]) {
            self.part = part
            self.removed = removed
            self.added = added
        }
    }

    /// How many people have to approve it.
    package var peopleNeeded: Int
    /// Decisions so far, by time.
    package var decisions: [DecisionRecord]
    /// People who may decide now, by id; those who decided already are left out.
    package var mayDecide: [PrincipalID]
    /// The liability it counts with: together with what the same people asked for.
    package var countedLiability: Money
    /// What all loops at work could commit.
    package var teamRunning: Money
    /// What all waiting proposals ask for, this one included.
    package var teamPending: Money
    /// What has changed since it was made, which makes an approval refused; `nil` when nothing has.
    package var moved: String?
    /// The last team-zone date with new entries if it were approved now; `nil` for what brings no version.
    package var runsUntil: CivilDate?
    /// What differs from what is at work, part by part; empty for a new loop.
    package var changes: [Change]
    /// What a policy would allow more or less.
    package var policyChanges: [PolicyChange]
    /// The messages it would send.
    package var messages: [Message]
    /// What its shares of variants would have brought on logged outcomes; `nil` when it moves none, or nothing is logged.
    package var replay: OffPolicyReading?

    /// Makes facts.
    package init(
        peopleNeeded: Int, decisions: [DecisionRecord], mayDecide: [PrincipalID], countedLiability: Money,
        teamRunning: Money, teamPending: Money, moved: String?, runsUntil: CivilDate?, changes: [Change],
        policyChanges: [PolicyChange], messages: [Message], replay: OffPolicyReading? = nil
    ) {
        self.peopleNeeded = peopleNeeded
        self.decisions = decisions
        self.mayDecide = mayDecide
        self.countedLiability = countedLiability
        self.teamRunning = teamRunning
        self.teamPending = teamPending
        self.moved = moved
        self.runsUntil = runsUntil
        self.changes = changes
        self.policyChanges = policyChanges
        self.messages = messages
        self.replay = replay
    }

    /// How many more people have to approve.
    package var peopleMissing: Int { max(0, peopleNeeded - decisions.count { $0.verdict == .approve }) }
}
