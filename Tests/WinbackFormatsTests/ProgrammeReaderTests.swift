import Testing
import WinbackFormats
import WinbackModel

@Suite("Programme, pools and templates")
struct ProgrammeReaderTests {
    static let programme = """
        currency: EUR
        zone: Europe/Madrid
        country: ES
        week_start: monday
        margin_rate: 40%
        point_value: 0.005
        send_cost: {email: 0.0004, sms: 0.06}
        limits:
          per_call: 25.00
          per_member_lifetime: 100.00
          per_member_30_days: 30.00
          per_team_day: 5000.00
          total_liability: 200000.00
        """

    @Test("A programme is read as it is meant")
    func read() throws {
        let programme = try ProgrammeReader.read(Self.programme, file: "programme.yaml").get()
        #expect(programme.currency == .eur && programme.zone == "Europe/Madrid" && programme.weekStart == 1)
        #expect(programme.marginRate == Share(millionths: 400_000) && programme.pointValueMicros == 5_000)
        #expect(programme.sendCostMicros == [.email: 400, .sms: 60_000])
        let earlier = try #require(ProgrammeReader.earlierLimits(Self.programme, file: "programme.yaml"))
        #expect(earlier.limits?.perMember30Days == Money(minorUnits: 3_000) && earlier.place.line == 8)
    }

    @Test("All mistakes of a programme come out at once")
    func mistakes() {
        let text = """
            currency: euro
            zone: Madrid
            country: Spain
            week_start: Monday
            margin_rate: 140%
            point_value: 0.0000001
            send_cost: {mail: 1}
            limits: {per_call: 25.00, per_member_lifetime: 10.00, per_member_30_days: -1, per_team_day: 1}
            """
        let reading = ProgrammeReader.read(text, file: "p.yaml")
        #expect(reading.value == nil)
        #expect(reading.diagnostics.map(\.place.line) == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8])
    }

    @Test("Pools: face value or percentage with a maximum")
    func pools() throws {
        let text = """
            pools:
              WINBACK10: {percent: 10%, maximum_value: 9.00, stock: 5000, ends_on: 2027-12-31}
              WELCOME_BACK5: {amount: 5.00}
            """
        let pools = try PoolsReader.read(text, file: "pools.yaml", currency: .eur).get()
        #expect(pools.map(\.id.text) == ["WINBACK10", "WELCOME_BACK5"])
        #expect(pools[0].worth == .percent(Share(millionths: 100_000)) && pools[0].stock == 5_000)
        #expect(pools[0].endsOn?.description == "2027-12-31")
        #expect(pools[1].maximumValue == Money(minorUnits: 500) && pools[1].stock == nil)
    }

    @Test(
        "Impossible pools are refused",
        arguments: [
            ("{percent: 10%}", "needs a `maximum_value`"), ("{amount: 5, percent: 10%, maximum_value: 5}", "either"),
            ("{}", "either"), ("{amount: 5, maximum_value: 4}", "less than `amount`"),
            ("{amount: 0}", "more than nothing"),
            ("{percent: 101%, maximum_value: 1}", "at most 100%"), ("{amount: 5, stok: 1}", "did you mean `stock`?"),
            ("{amount: 5, ends_on: 2027-02-30}", "a date"), ("5", "expected a mapping"),
        ])
    func badPools(terms: String, message: String) {
        let reading = PoolsReader.read("pools:\n  P: \(terms)", file: "pools.yaml", currency: .eur)
        #expect(reading.value == nil && reading.diagnostics.count == 1, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.description.contains(message) == true, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.place.line == 2)
    }

    private static let template = """
        ---
        channel: email
        kind: marketing
        subject: Hi {{ member.first_name | default: "friend" }}
        ---
        Hello {{member.first_name|default:"there"}}, {{ coupon.code }}
        {{ unsubscribe_url }}
        """

    @Test("A template is read, and its text filled in")
    func template() throws {
        let template = try TemplateReader.read(Self.template, file: "templates/hello.md").get()
        #expect(template.id.text == "hello" && template.channel == .email && template.purpose == .marketing)
        let text = TemplateText(template.body)
        #expect(text.names == ["member.first_name", "coupon.code", "unsubscribe_url"] && text.needsCoupon)
        let filled = text.filled { $0 == "coupon.code" ? "X1" : nil }
        #expect(filled == "Hello there, X1\n")
        #expect(TemplateText(template.subject).filled { _ in "Ana" } == "Hi Ana")
    }

    @Test(
        "Mistakes in a template have their places",
        arguments: [
            ("{{ coupon.code }}", "{{ cupon.code }}", "t.md:6:46", "did you mean `coupon.code`?"),
            ("{{member.first_name|default:\"there\"}}", "{{ member.tier }}", "t.md:6:7", "needs a fallback"),
            ("| default: \"friend\"", "| upcase", "t.md:4:13", "expected `| default"),
            ("{{ coupon.code }}", "{{ coupon.code", "t.md:6:46", "without `}}`"),
            ("{{ coupon.code }}", "{% if x %}", "t.md:6:46", "no part of templates"),
            ("{{ unsubscribe_url }}", "", "t.md:6:1", "unsubscribe_url"),
            ("channel: email", "channel: mail", "t.md:2:10", "email"),
            ("kind: marketing", "", "t.md:1:1", "needs `kind`"), ("---\nHello", "Hello", "t.md:1:1", "begins with"),
        ])
    func badTemplate(old: String, new: String, place: String, message: String) {
        let text = Self.template.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        let reading = TemplateReader.read(text, file: "t.md")
        #expect(reading.value == nil && reading.diagnostics.count == 1, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.place.description == place, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.description.contains(message) == true, "\(reading.diagnostics)")
    }

    @Test(
        "Every playbook and template that comes along passes",
        arguments: [
            "lapsed-regulars", "slipping-nudge", "lost-value", "replay-cdnow",
        ])
    func shipped(name: String) throws {
        let folder = SharedData.root + "/playbooks/"
        let names = ["we-miss-you", "points-waiting", "your-coupon", "last-call"]
        let templates = try names.map { name in
            let bytes = try #require(SharedData.file(folder + "templates/\(name).md"))
            let reading = TemplateReader.read(String(decoding: bytes, as: UTF8.self), file: "\(name).md")
            #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
            return try reading.get()
        }
        var context = sampleContext
        context.templates = templates
        context.pools.append(
            CouponPool(
                id: PoolID("WELCOME_BACK5"), worth: .amount(Money(minorUnits: 500)),
                maximumValue: Money(minorUnits: 500), stock: nil, endsOn: nil))
        let bytes = try #require(SharedData.file(folder + "\(name).yaml"))
        let reading = PlaybookReader.read(
            String(decoding: bytes, as: UTF8.self), file: "\(name).yaml", context: context)
        #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        #expect(try reading.get().name.text == name)
    }
}
