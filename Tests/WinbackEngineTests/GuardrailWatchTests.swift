import Testing
import WinbackEngine
import WinbackModel

@Suite struct GuardrailWatchTests {
    private typealias Light = LoopReport.GuardrailLight.Light
    private let watch = GuardrailWatch(guardrails: SampleLoop.playbook.guardrails, currency: .eur)

    private func look(_ low: Double, _ high: Double) -> LookRecord {
        LookRecord(
            loop: LoopID("lapsed"), experiment: 1, number: 1, date: SampleLoop.date("2026-05-01"), alpha: 0.05,
            treated: 1, heldOut: 1, treatedGoals: 1, heldOutGoals: 1, logE: 0, lift: nil,
            margin: .init(estimate: (low + high) / 2, low: low, high: high), sampleRatioLogE: 0, decision: .notYet,
            sentence: "")
    }

    @Test(
        arguments: [
            // sends, unsubscribes, light of "stop above 1 %, from 3 events in 200 sends"
            (0, 0, .watching), (0, 5, .watching), (199, 100, .watching), (200, 2, .watching), (200, 3, .watching),
            (200, 12, .crossed), (200, 300, .crossed), (1_000, 2, .watching), (1_000, 11, .watching),
            (1_000, 40, .crossed), (2_000, 5, .clear), (10_000, 100, .watching), (10_000, 101, .watching),
            (10_000, 150, .crossed), (10_000, 50, .clear),
        ] as [(Int, Int, LoopReport.GuardrailLight.Light)])
    func `a rate stops and clears on evidence, and from its minimum volumes on`(
        sends: Int, unsubscribes: Int, light: LoopReport.GuardrailLight.Light
    ) {
        let reading = watch.read(sends: sends, unsubscribes: unsubscribes, complaints: 0, look: nil)[0]
        #expect(reading.light == light)
        #expect(reading.text == "\(unsubscribes) in \(sends) messages")
    }

    /// Loops of 60 looks with 100 messages each, at a true rate.
    private func stopped(rate: Double, loops: Int, seed: UInt64) -> (stopped: Int, plain: Int) {
        var generator = SeededGenerator(seed: seed)
        var (stopped, plain) = (0, 0)
        for _ in 0..<loops {
            var (sends, events, isStopped, isPlain) = (0, 0, false, false)
            for _ in 0..<60 where !isStopped || !isPlain {
                for _ in 0..<100 where generator.below(1_000_000) < Int(rate * 1e6) { events += 1 }
                sends += 100
                if watch.read(sends: sends, unsubscribes: events, complaints: 0, look: nil)[0].light == .crossed {
                    isStopped = true
                }
                if sends >= 200, events >= 3, events * 100 > sends { isPlain = true }
            }
            stopped += isStopped ? 1 : 0
            plain += isPlain ? 1 : 0
        }
        return (stopped, plain)
    }

    @Test func `a loop at its bound is stopped in at most one of twenty, and by a plain rate in most`() {
        let runs = stopped(rate: 0.01, loops: 100, seed: 11)
        #expect(runs.stopped <= 5)
        #expect(runs.plain > 50)
    }

    @Test func `a loop that harms is stopped`() {
        #expect(stopped(rate: 0.02, loops: 40, seed: 12).stopped >= 38)
    }

    @Test func `a bound of nothing and one of everything`() {
        func light(_ bound: String, _ events: Int) -> Light {
            let guardrail = Playbook.Guardrail(
                metric: "unsubscribe_rate", bound: .stopAbove(SampleLoop.share(bound)), minimumEvents: 0,
                minimumSends: 0)
            return GuardrailWatch(guardrails: [guardrail], currency: .eur)
                .read(sends: 500, unsubscribes: events, complaints: 0, look: nil)[0].light
        }
        #expect(light("0%", 0) == .watching && light("0%", 1) == .crossed)
        #expect(light("100%", 500) == .clear)
    }

    @Test func `each rate counts its own harm`() {
        let readings = watch.read(sends: 1_000, unsubscribes: 0, complaints: 9, look: nil)
        #expect(readings.map(\.light) == [.watching, .crossed, .watching])
        #expect(readings.map(\.guardrail) == SampleLoop.playbook.guardrails)
    }

    @Test(
        arguments: [
            (-50, -11, .crossed), (-50, -10, .watching), (-50, 20, .watching), (5, 20, .clear), (-10, 20, .clear),
            (-Double.infinity, .infinity, .watching), (-1e300, -1e299, .crossed),
        ] as [(Double, Double, LoopReport.GuardrailLight.Light)])
    func `money stops only when the whole interval is below the floor`(
        low: Double, high: Double, light: LoopReport.GuardrailLight.Light
    ) {
        #expect(watch.read(sends: 0, unsubscribes: 0, complaints: 0, look: look(low, high))[2].light == light)
    }

    @Test func `without a number money is watched`() {
        #expect(watch.read(sends: 9_999, unsubscribes: 0, complaints: 0, look: nil)[2].light == .watching)
    }

    @Test func `bounds in words`() {
        #expect(
            SampleLoop.playbook.guardrails.map { $0.boundText(.eur) } == [
                "stop above 1%", "stop above 0.1%", "not worse than control by more than 0.10 EUR",
            ])
    }
}
