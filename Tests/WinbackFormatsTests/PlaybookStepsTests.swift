import Testing
import WinbackFormats
import WinbackModel

private let context: PlaybookContext = {
    var context = sampleContext
    context.destinations = ["crm", "warehouse"]
    return context
}()

private func read(_ step: String) -> Reading<Playbook> {
    PlaybookReader.read(
        sample([("- award_points: {points: 200}", step)]), file: "p.yaml", context: context)
}

private func branch(_ when: String) -> String {
    "- branch:\n          when: {\(when)}\n          then:\n            - award_points: {points: 1}"
}

private func taken(_ condition: Journey.Condition) -> Journey.Step {
    .branch(when: condition, then: [.awardPoints(1)], otherwise: [])
}

@Suite("Steps of a journey")
struct PlaybookStepsTests {
    @Test(
        "Every step is read as it is meant, and its canonical form reads back equal",
        arguments: [
            ("- wait: {for: 3d}", .wait(until: nil, atMost: .days(3))),
            ("- wait: {at_most: 3d}", .wait(until: nil, atMost: .days(3))),
            ("- wait: {for: 400d}", .wait(until: nil, atMost: .days(400))),
            ("- wait: {until: \"10:00\"}", .waitUntilTime(LocalTime(minuteOfDay: 600))),
            ("- wait: {until_date: 2026-12-24}", .waitUntilDate(CivilDate("2026-12-24")!)),
            ("- wait: {until: redemption, at_most: 90d}", .wait(until: .redemption, atMost: .days(90))),
            (
                "- wait:\n        until: click\n        at_most: 7d\n        on_timeout:\n"
                    + "          - award_points: {points: 5}",
                .wait(until: .click, atMost: .days(7), onTimeout: [.awardPoints(5)])
            ),
            (
                "- send: {channel: email, template: we-miss-you, on_cap: skip}",
                .send(channel: .email, template: TemplateID("we-miss-you"), onCap: .skip)
            ),
            (
                "- send: {channel: email, template: we-miss-you, on_cap: defer}",
                .send(channel: .email, template: TemplateID("we-miss-you"))
            ),
            ("- webhook: {to: crm}", .webhook(to: DestinationID("crm"))),
            (branch("member: {points_at_least: 500}"), taken(.pointsAtLeast(500))),
            (branch("member: {days_since_order: 90}"), taken(.daysSinceOrder(90))),
            (branch("event: visit, within: 14d"), taken(.event(.visit, within: .days(14)))),
            (
                branch("metric: unsubscribe_rate, below: 0.5%"),
                taken(.metric(name: "unsubscribe_rate", bound: .below(millionths: 5_000)))
            ),
            (
                branch("metric: contribution_margin, at_least: -12.5"),
                taken(.metric(name: "contribution_margin", bound: .atLeast(millionths: -12_500_000)))
            ),
        ] as [(String, Journey.Step)])
    func steps(text: String, step: Journey.Step) throws {
        let reading = read(text)
        #expect(reading.diagnostics.allSatisfy { $0.severity == .warning }, "\(reading.diagnostics)")
        let playbook = try reading.get()
        #expect(playbook.journeys[0].steps.last == step)
        let written = PlaybookWriter.yaml(playbook, currency: .eur)
        let again = try PlaybookReader.read(written, file: "p.yaml", context: context).get()
        #expect(again == playbook && again.contentHash == playbook.contentHash)
        #expect(PlaybookWriter.yaml(again, currency: .eur) == written)
    }

    @Test("Different steps have different fingerprints, and what was there before keeps its own")
    func fingerprints() throws {
        let texts = [
            "- wait: {for: 3d}", "- wait: {until: click, at_most: 3d}", "- wait: {until: \"10:00\"}",
            "- wait: {until_date: 2026-12-24}", "- webhook: {to: crm}", "- webhook: {to: warehouse}",
            "- send: {channel: email, template: we-miss-you}",
            "- send: {channel: email, template: we-miss-you, on_cap: skip}",
            "- send: {channel: email, template: we-miss-you, on_cap: exit}",
            "- wait: {until: click, at_most: 3d, on_timeout: [{award_points: {points: 5}}]}",
            "- wait: {until: click, at_most: 3d, on_timeout: [{award_points: {points: 6}}]}",
            branch("event: visit, within: 14d"), branch("event: visit, within: 15d"),
            branch("metric: unsubscribe_rate, below: 1%"), branch("metric: unsubscribe_rate, at_least: 1%"),
            branch("member: {points_at_least: 500}"), branch("member: {days_since_order: 500}"),
        ]
        let hashes = try texts.map { try read($0).get().contentHash }
        #expect(Set(hashes).count == texts.count)
        // Made by the version before these steps.
        let design = try PlaybookReader.read(sample(), file: "p.yaml", context: sampleContext).get()
        #expect(design.contentHash.hex == Self.designHash)
        let first = try PlaybookReader.read(
            sample([("playbook:", "priority: 5\nplaybook:")]), file: "p", context: context
        )
        .get()
        #expect(first.priority == 5 && first.contentHash != design.contentHash)
    }

    static let designHash = "8d96a4ba469b6cbf3dcc4de22627e41d74b045b8621c00d3d0da9ea559b51a07"

    @Test(
        "One mistake gives one diagnostic",
        arguments: [
            ("- webhook: {to: crn}", "did you mean `crm`?"),
            ("- webhook: {to: https://x.example}", "one of crm, warehouse"),
            ("- webhook: {tos: crm}", "did you mean `to`?"),
            ("- wait: {for: 3d, at_most: 4d}", "belongs to a wait for an event"),
            ("- wait: {for: 3d, until: click}", "not `for` and `until`"),
            ("- wait: {until: \"25:00\"}", "expected one of order"),
            ("- wait: {until_date: 2026-02-30}", "a date such as"),
            ("- wait: {at_most: 3d, on_timeout: [{exit: {reason: x}}]}", "`on_timeout` needs `until`"),
            ("- wait: {until: \"10:00\", at_most: 3d}", "belongs to a wait for an event"),
            ("- wait: {}", "could last for ever"),
            ("- send: {channel: email, template: we-miss-you, on_cap: skp}", "did you mean `skip`?"),
            (branch("event: vist, within: 14d"), "did you mean `visit`?"), (branch("event: visit"), "needs `within`"),
            (branch("metric: unsubscribe_rate"), "needs `at_least` or `below`"),
            (branch("metric: unsubscribe_rate, at_least: 1, below: 2"), "not both"),
            (branch("metric: unsubscribe_rate, below: much"), "a number such as"),
            (branch("metric: unsubscribe_rate, below: 1, within: 3d"), "does not go with"),
            (branch("member: {offers_ever: 0}, event: visit"), "not several"), (branch(""), "needs `member`"),
        ])
    func oneMistake(step: String, message: String) {
        let reading = read(step)
        #expect(reading.value == nil && reading.diagnostics.count == 1, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first?.description.contains(message) == true, "\(reading.diagnostics)")
        #expect(reading.diagnostics.first.map { $0.place.line >= 13 } == true)
    }

    @Test("A coupon that only the time-out gives is not there when the event came")
    func couponInTimeout() {
        let reading = read(
            "- wait:\n        until: click\n        at_most: 7d\n        on_timeout:\n"
                + "          - issue_coupon: {pool: WINBACK10, expires: 21d}\n"
                + "    - send: {channel: email, template: your-coupon}")
        #expect(reading.diagnostics.map(\.message).contains { $0.contains("shows a coupon") })
    }
}
