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
            (0, 0, .watching), (0, 5, .watching), (199, 100, .watching), (200, 2, .watching), (200, 3, .crossed),
            (300, 3, .clear), (301, 3, .clear), (299, 3, .crossed), (10_000, 100, .clear), (10_000, 101, .crossed),
        ] as [(Int, Int, LoopReport.GuardrailLight.Light)])
    func `a rate stops only above its bound and from its minimum volumes on`(
        sends: Int, unsubscribes: Int, light: LoopReport.GuardrailLight.Light
    ) {
        let reading = watch.read(sends: sends, unsubscribes: unsubscribes, complaints: 0, look: nil)[0]
        #expect(reading.light == light)
        #expect(reading.text == "\(unsubscribes) in \(sends) messages")
    }

    @Test func `each rate counts its own harm`() {
        let readings = watch.read(sends: 1_000, unsubscribes: 0, complaints: 3, look: nil)
        #expect(readings.map(\.light) == [.watching, .crossed, .watching])
        #expect(readings.map(\.guardrail) == SampleLoop.playbook.guardrails)
    }

    @Test(
        arguments: [
            (-50, -11, .crossed), (-50, -10, .clear), (-50, 20, .clear), (5, 20, .clear),
            (-Double.infinity, .infinity, .clear), (-1e300, -1e299, .crossed),
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
