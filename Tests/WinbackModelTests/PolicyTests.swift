import Testing
import WinbackModel

@Suite struct PolicyTests {
    static let limits = Policy.Limits(
        perCall: Money(minorUnits: 1_000), perMemberLifetime: Money(minorUnits: 10_000),
        perMember30Days: Money(minorUnits: 3_000), perTeamDay: Money(minorUnits: 500_000),
        totalLiability: Money(minorUnits: 25_000_000))
    static let policy = Policy(value: limits, linkDomains: ["shop.example"])

    typealias Edit = (name: String, make: @Sendable (inout Policy) -> Void)

    /// One loosening of every field; the other way round it is a tightening.
    static let looser: [Edit] = [
        ("per call", { $0.value.perCall += Money(minorUnits: 1) }),
        ("lifetime", { $0.value.perMemberLifetime += Money(minorUnits: 1) }),
        ("30 days", { $0.value.perMember30Days += Money(minorUnits: 1) }),
        ("team day", { $0.value.perTeamDay += Money(minorUnits: 1) }),
        ("liability", { $0.value.totalLiability += Money(minorUnits: 1) }),
        ("quiet", { $0.contact.quiet = QuietHours("21:00-08:59")! }),
        ("cap", { $0.contact.caps[0].atMost.count += 1 }), ("cap days", { $0.contact.caps[0].atMost.days -= 1 }),
        ("cap gone", { $0.contact.caps.removeLast() }), ("one loop", { $0.contact.oneLoopAtATime = false }),
        ("cap channel", { $0.contact.caps[0].channel = .sms }), ("coupon", { $0.offers.coupons[1].count += 1 }),
        ("rise", { $0.offers.mayRiseAfterLapse = true }), ("key", { $0.rates.perKey.calls += 1 }),
        ("tool", { $0.rates.perTool.perSeconds -= 1 }), ("provider", { $0.rates.perProvider.burst += 1 }),
        ("warm-up", { $0.rates.warmUpPerHour += 1 }), ("members", { $0.bulk.membersPerDay += 1 }),
        ("bulk value", { $0.bulk.valuePerDay += Money(minorUnits: 1) }),
        ("people", { $0.approvals.people = [.init(from: .zero, people: 1)] }),
        ("later step", { $0.approvals.people[1].from += Money(minorUnits: 1) }),
        ("own draft", { $0.approvals.ownDraftUpTo += Money(minorUnits: 1) }),
        ("decide", { $0.approvals.decideWithin = .hours(14 * 24 + 1) }),
        ("new approver", { $0.approvals.newApproverHours -= 1 }), ("domain", { $0.linkDomains.append("x.example") }),
    ]

    static var base: Policy {
        var policy = policy
        policy.approvals.people = [.init(from: .zero, people: 1), .init(from: Money(minorUnits: 100), people: 2)]
        return policy
    }

    @Test(arguments: looser.indices) func `every field is tighter or looser, and told once`(index: Int) {
        let base = Self.base
        var other = base
        Self.looser[index].make(&other)
        let name = Self.looser[index].name
        #expect(PolicyChange.between(base, other, currency: .eur).map(\.direction) == [.looser], "\(name)")
        #expect(PolicyChange.between(other, base, currency: .eur).map(\.direction) == [.tighter], "\(name)")
        #expect(base.hash != other.hash, "\(name)")
        #expect(base.stricter(than: other).hash == base.hash && other.stricter(than: base).hash == base.hash, "\(name)")
    }

    @Test func `the stricter of two allows nothing that either forbids`() {
        var random = SeededGenerator(seed: 4, purpose: "policies")
        for _ in 0..<2_000 {
            let (a, b) = (Self.random(&random), Self.random(&random))
            let both = a.stricter(than: b)
            #expect(!a.isLoosened(by: both))
            if a.contact.quiet.union(b.contact.quiet) != nil { #expect(!b.isLoosened(by: both)) }
            #expect(both.stricter(than: a).hash == both.hash)
            #expect(PolicyChange.between(a, a, currency: .eur).isEmpty)
        }
    }

    private static func random(_ random: inout SeededGenerator) -> Policy {
        var policy = base
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            looser[Int.random(in: 0..<looser.count, using: &random)].make(&policy)
            if policy.contact.caps.isEmpty { policy.contact.caps = base.contact.caps }
            if policy.approvals.people.count < 2 { policy.approvals.people = base.approvals.people }
        }
        let (start, end) = (Int.random(in: 0..<1_440, using: &random), Int.random(in: 0..<1_440, using: &random))
        policy.contact.quiet = QuietHours(start: .init(minuteOfDay: start), end: .init(minuteOfDay: end))
        return policy
    }

    @Test func `quiet hours cover and join as minutes do`() {
        var random = SeededGenerator(seed: 9, purpose: "quiet")
        for _ in 0..<300 {
            let four = (0..<4).map { _ in LocalTime(minuteOfDay: Int.random(in: 0..<1_440, using: &random)) }
            let (a, b) = (QuietHours(start: four[0], end: four[1]), QuietHours(start: four[2], end: four[3]))
            let minutes = (0..<1_440).map { LocalTime(minuteOfDay: $0) }
            #expect(a.covers(b) == minutes.allSatisfy { !b.contains($0) || a.contains($0) }, "\(a) \(b)")
            if let union = a.union(b) {
                #expect(minutes.allSatisfy { union.contains($0) || (!a.contains($0) && !b.contains($0)) }, "\(a) \(b)")
            } else {
                #expect(minutes.allSatisfy { a.contains($0) || b.contains($0) }, "\(a) \(b)")
            }
        }
    }

    @Test func `people step up with liability, and one always decides`() {
        var approvals = Self.base.approvals
        #expect([0, 99, 100, 101].map { approvals.people(at: Money(minorUnits: $0)) } == [1, 1, 2, 2])
        approvals.people = []
        #expect(approvals.people(at: .zero) == 1 && approvals.mostPeople == 1)
    }
}
