import Testing
import WinbackFormats
import WinbackModel

/// What the playbooks of the tests may name.
let sampleContext = PlaybookContext(
    templates: [
        MessageTemplate(id: TemplateID("we-miss-you"), channel: .email, purpose: .marketing, subject: "s", body: "b"),
        MessageTemplate(
            id: TemplateID("your-coupon"), channel: .email, purpose: .marketing, subject: "s",
            body: "{{ coupon.code }}"),
    ],
    pools: [
        CouponPool(
            id: PoolID("WINBACK10"), worth: .percent(Share(millionths: 100_000)),
            maximumValue: Money(minorUnits: 900), stock: nil, endsOn: nil)
    ],
    metrics: ["reactivation_rate", "contribution_margin", "unsubscribe_rate", "complaint_rate"], currency: .eur)

/// The playbook of the design, with some lines replaced.
func sample(_ replacements: [(String, String)] = []) -> String {
    var text = """
        playbook: lapsed-regulars
        owner: retention@example.com
        goal:      {metric: reactivation_rate, window: 30d, minimum_lift: 1pp, value: contribution_margin}
        audience:
          state: [slipping, lapsed]
          where: {tier: [silver, gold]}
          entry: {per_day: 600, cool_off: 90d, lifetime: 3, order: most_recent_first}
        holdout:   {share: 20%}
        journeys:
          nudge:
            - send: {channel: email, template: we-miss-you}
            - wait: {until: order, at_most: 7d}
            - award_points: {points: 200}
          coupon:
            - send: {channel: email, template: we-miss-you}
            - wait: {until: order, at_most: 7d}
            - branch:
                when: {member: {offers_ever: 0}}
                then:
                  - issue_coupon: {pool: WINBACK10, expires: 21d}
                  - send: {channel: email, template: your-coupon}
                else:
                  - exit: {reason: offered before}
        budget:    {per_member: 10.00, per_day: 3000.00, total: 100000.00}
        contact:   {quiet: "21:00-09:00", at_most: 2 per 7d}
        guardrails:
          - {metric: unsubscribe_rate, stop_above: 1%, minimum_events: 3, minimum_sends: 200}
          - {metric: complaint_rate, stop_above: 0.1%, minimum_events: 3}
          - {metric: contribution_margin, not_worse_than: 0}
        cadence:   {every: 1d, at: "06:00"}
        tuning:    {minimum_share: 10%, largest_step: 15pp, every: 7d, objective: contribution_margin}
        runs_until: 90d
        """
    for (old, new) in replacements {
        text = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
    return text
}

private func read(_ text: String) -> Reading<Playbook> {
    PlaybookReader.read(text, file: "p.yaml", context: sampleContext)
}

@Suite("Playbooks")
struct PlaybookReaderTests {
    @Test("The playbook of the design is read as it is meant")
    func design() throws {
        let reading = read(sample())
        #expect(reading.diagnostics.isEmpty)
        let playbook = try reading.get()
        #expect(playbook.name.text == "lapsed-regulars" && playbook.goal.window == .days(30))
        #expect(playbook.goal.minimumLift == Share(millionths: 10_000))
        #expect(playbook.audience.states == [.slipping, .lapsed] && playbook.audience.tiers == ["silver", "gold"])
        #expect(playbook.holdoutShare == Share(millionths: 200_000))
        #expect(playbook.journeys.map(\.name) == ["nudge", "coupon"])
        #expect(
            playbook.journeys[1].steps.last
                == .branch(
                    when: .offersEver(0),
                    then: [
                        .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(21)),
                        .send(channel: .email, template: TemplateID("your-coupon")),
                    ], otherwise: [.exit(reason: "offered before")]))
        #expect(playbook.budget.total == Money(minorUnits: 10_000_000))
        #expect(playbook.contact.atMost == Playbook.FrequencyCap(count: 2, days: 7))
        #expect(playbook.guardrails[2].bound == .notWorseThan(.zero))
        #expect(playbook.cadence.at.description == "06:00")
    }

    @Test("Ten mistakes give ten diagnostics, in order, with places")
    func tenMistakes() {
        let reading = read(
            sample([
                ("owner: retention@example.com", "ownr: retention@example.com"), ("window: 30d", "window: 30 days"),
                ("state: [slipping, lapsed]", "state: [sliping, lapsed]"), ("share: 20%", "share: 100%"),
                (
                    "template: we-miss-you}\n    - wait: {until: order, at_most: 7d}\n    - award",
                    "template: we-mis-you}\n    - wait: {until: order}\n    - award"
                ),
                ("pool: WINBACK10", "pool: WINBACK01"), ("per_day: 3000.00", "per_day: 300000.00"),
                ("metric: complaint_rate", "metric: complaints_rate"), ("minimum_share: 10%", "minimum_share: 60%"),
            ]))
        #expect(reading.value == nil)
        #expect(
            reading.diagnostics.map(\.description) == [
                "p.yaml:2:1: error: the playbook has no `ownr`; known are playbook, owner, priority, goal, audience, holdout, "
                    + "journeys, budget, contact, guardrails, cadence, tuning, runs_until; did you mean `owner`?",
                "p.yaml:3:48: error: `window` is `30 days`, expected a duration such as 12h, 30d or 6w",
                "p.yaml:5:11: error: `state` is `sliping`, expected one of active, slipping, lapsed, lost; "
                    + "did you mean `slipping`?",
                "p.yaml:8:20: error: a holdout of 100% leaves nobody to treat; expected less than 100%",
                "p.yaml:11:40: error: `template` is `we-mis-you`, expected one of we-miss-you, your-coupon; "
                    + "did you mean `we-miss-you`?",
                "p.yaml:12:13: error: a wait without `at_most` could last for ever; "
                    + "give it a duration such as 12h, 30d or 6w",
                "p.yaml:20:34: error: `pool` is `WINBACK01`, expected one of WINBACK10; did you mean `WINBACK10`?",
                "p.yaml:24:32: error: `per_day` (300,000.00 EUR) is more than `total` (100,000.00 EUR)",
                "p.yaml:28:14: error: `metric` is `complaints_rate`, expected a governed metric (reactivation_rate, "
                    + "contribution_margin, unsubscribe_rate, complaint_rate); did you mean `complaint_rate`?",
                "p.yaml:31:28: error: `minimum_share` (60%) times 2 journeys is more than 100%; at most 50% fits",
            ])
    }

    @Test(
        "One mistake gives one diagnostic",
        arguments: [
            ("holdout:   {share: 20%}", "holdout:   {share: 20}", 8, "expected a percentage such as 20%"),
            ("share: 20%", "share: 0%", 8, "measures nothing"), ("per_member: 10.00", "per_member: 10.001", 24, "EUR"),
            ("per_member: 10.00", "per_member: 5000", 24, "more than `per_day`"),
            ("per_member: 10.00", "per_member: 8.99", 15, "can give coupons worth 9.00 EUR"),
            ("at: \"06:00\"", "at: 600", 30, "a time of day"), ("at_most: 2 per 7d", "at_most: 2", 25, "2 per 7d"),
            ("then:", "than:", 19, "did you mean `then`?"), ("{offers_ever: 0}", "{}", 18, "tests one thing"),
            ("- award_points: {points: 200}", "- award_points: {points: 0}", 13, "from 1 to 1000000"),
            ("- award_points: {points: 200}", "- give_points: {points: 200}", 13, "has no `give_points`"),
            ("until: order, at_most: 7d}\n    - award", "until: ordr, at_most: 7d}\n    - award", 12, "`order`"),
            (
                "template: we-miss-you}\n    - wait: {until: order, at_most: 7d}\n    - award",
                "template: your-coupon}\n    - wait: {until: order, at_most: 7d}\n    - award", 11, "shows a coupon"
            ),
            ("channel: email, template: your", "channel: sms, template: your", 21, "written for email, not sms"),
            ("stop_above: 1%", "stop_above: 1%, not_worse_than: 0", 27, "not both"),
            ("stop_above: 1%, ", "", 27, "needs `stop_above` or `not_worse_than`"),
            ("runs_until: 90d", "runs_until: 30d", 32, "before one window"),
            ("runs_until: 90d", "runs_until:", 32, "empty"),
            ("minimum_lift: 1pp", "minimum_lift: 1%", 3, "percentage points"),
            ("order: most", "order: mots", 7, "most_recent"),
            ("playbook: lapsed-regulars", "playbook: Lapsed!", 1, "small letters"),
            ("per_day: 600", "per_day: yes", 7, "a whole number"),
            ("state: [slipping, lapsed]", "state: new", 5, "one of"),
            ("  nudge:\n", "  nudge: []\n  x:\n", 10, "no steps"),
            ("reason: offered before}", "reason: a}\n          - exit: {reason: b}", 24, "never reached"),
        ])
    func oneMistake(old: String, new: String, line: Int, message: String) throws {
        let text = sample([(old, new)])
        try #require(text != sample())
        let reading = read(text)
        #expect(reading.value == nil && reading.diagnostics.count == 1, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.place.line == line)
        #expect(reading.diagnostics.first?.description.contains(message) == true, "\(reading.diagnostics)")
    }

    @Test(
        "What is not plain YAML is refused with its place",
        arguments: [
            ("a: [1, 2", 1...2, "not YAML"), ("a: 1\na: 2", 1...2, "given twice"), ("a: &x 1\nb: *x", 1...1, "anchors"),
            ("a: !!str x", 1...1, "tags"), ("\ta: 1", 1...1, "not YAML"), ("", 0...0, "empty"),
            ("- 1", 1...1, "a mapping"),
            ("a: 1\n---\nb: 2", 1...2, "not YAML"), (String(repeating: "[", count: 5_000), 1...1, "deeper"),
            (String(repeating: "- ", count: 5_000), 1...1, "further than 100"),
        ])
    func notYAML(text: String, lines: ClosedRange<Int>, message: String) {
        let reading = read(text)
        #expect(reading.value == nil)
        #expect(reading.diagnostics.first.map { lines.contains($0.place.line) } == true, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.message.contains(message) == true, "\(reading.diagnostics)")
    }

    @Test("Quoted text may hold what looks like anchors and tags")
    func quoted() {
        let reading = read(sample([("reason: offered before", "reason: \"*a* & !b\"")]))
        #expect(reading.diagnostics.isEmpty)
    }

    @Test("A long file is refused before it is parsed")
    func long() {
        let reading = read(String(repeating: "#", count: (1 << 20) + 1))
        #expect(reading.diagnostics.first?.message.contains("at most 1048576") == true)
    }

    @Test("The canonical form reads back equal, whatever the order and spelling of the file")
    func canonical() throws {
        let playbook = try read(sample([("reason: offered before", "reason: \"a: \\\"b\\\"\"")])).get()
        let text = PlaybookWriter.yaml(playbook, currency: .eur)
        let again = try read(text).get()
        #expect(again == playbook && again.contentHash == playbook.contentHash)
        #expect(PlaybookWriter.yaml(again, currency: .eur) == text)
        let respelled = try read(
            sample([("window: 30d", "window: \"30d\""), ("[slipping, lapsed]", "[lapsed, slipping]")])
        )
        .get()
        #expect(respelled.contentHash == (try read(sample()).get()).contentHash)
    }
}
