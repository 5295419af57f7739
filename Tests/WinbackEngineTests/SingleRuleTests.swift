import Testing
import WinbackEngine
import WinbackModel

@Suite struct SingleRuleTests {
    static let now = SampleZones.utc("2026-06-01", "10:00")

    private static func preview(_ action: SingleAction = .awardPoints(200)) -> PreviewRecord {
        PreviewRecord(
            id: PreviewID("V-1"), action: action, member: MemberKey(value: 7), namedBy: .id,
            value: SampleLoop.money(100),
            principal: PrincipalID("ana"), key: "k1", isService: false, reason: "", createdAt: now)
    }

    private static var alice: MemberRecord {
        var member = MemberRecord(id: "alice-17")
        member.name = "Alice  Ng"
        member.email = "Alice@Example.com"
        member.phone = "+34 600 11 22 33"
        return member
    }

    @Test(
        arguments: [
            ("alice@example.com", MemberIdentifier.Kind.id, true), (" ALICE@EXAMPLE.COM ", .id, true),
            ("alice ng", .id, true), ("34600112233", .id, true), ("(34) 600-112-233", .id, true),
            ("alice-17", .id, false), ("alice@example.com", .email, false), ("alice-17", .email, true),
            ("alice@example.co", .id, false), ("", .id, false), ("a", .id, false), ("Alice", .id, false),
        ])
    func `a confirmation names the member in another way`(
        written: String, first: MemberIdentifier.Kind, matches: Bool
    ) {
        #expect(ConfirmRule.matches(written, Self.alice, namedBy: first) == matches)
    }

    @Test func `a member without anything else to name them by matches nothing`() {
        let member = MemberRecord(id: "x")
        for text in ["", "x", " ", "0"] { #expect(!ConfirmRule.matches(text, member, namedBy: .id)) }
    }

    @Test func `previews are the caller's own, in time, and locked after five misses in an hour`() {
        let preview = Self.preview()
        #expect(ConfirmRule.refusal(preview, by: "k1", misses: [], at: Self.now) == nil)
        #expect(ConfirmRule.refusal(preview, by: "k2", misses: [], at: Self.now)?.code == "no_preview")
        #expect(
            ConfirmRule.refusal(preview, by: "k1", misses: [], at: Self.now + .minutes(15))?.code == "preview_expired")
        let four = (0..<4).map { Self.now + ElapsedTime.minutes(-Int64($0)) }
        #expect(ConfirmRule.refusal(preview, by: "k1", misses: four, at: Self.now) == nil)
        let five = four + [Self.now + ElapsedTime.minutes(-59)]
        #expect(ConfirmRule.refusal(preview, by: "k1", misses: five, at: Self.now)?.code == "confirm_locked")
        #expect(ConfirmRule.lockEnds(five, at: Self.now) == Self.now + .minutes(1))
        #expect(ConfirmRule.lockEnds(five, at: Self.now + .minutes(1)) == nil)
    }

    @Test func `a mismatch says only that`() {
        let error = ConfirmRule.mismatch(PreviewID("V-1"))
        for secret in ["alice", "Alice", "example", "600"] { #expect(!error.description.contains(secret)) }
    }

    @Test func `nobody earns a dearer offer by lapsing again`() {
        let rule = OfferRule(.standard)
        let before = OfferHistory(couponsAt: [], dearestBefore: SampleLoop.money(500))
        func answer(_ value: Int64, isLoop: Bool) -> GateAnswer {
            rule.answer(
                isCoupon: false, value: SampleLoop.money(value), isLoop: isLoop, history: before, at: Self.now)
        }
        #expect(answer(500, isLoop: true) == .passes)
        guard case .refuses = answer(501, isLoop: true) else {
            Issue.record("a dearer offer is refused")
            return
        }
        #expect(answer(501, isLoop: false) == .passes)
        var open = Policy.Offers.standard
        open.mayRiseAfterLapse = true
        #expect(
            OfferRule(open).answer(
                isCoupon: false, value: SampleLoop.money(900), isLoop: true, history: before, at: Self.now) == .passes)
    }

    @Test func `coupons keep every cap, exactly at its edge`() {
        let rule = OfferRule(.standard)
        func answer(_ days: [Int64]) -> GateAnswer {
            rule.answer(
                isCoupon: true, value: .zero, isLoop: false,
                history: OfferHistory(couponsAt: days.map { Self.now + ElapsedTime.days(-$0) }), at: Self.now)
        }
        #expect(answer([]) == .passes && answer([90]) == .passes && answer([365, 366]) == .passes)
        #expect(
            answer([89])
                == .later(at: Self.now + .days(1), reason: "at most 1 coupon per 90d reached"))
        #expect(
            answer([100, 200])
                == .later(at: Self.now + .days(165), reason: "at most 2 coupons per 365d reached"))
    }

    @Test func `bulk counts distinct members and takes what was granted into account`() {
        let rule = BulkRule(.init(membersPerDay: 2, valuePerDay: .zero))
        #expect(rule.refusal(.init(members: 1, includesMember: false, value: .zero)) == nil)
        #expect(rule.refusal(.init(members: 2, includesMember: true, value: .zero)) == nil)
        #expect(rule.refusal(.init(members: 2, includesMember: false, value: .zero)) != nil)
        let granted = BulkRule(
            .init(membersPerDay: 2, valuePerDay: .zero), granted: .init(membersPerDay: 1, valuePerDay: .zero))
        #expect(granted.refusal(.init(members: 2, includesMember: false, value: .zero)) == nil)
    }

    @Test func `value moves through a single operation's accounts and comes back`() {
        let policy = Policy(value: SampleLoop.programme.limits)
        let scopes = SingleScopes(
            key: "k1", on: SampleLoop.date("2026-06-01"), member: MemberKey(value: 7), policy: policy)
        #expect(scopes.caps.map(\.scope.kind) == [.teamDay, .member, .key])
        let value = SampleLoop.money(100)
        let all =
            scopes.reservation(of: value) + scopes.uncertainty(of: value, known: false)
            + scopes.uncertainty(of: value, known: true) + scopes.settlement(of: value, isMessage: false)
            + scopes.redemption(issued: value, redeemed: .zero)
        for kind in [LedgerScope.Kind.teamDay, .member, .key] {
            let own = all.filter { $0.scope.kind == kind }
            let sum = own.reduce(Money.zero) { $0 + $1.reserved + $1.issued + $1.redeemed + $1.unknown }
            #expect(sum == .zero, "\(kind.word)")
        }
        #expect(SingleScopes(account: scopes.account, member: MemberKey(value: 7), policy: policy) == scopes)
        #expect(SingleScopes(account: "no date", member: MemberKey(value: 7), policy: policy) == nil)
    }
}
