import Testing
import WinbackFormats
import WinbackModel

@Suite struct PolicyReaderTests {
    static let value = """
        value:
          per_call: 10.00
          per_member_lifetime: 100.00
          per_member_30_days: 30.00
          per_team_day: 5000.00
          total_liability: 250000.00

        """
    static let full =
        value + """
            contact:
              quiet: "20:00-09:30"
              at_most: [2 per 7d, {channel: sms, at_most: 1 per 7d}]
              one_loop_at_a_time: no
            offers: {coupons: [1 per 60d], may_rise_after_lapse: yes}
            rates:
              per_key: {calls: 10, per_seconds: 2, burst: 3}
              warm_up_per_hour: 7
            bulk: {members_per_day: 5, value_per_day: 12.50}
            approvals:
              people:
                - {from: 0, people: 1}
                - {from: 1000, people: 3}
              own_draft_up_to: 9.99
              decide_within: 36h
              new_approver: 0h
            link_domains: [b.example, a.example, b.example]
            """

    @Test func `a policy is read as it is meant`() throws {
        let policy = try PolicyReader.read(Self.full, file: "policy.yaml", currency: .eur).get()
        #expect(policy.contact.quiet == QuietHours("20:00-09:30"))
        #expect(policy.contact.caps.map(\.channel) == [nil, .sms] && !policy.contact.oneLoopAtATime)
        #expect(policy.offers.coupons == [.init(count: 1, days: 60)] && policy.offers.mayRiseAfterLapse)
        #expect(policy.rates.perKey == .init(calls: 10, perSeconds: 2, burst: 3))
        #expect(policy.rates.perTool == Policy.Rates.standard.perTool && policy.rates.warmUpPerHour == 7)
        #expect(policy.bulk == .init(membersPerDay: 5, valuePerDay: Money(minorUnits: 1_250)))
        #expect(policy.approvals.people(at: Money(minorUnits: 100_000)) == 3)
        #expect(policy.approvals.decideWithin == .hours(36) && policy.approvals.newApproverHours == 0)
        #expect(policy.linkDomains == ["a.example", "b.example"])
    }

    @Test func `what is left out is the standard, in whole units of the currency`() throws {
        let yen = try #require(Currency(code: "JPY"))
        let policy = try PolicyReader.read(Self.value, file: "policy.yaml", currency: yen).get()
        #expect(policy.contact == .standard && policy.offers == .standard && policy.rates == .standard)
        #expect(policy.bulk.valuePerDay == Money(minorUnits: 500))
        #expect(policy.approvals.ownDraftUpTo == Money(minorUnits: 1_000))
    }

    @Test func `canonical form is read back as the same policy`() throws {
        for text in [Self.full, Self.value] {
            let policy = try PolicyReader.read(text, file: "policy.yaml", currency: .eur).get()
            let again = try PolicyReader.read(
                PolicyWriter.yaml(policy, currency: .eur), file: "policy.yaml", currency: .eur
            ).get()
            #expect(again == policy && again.hash == policy.hash)
        }
    }

    @Test func `every problem comes out at once, with its place and the nearest name`() {
        let text = """
            value: {per_call: 200.00, per_member_lifetime: 100.00, per_member_30_days: -1, per_team_day: 1}
            contcat: {}
            contact:
              quiet: "9pm"
              at_most: [3 per week, {chanel: sms, at_most: 1 per 7d}, {channel: mail, at_most: 1 per 7d}]
              one_loop_at_a_time: maybe
            rates: {per_key: {calls: 0, per_seconds: 1, burst: 1}}
            approvals:
              people: [{from: 10, people: 2}, {from: 5, people: 1}]
              new_approver: 60d
            link_domains: [https://shop.example, shop]
            """
        let reading = PolicyReader.read(text, file: "p.yaml", currency: .eur)
        #expect(reading.value == nil)
        let lines = reading.diagnostics.map(\.place.line)
        #expect(Set(lines) == [1, 2, 4, 5, 6, 7, 9, 10, 11], "\(reading.diagnostics)")
        #expect(reading.diagnostics.contains { $0.suggestion == "contact" })
        #expect(reading.diagnostics.contains { $0.suggestion == "channel" })
        #expect(reading.diagnostics.contains { $0.suggestion == "email" })
    }

    /// Seeds that once were of use, and a few more.
    @Test(arguments: [1, 7, 42, 2_026, 77_777] as [UInt64])
    func `a mangled policy never crashes and never reads as looser than what stands there`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed, purpose: "policy fuzz")
        let original = Array(Self.full.utf8)
        for _ in 0..<200 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: at)
                case 1: bytes.insert(UInt8.random(in: 9...126, using: &random), at: at)
                default: bytes[at] = UInt8.random(in: 9...126, using: &random)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let reading = PolicyReader.read(text, file: "p.yaml", currency: .eur)
            guard let policy = reading.value else {
                #expect(!reading.diagnostics.isEmpty)
                continue
            }
            #expect(policy.value.perCall <= policy.value.perMemberLifetime)
            let again = PolicyReader.read(
                PolicyWriter.yaml(policy, currency: .eur), file: "p.yaml", currency: .eur)
            #expect(again.value == policy, "\(text)")
        }
    }
}
