import Testing
import WinbackEngine
import WinbackModel

@Suite struct AdmissionTests {
    private let assignment = Assignment(salt: TeamSalt(high: 7, low: 8))
    private let at = SampleZones.utc("2026-03-10", "05:00")

    private func terms(
        _ closure: PlaybookClosure = SampleLoop.closure(), shares: [Int32] = [500_000, 500_000]
    ) throws -> Admission.Terms {
        Admission.Terms(
            loop: SampleLoop.loop(closure), closure: closure, journeys: try SampleLoop.journeys(closure),
            epoch: SampleLoop.epoch(shares), assignment: assignment, zone: SampleZones.madrid,
            date: SampleLoop.date("2026-03-10"), at: at)
    }

    private func entered(_ outcome: Admission.Outcome) -> Admission.NewEntryDraft? {
        if case .entered(let draft) = outcome { draft } else { nil }
    }

    @Test func `entries are what assignment says, with what they reserve`() throws {
        let terms = try terms()
        var admission = Admission(terms: terms, places: 10_000, accounts: [])
        var arms = [-1: 0, 0: 0, 1: 0]
        for number in 0..<500 {
            let candidate = SampleLoop.candidate(number)
            let draft = try #require(entered(admission.admit(candidate)))
            let held = assignment.isHeldOut(
                candidate.member, family: terms.loop.family, share: SampleLoop.share("20%"))
            #expect((draft.entry.arm == -1) == held)
            #expect(draft.exposure?.arm == draft.entry.arm && draft.exposure?.member == candidate.member)
            #expect(draft.entry.status == (held ? .heldOut : .ready))
            arms[draft.entry.arm, default: 0] += 1
            if held {
                #expect(draft.postings.isEmpty && draft.entry.reserved == .zero)
                #expect(draft.exposure?.propensity == SampleLoop.share("20%"))
            } else {
                let worst = terms.journeys[draft.entry.arm].worstCase
                #expect(draft.entry.reserved == worst)
                #expect(draft.postings.count == 6 && draft.postings.allSatisfy { $0.reserved == worst })
                #expect(draft.exposure?.propensity == SampleLoop.share("40%"))
            }
        }
        #expect(arms.values.allSatisfy { $0 > 50 })
    }

    @Test func `the window is counted in local days and freezes after two days of grace`() throws {
        var admission = Admission(terms: try terms(), places: 1, accounts: [])
        let draft = try #require(entered(admission.admit(SampleLoop.candidate(1))))
        let exposure = try #require(draft.exposure)
        // Entered at 06:00 in winter time; thirty days on it is summer time.
        #expect(exposure.windowEnds == SampleZones.utc("2026-04-09", "04:00"))
        #expect(exposure.freezesOn == SampleLoop.date("2026-04-11"))
    }

    @Test(arguments: [[333_334, 333_333, 333_333], [1, 2, 999_997], [142_857, 285_714, 571_429]] as [[Int32]])
    func `propensities of arms and holdout sum to the whole`(shares: [Int32]) throws {
        let closure = SampleLoop.closure { playbook in
            playbook.journeys = ["a", "b", "c"].map { Journey(name: $0, steps: [.awardPoints(2)]) }
            playbook.holdoutShare = SampleLoop.share("17.3331%")
        }
        var admission = Admission(terms: try terms(closure, shares: shares), places: 1_000_000, accounts: [])
        var propensities: [Int: Share] = [:]
        for number in 0..<5_000 {
            guard let exposure = entered(admission.admit(SampleLoop.candidate(number)))?.exposure else { continue }
            #expect(propensities[exposure.arm] == nil || propensities[exposure.arm] == exposure.propensity)
            propensities[exposure.arm] = exposure.propensity
        }
        if propensities.count == 4 {
            #expect(propensities.values.reduce(.zero, +) == .one)
        } else {
            #expect(propensities.values.reduce(.zero, +) < .one)
        }
    }

    @Test func `places count everyone who enters and nobody who stays out`() throws {
        var admission = Admission(terms: try terms(), places: 3, accounts: [])
        var inside = 0
        for number in 0..<10 {
            let outcome = admission.admit(SampleLoop.candidate(number) { $0.suppressed = number % 2 == 0 })
            if entered(outcome) != nil { inside += 1 }
            if number >= 6 {
                guard case .closed(let reason) = outcome else {
                    Issue.record("entered beyond the places of the day")
                    return
                }
                #expect(reason == "entries of the day are used up")
            }
        }
        #expect(inside == 3)
    }

    @Test func `when money is short nobody enters any more, the holdout included`() throws {
        let closure = SampleLoop.closure { $0.budget.perDay = Money(minorUnits: 5_000) }
        let terms = try terms(closure)
        var admission = Admission(terms: terms, places: 10_000, accounts: [])
        var reserved = Money.zero
        var closedAt: Int?
        var heldOutAfter = 0
        for number in 0..<200 {
            let candidate = SampleLoop.candidate(number)
            switch admission.admit(candidate) {
            case .entered(let draft):
                #expect(closedAt == nil)
                reserved += draft.entry.reserved
            case .closed(let reason):
                #expect(reason == "the budget does not cover another entry")
                closedAt = closedAt ?? number
                let held = assignment.isHeldOut(
                    candidate.member, family: terms.loop.family, share: closure.playbook.holdoutShare)
                if held { heldOutAfter += 1 }
            case .excluded(let reason): Issue.record("\(reason)")
            }
        }
        #expect(closedAt != nil && heldOutAfter > 10)
        #expect(reserved <= Money(minorUnits: 5_000) && reserved > Money(minorUnits: 5_000 - 502))
    }

    @Test(arguments: [LedgerScope.Kind.loop, .loopDay, .teamDay])
    func `what the accounts already hold leaves less room`(kind: LedgerScope.Kind) throws {
        let terms = try terms()
        let cap = try #require(LedgerScopes(terms).caps.first { $0.scope.kind == kind })
        for (room, opens) in [(Int64(502), true), (501, false), (-5, false)] {
            let full = LedgerAccount(
                scope: cap.scope, cap: cap.cap, reserved: Money(minorUnits: 100),
                issued: cap.cap - Money(minorUnits: 130 + room), redeemed: Money(minorUnits: 20),
                unknown: Money(minorUnits: 10))
            var admission = Admission(terms: terms, places: 5, accounts: [full])
            #expect((entered(admission.admit(SampleLoop.candidate(1))) != nil) == opens)
        }
    }

    @Test func `exclusion comes before assignment`() throws {
        var admission = Admission(terms: try terms(), places: 1_000, accounts: [])
        for number in 0..<200 {
            guard case .excluded(let reason) = admission.admit(SampleLoop.candidate(number) { $0.inJourney = true })
            else {
                Issue.record("entered although inside a journey")
                return
            }
            #expect(reason == "in a win-back already")
        }
    }
}
