package import WinbackModel

/// A change that waits for a person.
package struct ProposalRecord: Codable, Sendable, Hashable {
    /// What it asks for.
    package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// Start a new loop.
        case launch
        /// Put another version of a playbook, or of what it names, to work.
        case change
        /// Put a version to work that differs in its budget alone, and raises it.
        case budget
        /// Go on after a guardrail stopped the loop.
        case resume
        /// Re-tune outside the approved envelope.
        case retune
        /// Move entries on their way to the version at work.
        case migrate
        /// Put a policy to work that allows more.
        case policy
        /// Single operations beyond what one principal may do in a day.
        case bulk
        /// Let somebody decide proposals.
        case approver

        /// Whether approving it puts a version to work, rather than deciding about the one at work.
        package var bringsVersion: Bool { self == .launch || self == .change || self == .budget }
        /// Whether it changes who or what holds the others in check, and so always takes another person, and as many
        /// people as the gravest decision.
        package var isConstitutional: Bool { self == .policy || self == .approver }
    }

    /// What it is about.
    package enum Subject: Codable, Sendable, Hashable {
        /// A loop.
        case loop(LoopID)
        /// The team's policy.
        case policy
        /// A principal who is to decide.
        case principal(PrincipalID)
        /// Single operations of a principal.
        case bulk(PrincipalID)

        /// A name for people and programs; a loop's is its own.
        package var name: String {
            switch self {
            case .loop(let id): id.text
            case .policy: ":policy"
            case .principal(let id): ":principal/\(id)"
            case .bulk(let id): ":bulk/\(id)"
            }
        }

        /// Reads a name; whatever none of the others begins with is a loop's, which never holds a colon.
        package init(name: String) {
            if name == ":policy" {
                self = .policy
            } else if name.hasPrefix(":principal/") {
                self = .principal(PrincipalID(String(name.dropFirst(11))))
            } else if name.hasPrefix(":bulk/") {
                self = .bulk(PrincipalID(String(name.dropFirst(6))))
            } else {
                self = .loop(LoopID(name))
            }
        }
    }

    /// Where it stands.
    package enum Status: String, Codable, Sendable, Hashable, CaseIterable {
        case waiting
        case approved
        case rejected
        /// Nobody decided in time.
        case lapsed
        /// Something in its closure changed.
        case void
    }

    /// What single operations beyond the daily limit add up to.
    package struct Bulk: Codable, Sendable, Hashable {
        /// Members written to or given value.
        package var members: Int
        /// Value given.
        package var value: Money
        /// Makes a sum.
        package init(members: Int, value: Money) {
            self.members = members
            self.value = value
        }
    }

    /// What is kept of a proposal beside its columns; whatever an earlier release did not keep is empty.
    package struct Detail: Codable, Sendable, Hashable {
        /// Who owns the key it was proposed with.
        package var owner: PrincipalID?
        /// The person for whom the proposer acted.
        package var actsFor: PrincipalID?
        /// Who created that key, and who created theirs, nearest first.
        package var lineage: [PrincipalID] = []
        /// The lapsed proposal it puts forward again.
        package var reissueOf: ProposalID?
        /// How often the same audience and journeys were put forward, this time included.
        package var attempt: Int = 1
        /// Templates that came along with the playbook and are not the team's own.
        package var givenTemplates: [TemplateID] = []
        /// What a bulk proposal adds up to.
        package var bulk: Bulk?
        /// The policy approved when it was made.
        package var basePolicy: ContentHash?
        /// What the daemon goes by when it proposes something itself.
        package var evidence: ProposalEvidence?

        /// Makes an empty detail.
        package init() {}

        /// Reads what is there.
        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            owner = try values.decodeIfPresent(PrincipalID.self, forKey: .owner)
            actsFor = try values.decodeIfPresent(PrincipalID.self, forKey: .actsFor)
            lineage = try values.decodeIfPresent([PrincipalID].self, forKey: .lineage) ?? []
            reissueOf = try values.decodeIfPresent(ProposalID.self, forKey: .reissueOf)
            attempt = try values.decodeIfPresent(Int.self, forKey: .attempt) ?? 1
            givenTemplates = try values.decodeIfPresent([TemplateID].self, forKey: .givenTemplates) ?? []
            bulk = try values.decodeIfPresent(Bulk.self, forKey: .bulk)
            basePolicy = try values.decodeIfPresent(ContentHash.self, forKey: .basePolicy)
            evidence = try values.decodeIfPresent(ProposalEvidence.self, forKey: .evidence)
        }
    }

    /// Its id, such as `P-000001`.
    package var id: ProposalID
    /// What it asks for.
    package var kind: Kind
    /// What it is about.
    package var subject: Subject
    /// Fingerprint of everything it would put to work.
    package var digest: ContentHash
    /// Who proposed it.
    package var proposer: PrincipalID
    /// Why, in the proposer's words.
    package var reason: String
    /// When it was made.
    package var createdAt: Instant
    /// Undecided by then, it lapses.
    package var decideBefore: Instant
    /// Where it stands.
    package var status: Status
    /// What approving it means, computed by Winback; without members for what is about no loop.
    package var forecast: PlanForecast
    /// Who decided.
    package var decidedBy: PrincipalID?
    /// When.
    package var decidedAt: Instant?
    /// Why it was rejected, lapsed or became void.
    package var decisionReason: String?
    /// What is kept beside these.
    package var detail = Detail()

    /// Makes a waiting proposal about a loop.
    package init(
        id: ProposalID, kind: Kind, loop: LoopID, digest: ContentHash, proposer: PrincipalID, reason: String,
        createdAt: Instant, decideBefore: Instant, forecast: PlanForecast
    ) {
        self.init(
            id: id, kind: kind, subject: .loop(loop), digest: digest, proposer: proposer, reason: reason,
            createdAt: createdAt, decideBefore: decideBefore, forecast: forecast)
    }

    /// Makes a waiting proposal.
    package init(
        id: ProposalID, kind: Kind, subject: Subject, digest: ContentHash, proposer: PrincipalID, reason: String,
        createdAt: Instant, decideBefore: Instant, forecast: PlanForecast
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.digest = digest
        self.proposer = proposer
        self.reason = reason
        self.createdAt = createdAt
        self.decideBefore = decideBefore
        status = .waiting
        self.forecast = forecast
    }

    /// The loop it is about; `nil` for what is about none.
    package var loop: LoopID? {
        if case .loop(let id) = subject { return id }
        return nil
    }

    /// Everybody behind it: the proposer, the owner and creators of their key, and the person they acted for.
    package var origins: [PrincipalID] {
        var all = [proposer]
        for other in [detail.owner, detail.actsFor].compactMap(\.self) + detail.lineage where !all.contains(other) {
            all.append(other)
        }
        return all
    }
}
