import Testing
import WinbackEngine
import WinbackModel

/// A condition and what it comes to under some facts.
struct Question {
    var condition: Journey.Condition
    var facts: BranchFacts
    var holds: Bool

    init(_ condition: Journey.Condition, _ holds: Bool, _ change: (inout BranchFacts) -> Void) {
        self.condition = condition
        self.holds = holds
        facts = SampleLoop.facts
        change(&facts)
    }
}

/// The steps beside messages, points and coupons.
@Suite struct JourneyStepsTests {
    private let zone = SampleZones.madrid
    private let noon = SampleZones.utc("2026-06-01", "10:00")

    /// A machine for steps of its own, with an entry at their beginning.
    private struct Walk {
        let machine: JourneyMachine
        var entry: EntryRecord
        var member = SampleLoop.member()
        var woken: [Journey.WaitEvent] = []
        var facts = SampleLoop.facts
        var passed: [EntryEvent] = []

        init(_ steps: [Journey.Step], at now: Instant) throws {
            var closure = SampleLoop.closure()
            closure.playbook.journeys[0].steps = steps
            machine = JourneyMachine(
                journey: try CompiledJourney(closure.playbook.journeys[0], in: closure),
                gate: ContactGate(rule: closure.playbook.contact), teamZone: SampleZones.madrid)
            entry = SampleLoop.entry(closure, arm: 0, at: now, reserved: machine.journey.worstCase)
        }

        mutating func look(at now: Instant, in zone: ZoneRules) -> JourneyMachine.Decision {
            let due = DueEntry(entry: entry, member: member, goalAt: nil, wokenBy: woken, loopStatus: .running)
            let step = machine.decide(due, at: now, zone: zone, facts: facts)
            entry = step.entry
            passed += step.passed
            return step.decision
        }

        /// Looks, and lets whatever goes out be accepted.
        mutating func act(at now: Instant, in zone: ZoneRules) -> Effect.Action? {
            guard case .effect(let effect) = look(at: now, in: zone) else { return nil }
            entry = machine.resume(entry, after: .accepted(reference: ""), value: effect.value, at: now).entry
            return effect.action
        }
    }

    private static let hello = Journey.Step.send(channel: .email, template: TemplateID("hello"))
    private static let points = Journey.Step.awardPoints(100)

    @Test(
        arguments: [
            // zone, the time waited for, now and when the wait is over, in universal time
            (SampleZones.tokyo, "10:00", "2026-06-01 12:00", "2026-06-02 01:00"),
            (SampleZones.tokyo, "10:00", "2026-06-01 00:59", "2026-06-01 01:00"),
            (SampleZones.tokyo, "10:00", "2026-06-01 01:00", "2026-06-01 01:00"),
            (SampleZones.kathmandu, "10:00", "2026-06-01 12:00", "2026-06-02 04:15"),
            // Both edges of daylight saving time: an hour less, an hour more.
            (SampleZones.madrid, "10:00", "2026-03-28 20:00", "2026-03-29 08:00"),
            (SampleZones.madrid, "10:00", "2026-10-24 20:00", "2026-10-25 09:00"),
            // The time is skipped: the first instant after it.
            (SampleZones.madrid, "02:30", "2026-03-29 00:15", "2026-03-29 01:00"),
            // The time comes twice, and counts whenever it comes.
            (SampleZones.madrid, "02:30", "2026-10-25 00:15", "2026-10-25 00:30"),
            (SampleZones.madrid, "02:30", "2026-10-25 00:31", "2026-10-25 01:30"),
            (SampleZones.lordHowe, "02:15", "2026-10-03 15:00", "2026-10-03 15:30"),
            (SampleZones.havana, "00:30", "2026-03-08 04:50", "2026-03-08 05:00"),
            // 30 December never was: ten in the morning comes on the 31st.
            (SampleZones.apia, "10:00", "2011-12-30 06:00", "2011-12-30 20:00"),
        ] as [(ZoneRules, String, String, String)])
    func `a wait for a time follows the member's clock`(zone: ZoneRules, time: String, now: String, end: String) throws
    {
        func instant(_ text: String) -> Instant {
            SampleZones.utc(String(text.prefix(10)), String(text.suffix(5)))
        }
        let wait = CompiledJourney.Wait.time(LocalTime(time)!)
        #expect(wait.deadline(from: instant(now), in: zone) == instant(end))
        var walk = try Walk([.waitUntilTime(LocalTime(time)!), Self.points], at: instant(now))
        let first = walk.act(at: instant(now), in: zone)
        if now == end {
            #expect(first == .awardPoints(100))
        } else {
            #expect(first == nil && walk.entry.due == instant(end))
            #expect(walk.act(at: instant(end), in: zone) == .awardPoints(100))
        }
    }

    @Test(arguments: SampleZones.all)
    func `a wait for a time is over when the clock shows it, and at most a day and an hour later`(zone: ZoneRules) {
        var generator = SeededGenerator(seed: 61, purpose: zone.name)
        let anchors = zone.transitions.map(\.at) + [SampleZones.utc("2026-07-01", "12:00")]
        for _ in 0..<500 {
            let anchor = anchors[generator.below(anchors.count)]
            let now = anchor + .minutes(Int64(generator.below(5_760)) - 2_880)
            let time = LocalTime(minuteOfDay: generator.below(1_440))
            let end = zone.next(time, from: now)
            #expect(end >= now && end - now <= .hours(25))
            let shown = zone.local(at: end).time
            let before = zone.local(at: end + ElapsedTime(milliseconds: -1)).time
            // It shows the time, or a change of the clock has just left it out.
            #expect(shown == time || (before < time && time < shown) || shown < before)
        }
    }

    @Test func `a wait for a date ends when it begins where the member is`() throws {
        let steps: [Journey.Step] = [.waitUntilDate(SampleLoop.date("2026-12-24")), Self.points]
        var walk = try Walk(steps, at: noon)
        #expect(walk.act(at: noon, in: SampleZones.tokyo) == nil)
        #expect(walk.entry.due == SampleZones.utc("2026-12-23", "15:00"))
        var late = try Walk(steps, at: SampleZones.utc("2026-12-24", "10:00"))
        #expect(late.act(at: SampleZones.utc("2026-12-24", "10:00"), in: zone) == .awardPoints(100))
    }

    @Test func `what came in time passes the time-out by, and nothing in time takes it`() throws {
        let steps: [Journey.Step] = [
            .wait(until: .click, atMost: .days(7), onTimeout: [.awardPoints(5), .wait(until: nil, atMost: .days(1))]),
            Self.points,
        ]
        var clicked = try Walk(steps, at: noon)
        _ = clicked.look(at: noon, in: zone)
        // An open and then a click, told together: the click is not missed, and the open alone does nothing.
        clicked.woken = [.open]
        #expect(clicked.act(at: noon + .hours(1), in: zone) == nil)
        clicked.woken = [.open, .click, .open]
        #expect(clicked.act(at: noon + .hours(2), in: zone) == .awardPoints(100))
        var silent = try Walk(steps, at: noon)
        _ = silent.look(at: noon, in: zone)
        #expect(silent.act(at: noon + .days(7), in: zone) == .awardPoints(5))
        #expect(silent.act(at: noon + .days(7), in: zone) == nil)
        #expect(silent.act(at: noon + .days(8), in: zone) == .awardPoints(100))
        #expect(
            silent.machine.journey.instructions.map(\.id) == ["0", "0.timeout.0", "0.timeout.1", "1"])
    }

    @Test(arguments: [Journey.CapChoice?.none, .skip, .exit])
    func `a frequency cap defers, skips or ends, as the step says`(choice: Journey.CapChoice?) throws {
        var walk = try Walk(
            [.send(channel: .email, template: TemplateID("hello"), onCap: choice), Self.points], at: noon)
        walk.member.recentMessages = [noon + .days(-1), noon + .days(-2)]
        let decision = walk.look(at: noon, in: zone)
        switch choice {
        case nil:
            #expect(decision == .later(reason: "at most 2 per 7d reached"))
            #expect(walk.entry.due == noon + .days(5) && walk.passed.isEmpty)
        case .skip:
            guard case .effect(let effect) = decision else {
                Issue.record("\(decision)")
                return
            }
            #expect(effect.action == .awardPoints(100) && effect.key == "lapsed/17/1")
            #expect(walk.passed.map(\.kind) == [.skipped] && walk.passed.map(\.position) == [0])
            #expect(walk.passed.first?.reason == "hello not sent: at most 2 per 7d reached")
        case .exit: #expect(decision == .ended(reason: "at most 2 per 7d reached"))
        }
    }

    @Test func `quiet hours defer whatever the step says of caps`() throws {
        let night = SampleZones.utc("2026-06-01", "22:00")
        for choice in [Journey.CapChoice.skip, .exit] {
            var walk = try Walk([.send(channel: .email, template: TemplateID("hello"), onCap: choice)], at: night)
            // The cap has room again in the morning.
            walk.member.recentMessages = [night + .days(-1), night + .days(-7) + .hours(2)]
            #expect(walk.look(at: night, in: zone) == .later(reason: "quiet hours 21:00-09:00 in Europe/Madrid"))
            #expect(walk.passed.isEmpty)
        }
    }

    @Test(
        arguments: [
            Question(.pointsAtLeast(500), true) { $0.points = 500 },
            Question(.pointsAtLeast(501), false) { $0.points = 500 },
            Question(.daysSinceOrder(60), true) { $0.lastOrderOn = SampleLoop.date("2026-04-02") },
            Question(.daysSinceOrder(61), false) { $0.lastOrderOn = SampleLoop.date("2026-04-02") },
            Question(.daysSinceOrder(1), false) { _ in },
            Question(.event(.visit, within: .days(14)), true) {
                $0.seen = [.init(event: .visit, at: SampleZones.utc("2026-05-18", "10:00"))]
            },
            Question(.event(.visit, within: .days(14)), false) {
                $0.seen = [.init(event: .visit, at: SampleZones.utc("2026-05-18", "09:59"))]
            },
            Question(.event(.visit, within: .days(14)), false) { _ in },
            Question(.metric(name: "unsubscribe_rate", bound: .below(millionths: 10_000)), true) {
                $0.metrics = [.init(name: "unsubscribe_rate", value: 0.0099)]
            },
            Question(.metric(name: "gmv", bound: .atLeast(millionths: 1_000_000_000)), false) {
                $0.metrics = [.init(name: "gmv", value: 999.99)]
            },
        ] as [Question])
    func `branches look at points, dates, events and metrics`(question: Question) throws {
        var walk = try Walk(
            [.branch(when: question.condition, then: [.awardPoints(1)], otherwise: [.awardPoints(2)])], at: noon)
        #expect(!walk.machine.journey.questions.isEmpty)
        walk.facts = question.facts
        #expect(walk.act(at: noon, in: zone) == .awardPoints(question.holds ? 1 : 2))
        #expect(walk.passed.isEmpty)
    }

    @Test func `a metric without a value takes the other way and says so`() throws {
        let condition = Journey.Condition.metric(name: "gmv", bound: .atLeast(millionths: 0))
        var walk = try Walk(
            [.branch(when: condition, then: [.awardPoints(1)], otherwise: [.awardPoints(2)])], at: noon)
        walk.facts.metrics = [.init(name: "gmv", value: nil)]
        #expect(walk.machine.journey.questions.metrics == ["gmv"])
        #expect(walk.act(at: noon, in: zone) == .awardPoints(2))
        #expect(walk.passed.map(\.kind) == [.noted])
        #expect(walk.passed.first?.reason.contains("gmv has no value") == true)
    }

    @Test func `a webhook names its destination and costs nothing`() throws {
        var walk = try Walk([.webhook(to: DestinationID("crm")), Self.points], at: noon)
        guard case .effect(let effect) = walk.look(at: noon, in: zone) else {
            Issue.record("no effect")
            return
        }
        #expect(effect.action == .webhook(DestinationID("crm")) && effect.value == .zero)
    }

    @Test func `a ninety-day ladder with long waits comes to its end`() throws {
        let steps: [Journey.Step] = [
            Self.hello, .wait(until: .order, atMost: .days(40)), .waitUntilTime(LocalTime("10:00")!), Self.points,
            .wait(until: .click, atMost: .days(45), onTimeout: [Self.hello]), .wait(until: nil, atMost: .days(400)),
        ]
        var walk = try Walk(steps, at: noon)
        var now = noon
        for _ in 0..<20 where walk.entry.status != .ended {
            _ = walk.act(at: now, in: zone)
            now = max(now, walk.entry.due)
        }
        #expect(walk.entry.endReason == "went through every step")
        #expect(now - noon > .days(480) && walk.entry.reserved == .zero)
    }
}
