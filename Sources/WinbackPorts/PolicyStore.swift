package import WinbackEngine
package import WinbackModel

/// The policy that was approved, and people's decisions.
package protocol PolicyStore {
    /// Keeps a policy under its hash; a known hash changes nothing.
    func savePolicy(_ policy: Policy) throws
    /// The policy of a hash.
    func policy(_ hash: ContentHash) throws -> Policy?
    /// Policies that were approved, adopted or tightened, newest first; the first is the one approved now.
    func approvedPolicies(limit: Int) throws -> [ApprovedPolicy]
    /// Makes a policy the one approved now.
    func saveApprovedPolicy(_ approved: ApprovedPolicy) throws
    /// Sets the caps that hold for the whole team: of members' lifetime accounts and of team days; never below what is
    /// used already.
    func saveTeamCaps(_ limits: Policy.Limits) throws
    /// People's decisions on a proposal, by time then person.
    func decisions(of proposal: ProposalID) throws -> [DecisionRecord]
    /// All decisions, by time, proposal and person.
    func decisions() throws -> [DecisionRecord]
    /// Adds a decision; a person's second one on the same proposal is an error.
    func saveDecision(_ decision: DecisionRecord) throws
    /// Approved bulk proposals of a principal that were decided after an instant, newest first.
    func grants(to principal: PrincipalID, since: Instant) throws -> [ProposalRecord]
}
