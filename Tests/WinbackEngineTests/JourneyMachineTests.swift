import Testing
import WinbackEngine
import WinbackModel

@Suite struct JourneyMachineTests {
    private let closure = SampleLoop.closure()
    private let zone = SampleZones.madrid
    private let noon = SampleZones.utc("2026-06-01", "10:00")

    private func machine(_ arm: Int) throws -> JourneyMachine {
        JourneyMachine(
            journey: try SampleLoop.journeys(closure)[arm], gate: ContactGate(rule: closure.playbook.contact),
            teamZone: zone)
    }

    private func due(
        _ entry: EntryRecord, goalAt: Instant? = nil, wokenBy: [Journey.WaitEvent] = [],
        status: LoopRecord.Status = .running, member: MemberContext = SampleLoop.member()
    ) -> DueEntry {
        DueEntry(entry: entry, member: member, goalAt: goalAt, wokenBy: wokenBy, loopStatus: status)
    }

    private func fresh(_ arm: Int) throws -> EntryRecord {
        SampleLoop.entry(closure, arm: arm, at: noon, reserved: try SampleLoop.journeys(closure)[arm].worstCase)
    }

    /// The entry after its first message was accepted.
    private func afterFirstSend(_ arm: Int) throws -> EntryRecord {
        let machine = try machine(arm)
        let (waiting, decision, _) = machine.decide(due(try fresh(arm)), at: noon, zone: zone, facts: SampleLoop.facts)
        guard case .effect(let effect) = decision else { throw WinbackError("test", .failed, "no effect") }
        return machine.resume(waiting, after: .accepted(reference: "r"), value: effect.value, at: noon).entry
    }

    @Test func `the first step is an effect under a key of its own`() throws {
        let (entry, decision, _) = try machine(0).decide(
            due(try fresh(0)), at: noon, zone: zone, facts: SampleLoop.facts)
        guard case .effect(let effect) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(effect.key == "lapsed/17/0")
        #expect(effect.action == .send(channel: .email, template: TemplateID("hello")))
        #expect(effect.value == Money(minorUnits: 1))
        #expect(effect.digest == closure.digest && effect.decidedAt == noon)
        #expect(entry.status == .awaiting && entry.position == 0)
    }

    @Test(arguments: LoopRecord.Status.allCases)
    func `the goal ends an entry at once whatever the loop does`(status: LoopRecord.Status) throws {
        var waiting = try afterFirstSend(0)
        waiting.waitDeadline = noon + .days(7)
        let (entry, decision, _) = try machine(0).decide(
            due(waiting, goalAt: noon, status: status), at: noon, zone: zone, facts: SampleLoop.facts)
        #expect(decision == .ended(reason: "bought again"))
        #expect(entry.status == .ended && entry.endReason == "bought again" && entry.waitDeadline == nil)
    }

    @Test func `a wait lasts to its deadline in the member's zone`() throws {
        let machine = try machine(0)
        // Over the last Sunday of March: seven local days are an hour short.
        let start = SampleZones.utc("2026-03-25", "11:00")
        let deadline = SampleZones.utc("2026-04-01", "10:00")
        let (waiting, first, _) = machine.decide(
            due(try afterFirstSend(0)), at: start, zone: zone, facts: SampleLoop.facts)
        #expect(waiting.waitDeadline == deadline && waiting.due == deadline && waiting.position == 1)
        #expect(first == .later(reason: "waits until 2026-04-01T10:00:00Z"))
        let early = machine.decide(
            due(waiting), at: deadline + ElapsedTime(milliseconds: -1), zone: zone, facts: SampleLoop.facts)
        #expect(early.entry.position == 1 && early.entry.due == deadline)
        let (next, decision, _) = machine.decide(due(waiting), at: deadline, zone: zone, facts: SampleLoop.facts)
        guard case .effect(let effect) = decision else {
            Issue.record("\(decision)")
            return
        }
        #expect(effect.action == .awardPoints(200) && effect.key == "lapsed/17/2")
        #expect(next.waitDeadline == nil && next.position == 2)
    }

    @Test(arguments: Journey.WaitEvent.allCases)
    func `only the event waited for wakes`(event: Journey.WaitEvent) throws {
        let machine = try machine(0)
        let waiting = machine.decide(due(try afterFirstSend(0)), at: noon, zone: zone, facts: SampleLoop.facts).entry
        let (entry, decision, _) = machine.decide(
            due(waiting, wokenBy: [event]), at: noon + .hours(1), zone: zone, facts: SampleLoop.facts)
        if event == .click {
            #expect(entry.position == 2 && entry.status == .awaiting)
        } else {
            #expect(decision == .later(reason: "waits until 2026-06-08T10:00:00Z"))
            #expect(entry == waiting)
        }
    }

    @Test(arguments: [(0, "lapsed/17/2.then.0"), (1, nil)] as [(Int, String?)])
    func `a branch looks at the member when it is reached`(offers: Int, key: String?) throws {
        let machine = try machine(1)
        let waiting = machine.decide(due(try afterFirstSend(1)), at: noon, zone: zone, facts: SampleLoop.facts).entry
        let member = SampleLoop.member { $0.offersEver = offers }
        let (entry, decision, _) = machine.decide(
            due(waiting, member: member), at: noon + .days(7), zone: zone, facts: SampleLoop.facts)
        if let key {
            guard case .effect(let effect) = decision else {
                Issue.record("\(decision)")
                return
            }
            #expect(effect.key == key)
            #expect(
                effect.action == .issueCoupon(pool: PoolID("TEN"), validThrough: SampleLoop.date("2026-06-29")))
        } else {
            #expect(decision == .ended(reason: "offered before"))
            #expect(entry.status == .ended)
        }
    }

    @Test(arguments: [LoopRecord.Status.held, .proposed])
    func `a hold keeps the place and nothing goes out`(status: LoopRecord.Status) throws {
        let machine = try machine(0)
        let waiting = machine.decide(due(try afterFirstSend(0)), at: noon, zone: zone, facts: SampleLoop.facts).entry
        let held = machine.decide(
            due(waiting, status: status), at: noon + .days(30), zone: zone, facts: SampleLoop.facts)
        #expect(held.decision == .later(reason: "the loop is held"))
        var same = waiting
        same.due = .distantFuture
        #expect(held.entry == same)
        // Let go early, it waits on; let go late, it goes on.
        #expect(
            machine.decide(due(held.entry), at: noon + .days(1), zone: zone, facts: SampleLoop.facts).entry == waiting)
        guard
            case .effect = machine.decide(due(held.entry), at: noon + .days(30), zone: zone, facts: SampleLoop.facts)
                .decision
        else {
            Issue.record("the place was lost")
            return
        }
    }

    @Test func `an ended loop ends its entries, a closing one goes on`() throws {
        let machine = try machine(0)
        #expect(
            machine.decide(due(try fresh(0), status: .ended), at: noon, zone: zone, facts: SampleLoop.facts).decision
                == .ended(reason: "the loop ended"))
        guard
            case .effect = machine.decide(
                due(try fresh(0), status: .closing), at: noon, zone: zone, facts: SampleLoop.facts
            ).decision
        else {
            Issue.record("a closing loop stopped an entry")
            return
        }
    }

    @Test func `quiet hours put an entry off, missing consent ends it`() throws {
        let machine = try machine(0)
        let night = SampleZones.utc("2026-06-01", "22:00")
        let (entry, decision, _) = machine.decide(due(try fresh(0)), at: night, zone: zone, facts: SampleLoop.facts)
        #expect(decision == .later(reason: "quiet hours 21:00-09:00 in Europe/Madrid"))
        #expect(entry.status == .ready && entry.due == SampleZones.utc("2026-06-02", "07:00"))
        let mute = SampleLoop.member { $0.consented = [] }
        #expect(
            machine.decide(due(try fresh(0), member: mute), at: noon, zone: zone, facts: SampleLoop.facts).decision
                == .ended(reason: "no standing consent for email"))
        let gone = SampleLoop.member { $0.suppressed = true }
        #expect(
            machine.decide(due(try fresh(0), member: gone), at: noon, zone: zone, facts: SampleLoop.facts).decision
                == .ended(reason: "marketing to this member is suppressed"))
    }

    @Test func `an outcome moves money and place together`() throws {
        let machine = try machine(1)
        let waiting = machine.decide(due(try fresh(1)), at: noon, zone: zone, facts: SampleLoop.facts).entry
        let one = Money(minorUnits: 1)
        let accepted = machine.resume(waiting, after: .accepted(reference: "r"), value: one, at: noon + .hours(1))
        #expect(accepted.endReason == nil && accepted.entry.status == .ready && accepted.entry.position == 1)
        #expect(accepted.entry.given == one && accepted.entry.reserved == Money(minorUnits: 501))
        #expect(accepted.entry.due == noon + .hours(1))
        let refused = machine.resume(waiting, after: .refused(reason: "no"), value: one, at: noon)
        #expect(refused.endReason == "no" && refused.entry.status == .ended)
        #expect(refused.entry.given == .zero && refused.entry.reserved == waiting.reserved)
        let open: [EffectResult] = [
            .unknown(reason: "?"), .retry(after: noon, reason: "?"), .exhausted(reason: "?"),
        ]
        for result in open {
            let same = machine.resume(waiting, after: result, value: one, at: noon)
            #expect(same.entry == waiting && same.endReason == nil)
        }
        var over = waiting
        over.status = .ended
        let late = machine.resume(over, after: .accepted(reference: "r"), value: one, at: noon).entry
        #expect(late.status == .ended && late.position == waiting.position && late.given == one)
    }

    @Test func `random lives keep to the reservation and use each key once`() throws {
        var generator = SeededGenerator(seed: 51)
        for arm in [0, 1] {
            let machine = try machine(arm)
            for _ in 0..<300 {
                var entry = try fresh(arm)
                var now = noon + .minutes(Int64(generator.below(20_000)))
                var keys: [String] = []
                var sent: [Instant] = []
                for _ in 0..<200 where entry.status != .ended {
                    let status: LoopRecord.Status = generator.happens(0.1) ? .held : .running
                    let member = SampleLoop.member {
                        $0.recentMessages = sent.reversed()
                        $0.offersEver = generator.below(2)
                    }
                    let item = due(
                        entry, goalAt: generator.happens(0.03) ? now : nil,
                        wokenBy: generator.happens(0.2) ? [.click] : [], status: status, member: member)
                    let (next, decision, _) = machine.decide(item, at: now, zone: zone, facts: SampleLoop.facts)
                    #expect(next.position >= entry.position)
                    entry = next
                    switch decision {
                    case .effect(let effect):
                        #expect(status == .running && item.goalAt == nil)
                        keys.append(effect.key)
                        if case .send = effect.action { sent.append(now) }
                        let result: EffectResult =
                            generator.happens(0.1) ? .refused(reason: "no") : .accepted(reference: "")
                        entry = machine.resume(entry, after: result, value: effect.value, at: now).entry
                    case .later:
                        #expect(entry.due > now)
                        now = entry.due == .distantFuture ? now + .hours(1) : entry.due
                        if entry.due == .distantFuture { entry.due = now }
                    case .ended: #expect(entry.status == .ended && !entry.endReason.isEmpty)
                    }
                    #expect(entry.reserved >= .zero)
                    #expect(entry.reserved + entry.given == machine.journey.worstCase)
                }
                #expect(entry.status == .ended)
                #expect(Set(keys).count == keys.count)
            }
        }
    }
}
