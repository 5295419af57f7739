import Testing
import WinbackEngine
import WinbackModel

@Suite struct ApprovalRuleTests {
    private let digest = SampleLoop.closure().digest
    private let now = SampleZones.utc("2026-06-01", "10:00")
    private let rule = ApprovalRule(.standard)
    private let anna = Principal(id: PrincipalID("anna"), sort: .person, name: "Anna")

    private func proposal(_ change: (inout ProposalRecord) -> Void = { _ in }) throws -> ProposalRecord {
        let forecast = try Forecaster(SampleLoop.closure()).forecast(on: SampleLoop.date("2026-06-01"), newPerDay: 1)
        var proposal = ProposalRecord(
            id: ProposalID("P-000001"), kind: .launch, loop: LoopID("lapsed"), digest: digest,
            proposer: PrincipalID("bert"), reason: "", createdAt: now, decideBefore: now + .days(14), forecast: forecast
        )
        change(&proposal)
        return proposal
    }

    @Test func `another person may decide until the last millisecond`() throws {
        let last = now + ElapsedTime(milliseconds: ElapsedTime.days(14).milliseconds - 1)
        let waiting = try proposal()
        #expect(rule.refusal(waiting, digest: digest, by: Decider(anna), counting: .zero, at: now) == nil)
        #expect(rule.refusal(waiting, digest: digest, by: Decider(anna), counting: .zero, at: last) == nil)
        let lapsed = rule.refusal(waiting, digest: digest, by: Decider(anna), counting: .zero, at: now + .days(14))
        #expect(lapsed?.code == "proposal_lapsed")
    }

    @Test(arguments: ProposalRecord.Status.allCases.filter { $0 != .waiting })
    func `what is decided is closed`(status: ProposalRecord.Status) throws {
        let refusal = rule.refusal(
            try proposal { $0.status = status }, digest: digest, by: Decider(anna), counting: .zero, at: now)
        #expect(refusal?.code == "proposal_closed")
    }

    @Test(arguments: [Principal.Sort.assistant, .daemon])
    func `only a person decides`(sort: Principal.Sort) throws {
        let other = Principal(id: PrincipalID("x"), sort: sort, name: "X")
        let waiting = try proposal()
        #expect(
            rule.refusal(waiting, digest: digest, by: Decider(other), counting: .zero, at: now)?.code == "not_a_person")
    }

    @Test func `nobody decides their own proposal`() throws {
        let refusal = rule.refusal(
            try proposal { $0.proposer = PrincipalID("anna") }, digest: digest, by: Decider(anna), counting: .zero,
            at: now)
        #expect(refusal?.code == "own_proposal")
        #expect(refusal?.category == .refused)
    }

    @Test func `a decision is on what was read`() throws {
        let changed = SampleLoop.closure { $0.budget.total += Money(minorUnits: 1) }
        let refusal = rule.refusal(try proposal(), digest: changed.digest, by: Decider(anna), counting: .zero, at: now)
        #expect(refusal?.code == "digest_changed")
        #expect(refusal?.message.contains(changed.digest.short) == true)
    }
}
