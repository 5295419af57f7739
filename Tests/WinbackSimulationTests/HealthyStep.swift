import WinbackEngine
import WinbackModel
import WinbackPorts

@testable import WinbackSimulation

/// A step in which every law holds, to plant one breach at a time in.
struct HealthyStep {
    static let closure = SampleTeam.closure()
    static let loop = LoopID("lapsed-regulars")
    static let date = SimulationPlan.defaultFirstDate
    static let salt = TeamSalt(high: 3, low: 9)
    static let person = Principal(id: PrincipalID("ann"), sort: .person, name: "Ann")
    static let assistant = Principal(id: PrincipalID("bot"), sort: .assistant, name: "Bot")
    static let enteredAt = SampleTeam.madrid.instant(of: date, LocalTime(minuteOfDay: 360))

    var evidence: StepEvidence
    var books = Books()

    /// Two hundred members entered at 06:00, and the treated ones got a message at noon.
    init() {
        let step = Self.self
        evidence = StepEvidence(
            at: step.enteredAt + .hours(6), teamZone: SampleTeam.madrid, salt: step.salt)
        evidence.closures = [step.closure.digest: step.closure]
        var loop = LoopRecord(id: step.loop, status: .running, digest: step.closure.digest, family: FamilyID("f"))
        loop.startedOn = step.date
        evidence.loops = [loop]
        let shares = [Share(millionths: 500_000), Share(millionths: 500_000)]
        books.epochs = [
            EpochRecord(loop: step.loop, number: 1, startsOn: step.date, shares: shares, reason: "equal", cleared: true)
        ]
        books.principals = [step.person, step.assistant]
        books.proposals = [Self.proposal(decidedBy: step.person.id)]
        let assignment = Assignment(salt: step.salt)
        for number in 1...200 {
            let member = MemberKey(memberID: "m\(number)")
            let held = assignment.isHeldOut(member, family: FamilyID("f"), share: Share(millionths: 200_000))
            let arm = held ? -1 : assignment.arm(member, loop: step.loop, shares: shares)
            evidence.entries.append(
                EntryRecord(
                    id: EntryID(value: Int64(number)), loop: step.loop, member: member, arm: arm, epoch: 1,
                    digest: step.closure.digest, enteredAt: step.enteredAt, reserved: .zero))
        }
        fillBooks()
        for entry in evidence.entries where entry.arm >= 0 {
            accept(entry, .send(channel: .email, template: TemplateID("we-miss-you")), at: evidence.at)
        }
        rechain()
        evidence.books = books
    }

    static func proposal(decidedBy: PrincipalID?) -> ProposalRecord {
        let forecast = PlanForecast(
            asOf: date, cells: [], exclusions: [], eligible: 0, newPerDay: 0, entriesPerDay: 0, entriesTotal: 0,
            holdoutEntries: 0, arms: [], expectedCost: .zero, liability: .zero, moneyLastsUntil: nil,
            detectableLift: nil, firstReading: date, decisionExpected: [], warnings: [])
        var proposal = ProposalRecord(
            id: ProposalID("P-000001"), kind: .launch, loop: loop, digest: closure.digest, proposer: assistant.id,
            reason: "launch", createdAt: enteredAt + .hours(-2), decideBefore: enteredAt + .days(3), forecast: forecast)
        proposal.status = .approved
        proposal.decidedBy = decidedBy
        proposal.decidedAt = enteredAt + .hours(-1)
        return proposal
    }

    /// Consent everywhere, in the team's zone.
    static let truth = StepEvidence.MemberTruth(consented: [.email], complained: false, zone: SampleTeam.madrid)

    mutating func accept(_ entry: EntryRecord, _ action: Effect.Action, step: String = "0", at: Instant) {
        evidence.accepted.append(
            .init(
                effect: AcceptedEffect(
                    row: Int64(evidence.accepted.count + 1), key: "\(entry.loop.text)/\(entry.id.value)/\(step)",
                    loop: entry.loop, entry: entry.id, member: entry.member, action: action, at: at),
                entry: entry, truth: Self.truth))
    }

    /// Writes the audit chain anew: one row per accepted effect, and one of another kind.
    mutating func rechain() {
        var entries = [
            AuditEntry(
                at: evidence.at, principal: PrincipalID("winback"), action: "entry.end", subject: "entry/1",
                result: "bought again")
        ]
        for acceptance in evidence.accepted {
            entries.append(
                AuditEntry(
                    at: acceptance.effect.at, principal: PrincipalID("winback"), action: acceptance.effect.action.tool,
                    subject: "entry/\(acceptance.effect.entry?.value ?? 0)", result: "accepted",
                    inputs: acceptance.effect.key
                ))
        }
        chain(entries)
    }

    mutating func chain(_ entries: [AuditEntry]) {
        evidence.audit = []
        for (index, entry) in entries.enumerated() {
            evidence.audit.append(
                AuditRow(
                    sequence: Int64(index + 1), entry: entry, previous: evidence.audit.last?.hash ?? AuditRow.genesis))
        }
    }

    private mutating func fillBooks() {
        let treated = evidence.entries.count { $0.arm >= 0 }
        books.accounts = [
            LedgerAccount(
                scope: LedgerScope(.loop, Self.loop.text), cap: Money(minorUnits: 10_000_000),
                redeemed: Money(minorUnits: Int64(treated)))
        ]
        books.reservedOnEntries = [.init(loop: Self.loop, reserved: .zero)]
        books.tallies = [
            .init(
                loop: Self.loop, experiment: 1,
                tallies: [-1, 0, 1].map { arm in
                    ArmTally(arm: arm, epoch: 1, assigned: evidence.entries.count { $0.arm == arm })
                })
        ]
        books.looks = [Self.look(number: 1, treated: 0, goals: 0)]
        books.cycles = [CycleRecord(loop: Self.loop, date: Self.date, startedAt: Self.enteredAt)]
        books.counts = [
            .init(
                loop: Self.loop, counts: [EntryCount(arm: 0, status: .ended, endReason: "bought again", entries: 1)])
        ]
    }

    static func look(number: Int, treated: Int, goals: Int, on date: CivilDate = date) -> LookRecord {
        LookRecord(
            loop: loop, experiment: 1, number: number, date: date, alpha: 0.05, treated: treated, heldOut: 0,
            treatedGoals: goals, heldOutGoals: 0, logE: 0, lift: nil, margin: nil, sampleRatioLogE: 0, decision: .thin,
            sentence: "Not enough evidence for a number.")
    }

    /// The laws broken by what is planted here, and what is said about it.
    mutating func broken() -> [LawViolation] {
        evidence.books = books
        var book = LawBook()
        return book.check(evidence)
    }
}
