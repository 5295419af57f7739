import Testing
import WinbackEngine
import WinbackModel

@Suite struct ContactGateTests {
    private func gate(_ quiet: String = "21:00-09:00", count: Int = 2, days: Int = 7) -> ContactGate {
        ContactGate(rule: .init(quiet: QuietHours(quiet)!, atMost: .init(count: count, days: days)))
    }

    private func verdict(
        _ gate: ContactGate, _ zone: ZoneRules, at now: Instant, _ member: MemberContext = SampleLoop.member()
    ) -> ContactGate.Verdict {
        gate.verdict(channel: .email, purpose: .marketing, member: member, at: now, zone: zone)
    }

    @Test(
        arguments: [
            // zone, quiet hours, now and the end of quiet hours in universal time (nil: not quiet)
            (SampleZones.tokyo, "21:00-09:00", "2026-06-01 12:00", "2026-06-02 00:00"),
            (SampleZones.tokyo, "21:00-09:00", "2026-06-01 11:59", nil),
            (SampleZones.tokyo, "21:00-09:00", "2026-06-02 00:00", nil),
            (SampleZones.kathmandu, "21:00-09:00", "2026-06-01 15:15", "2026-06-02 03:15"),
            (SampleZones.kathmandu, "21:00-09:00", "2026-06-01 15:14", nil),
            (SampleZones.madrid, "21:00-09:00", "2026-03-28 20:00", "2026-03-29 07:00"),
            (SampleZones.madrid, "21:00-09:00", "2026-10-24 19:00", "2026-10-25 08:00"),
            // The end falls into a gap: quiet until the clocks have been put forward.
            (SampleZones.madrid, "21:00-02:30", "2026-03-29 00:30", "2026-03-29 01:00"),
            // The repeated hour is quiet twice.
            (SampleZones.madrid, "21:00-02:30", "2026-10-25 00:15", "2026-10-25 00:30"),
            (SampleZones.madrid, "21:00-02:30", "2026-10-25 01:15", "2026-10-25 01:30"),
            (SampleZones.havana, "21:00-00:30", "2026-11-01 05:15", "2026-11-01 05:30"),
            (SampleZones.havana, "21:00-00:30", "2026-11-01 04:10", "2026-11-01 04:30"),
            (SampleZones.santiago, "22:00-00:00", "2026-09-06 03:30", "2026-09-06 04:00"),
            (SampleZones.lordHowe, "21:00-02:15", "2026-10-03 15:00", "2026-10-03 15:30"),
            // The morning of 30 December never came.
            (SampleZones.apia, "21:00-09:00", "2011-12-30 08:00", "2011-12-30 19:00"),
        ] as [(ZoneRules, String, String, String?)])
    func `quiet hours end when the member's clock says so`(zone: ZoneRules, quiet: String, now: String, end: String?) {
        func instant(_ text: String) -> Instant {
            SampleZones.utc(String(text.prefix(10)), String(text.suffix(5)))
        }
        #expect(gate(quiet).quietEnd(at: instant(now), zone: zone) == end.map(instant))
    }

    @Test(arguments: SampleZones.all)
    func `what is put off passes at the instant named, and not before it`(zone: ZoneRules) {
        var generator = SeededGenerator(seed: 41, purpose: zone.name)
        let anchors = zone.transitions.map(\.at) + [SampleZones.utc("2026-07-01", "12:00")]
        for _ in 0..<120 {
            let anchor = anchors[generator.below(anchors.count)]
            let now = anchor + ElapsedTime(milliseconds: Int64(generator.below(2 * 259_200_000)) - 259_200_000)
            let quiet = QuietHours(
                start: LocalTime(minuteOfDay: generator.below(96) * 15),
                end: LocalTime(minuteOfDay: generator.below(96) * 15))
            let gate = ContactGate(
                rule: .init(quiet: quiet, atMost: .init(count: 1 + generator.below(3), days: 1 + generator.below(3))))
            let member = SampleLoop.member { member in
                member.recentMessages = (0..<generator.below(6)).map { _ in
                    now + ElapsedTime(milliseconds: -Int64(generator.below(300_000_000)))
                }.sorted(by: >)
            }
            switch verdict(gate, zone, at: now, member) {
            case .allowed: #expect(!quiet.contains(zone.local(at: now).time))
            case .later(let at, _, _):
                guard at > now, verdict(gate, zone, at: at, member) == .allowed else {
                    Issue.record("\(zone.name) \(quiet) \(now.iso8601): put off to \(at.iso8601), which fails")
                    return
                }
                var minute = now
                while minute < at {
                    if verdict(gate, zone, at: minute, member) == .allowed {
                        Issue.record("\(zone.name) \(quiet): could have passed at \(minute.iso8601)")
                        return
                    }
                    minute = minute + .minutes(5)
                }
            case .never(let reason): Issue.record("\(reason)")
            }
        }
    }

    @Test func `the cap counts exactly within its window`() {
        let noon = SampleZones.utc("2026-06-01", "12:00")
        let gate = gate("00:00-00:00", count: 2, days: 7)
        func at(_ ages: [ElapsedTime]) -> ContactGate.Verdict {
            verdict(
                gate, .utc, at: noon,
                SampleLoop.member {
                    $0.recentMessages = ages.map { noon + ElapsedTime(milliseconds: -$0.milliseconds) }
                })
        }
        let almost = ElapsedTime(milliseconds: ElapsedTime.days(7).milliseconds - 1)
        #expect(at([]) == .allowed)
        #expect(at([.days(1)]) == .allowed)
        #expect(at([.days(1), .days(7)]) == .allowed)
        #expect(
            at([.days(1), almost])
                == .later(at: noon + ElapsedTime(milliseconds: 1), reason: "at most 2 per 7d reached", isCap: true))
        // With three inside, the second latest makes the room.
        #expect(
            at([.days(1), .days(2), .days(3)])
                == .later(at: noon + .days(5), reason: "at most 2 per 7d reached", isCap: true))
    }

    @Test func `sending whenever it is allowed never passes the cap`() {
        var generator = SeededGenerator(seed: 43)
        for _ in 0..<40 {
            let (count, days) = (1 + generator.below(4), 1 + generator.below(9))
            let gate = gate("21:00-09:00", count: count, days: days)
            var sent: [Instant] = []
            var now = SampleZones.utc("2026-10-20", "00:00")
            for _ in 0..<120 {
                switch verdict(
                    gate, SampleZones.madrid, at: now, SampleLoop.member { $0.recentMessages = sent.reversed() })
                {
                case .allowed:
                    sent.append(now)
                    now = now + .minutes(Int64(generator.below(2000)))
                case .later(let at, _, _): now = at
                case .never: Issue.record("never")
                }
            }
            let window = ElapsedTime.days(Int64(days))
            for (first, beyond) in zip(sent, sent.dropFirst(count)) { #expect(beyond - first >= window) }
            #expect(sent.count > count)
        }
    }

    @Test func `consent and suppression are final, in that order`() {
        let noon = SampleZones.utc("2026-06-01", "12:00")
        let without = SampleLoop.member { $0.consented = [.sms] }
        #expect(verdict(gate(), .utc, at: noon, without) == .never(reason: "no standing consent for email"))
        let suppressed = SampleLoop.member { $0.suppressed = true }
        #expect(
            verdict(gate(), .utc, at: noon, suppressed) == .never(reason: "marketing to this member is suppressed"))
        #expect(
            verdict(gate(count: 0), .utc, at: noon) == .never(reason: "at most 0 per 7d allows no message"))
    }

    @Test func `service messages ask for no consent, hour or cap`() {
        let night = SampleZones.utc("2026-06-01", "02:00")
        let member = SampleLoop.member {
            $0.consented = []
            $0.recentMessages = Array(repeating: night, count: 9)
        }
        #expect(
            gate().verdict(channel: .email, purpose: .service, member: member, at: night, zone: .utc) == .allowed)
    }
}
