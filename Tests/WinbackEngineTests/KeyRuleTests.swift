import Testing
import WinbackEngine
import WinbackModel

@Suite struct KeyRuleTests {
    private static let ana = PrincipalID("ana")
    private static let carla = PrincipalID("carla")
    private static let now = Instant(milliseconds: 1_795_000_000_000)

    private func maker(_ id: PrincipalID = ana, key: KeyRecord? = nil) -> KeyMaker {
        KeyMaker(principal: id, key: key, scopes: key?.scopes ?? Scope.granted(to: .person))
    }

    private func approver(_ id: PrincipalID, _ standing: PersonRecord.Standing = .approver) -> PersonRecord {
        var person = PersonRecord(id: id, email: nil, uid: nil, addedBy: id, addedAt: .epoch)
        person.standing = standing
        return person
    }

    private func record(_ preset: KeyPreset, owner: PrincipalID = ana, lineage: [PrincipalID] = []) -> KeyRecord {
        KeyRecord(
            id: KeyID("abcdefgh"), digest: [UInt8](repeating: 1, count: 32), principal: owner, owner: owner,
            actsFor: nil, preset: preset, scopes: preset.scopes, limits: KeyLimits(), lineage: lineage, madeWith: nil,
            createdAt: Self.now, expiresAt: Self.now + .days(90))
    }

    private func codes(
        _ preset: KeyPreset, _ scopes: Set<Scope> = [], owner: PrincipalID = ana, actsFor: PrincipalID? = nil,
        by maker: KeyMaker? = nil, person: PersonRecord? = nil
    ) -> [String] {
        KeyRule.refusals(
            KeyRequest(preset: preset, scopes: scopes, owner: owner, actsFor: actsFor), by: maker ?? self.maker(),
            owner: person
        ).map(\.code)
    }

    @Test func `presets hold what their names say`() {
        #expect(KeyPreset.readOnly.scopes == [.metricsRead, .loopsRead])
        #expect(KeyPreset.approver.scopes == [.metricsRead, .loopsRead, .proposalsDecide])
        #expect(KeyPreset.agent.scopes.isDisjoint(with: [.deductPoints, .voidCoupon, .membersPII, .toolsService]))
        #expect(KeyPreset.agent.scopes.isSubset(of: Scope.granted(to: .assistant)))
        #expect(KeyPreset.admin.scopes == Set(Scope.allCases).subtracting([.proposalsDecide]))
        for preset in KeyPreset.allCases { #expect(KeyRule.conflict(preset.scopes) == nil, "\(preset)") }
        #expect(Scope.allCases.filter { $0.rawValue.hasPrefix("tools:") }.count == Scope.tools.count + 1)
        #expect(Scope.tool("award_points") == .awardPoints && Scope.tool("nothing") == nil)
    }

    @Test func `no set holds deciding together with anything that acts or proposes`() {
        for scope in Scope.allCases {
            let together = KeyRule.conflict([.proposalsDecide, scope])
            let reads: Set<Scope> = [
                .metricsRead, .membersRead, .membersPII, .loopsRead, .auditRead, .proposalsDecide,
            ]
            #expect((together == nil) == reads.contains(scope), "\(scope.rawValue)")
        }
        #expect(KeyRule.conflict(Set(Scope.allCases).subtracting([.proposalsDecide])) == nil)
    }

    @Test func `a narrower key is made, a wider one is not`() {
        #expect(codes(.readOnly).isEmpty)
        #expect(codes(.operator, [.loopsRead]).isEmpty)
        #expect(codes(.readOnly, [.loopsOperate]) == ["scope_beyond_preset"])
        #expect(codes(.agent) == ["acts_for_nobody"])
        #expect(codes(.agent, actsFor: Self.ana).isEmpty)
        #expect(Set(codes(.admin, actsFor: Self.ana)) == ["scope_not_for_sort"])
        #expect(
            codes(.approver, [.proposalsDecide, .loopsOperate], owner: Self.carla, person: approver(Self.carla))
                == ["scopes_conflict", "scope_beyond_preset"])
    }

    @Test func `a key passes on only what it holds`() {
        let reader = maker(key: record(.readOnly))
        #expect(Set(codes(.operator, by: reader)) == ["scope_not_held"])
        #expect(codes(.readOnly, by: reader).isEmpty)
        #expect(codes(.admin, by: maker(key: record(.admin))).isEmpty)
    }

    @Test func `nobody mints an approver for themselves, nor for one who is none`() {
        #expect(codes(.approver, owner: Self.ana, person: approver(Self.ana)) == ["own_approver"])
        #expect(codes(.approver, owner: Self.carla, person: approver(Self.carla)).isEmpty)
        #expect(codes(.approver, owner: Self.carla, person: approver(Self.carla, .pending)) == ["owner_not_approver"])
        #expect(codes(.approver, owner: Self.carla) == ["owner_not_approver"])
        let borrowed = maker(PrincipalID("bot"), key: record(.admin, owner: Self.ana, lineage: [Self.carla]))
        #expect(codes(.approver, owner: Self.carla, by: borrowed, person: approver(Self.carla)) == ["own_approver"])
    }

    @Test func `a second approver needs only the first, a third needs another than who added them`() {
        var fresh = PersonRecord(id: PrincipalID("dora"), email: nil, uid: nil, addedBy: Self.ana, addedAt: Self.now)
        func refusal(_ others: [PersonRecord]) -> String? {
            ApproverRule.refusal(letting: fresh, fresh.id, by: Self.ana, among: others + [fresh])?.code
        }
        #expect(refusal([approver(Self.ana)]) == "factor_unconfirmed")
        fresh.factor = FactorRecord(sealed: [], confirmedAt: Self.now)
        #expect(refusal([approver(Self.ana)]) == nil)
        #expect(refusal([approver(Self.ana), approver(Self.carla)]) == "own_approver")
        #expect(
            ApproverRule.refusal(letting: fresh, fresh.id, by: Self.carla, among: [approver(Self.carla)]) == nil)
        #expect(ApproverRule.refusal(letting: fresh, fresh.id, by: fresh.id, among: [])?.code == "own_approver")
        #expect(ApproverRule.refusal(letting: nil, fresh.id, by: Self.ana, among: [])?.code == "no_person")
    }

    @Test func `limits only tighten`() {
        let a = KeyLimits(valuePerDay: Money(minorUnits: 100), membersPerDay: 5)
        let b = KeyLimits(valuePerDay: Money(minorUnits: 50), callsPerMinute: 9)
        #expect(
            a.tightened(by: b)
                == KeyLimits(valuePerDay: Money(minorUnits: 50), membersPerDay: 5, callsPerMinute: 9))
    }
}
