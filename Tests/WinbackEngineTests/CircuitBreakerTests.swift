import Testing
import WinbackEngine
import WinbackModel

@Suite struct CircuitBreakerTests {
    private let start = Instant(milliseconds: 1_790_000_000_000)

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.tolerance { breaker.fail(at: start) }
        return breaker
    }

    @Test func opensAfterFiveInARowAndNotBefore() {
        var breaker = CircuitBreaker()
        for _ in 0..<4 { breaker.fail(at: start) }
        breaker.succeed()
        for _ in 0..<4 { breaker.fail(at: start) }
        #expect(breaker.phase == .closed && breaker.admit(at: start) == .pass)
        breaker.fail(at: start)
        #expect(breaker.phase == .open)
        #expect(breaker.admit(at: start) == .refused(until: start + CircuitBreaker.shortest))
    }

    @Test func letsOneProbeThroughAndItsOutcomeDecides() {
        var breaker = opened()
        let later = start + CircuitBreaker.shortest
        #expect(breaker.admit(at: later) == .probe)
        #expect(breaker.admit(at: later) == .refused(until: later + CircuitBreaker.probeGap))
        // Someone who passed before it opened fails late: that says nothing new.
        breaker.fail(at: later)
        #expect(breaker.phase == .halfOpen)
        breaker.fail(at: later, probe: true)
        #expect(breaker.admit(at: later) == .refused(until: later + .seconds(30)))
        #expect(breaker.admit(at: later + .seconds(30)) == .probe)
        breaker.succeed()
        #expect(breaker == CircuitBreaker())
    }

    @Test func staysOpenTwiceAsLongEachTimeUpToACap() {
        var breaker = opened()
        var now = start
        var waits: [Int64] = []
        for _ in 0..<10 {
            waits.append((breaker.until - now).milliseconds / 1_000)
            now = breaker.until
            #expect(breaker.admit(at: now) == .probe)
            breaker.fail(at: now, probe: true)
        }
        #expect(waits == [15, 30, 60, 120, 240, 480, 900, 900, 900, 900])
    }

    @Test func aProbeThatNobodyReportsOnIsReplaced() {
        var breaker = opened()
        let later = start + .minutes(1)
        #expect(breaker.admit(at: later) == .probe)
        #expect(breaker.admit(at: later + CircuitBreaker.probePatience) == .probe)
    }

    @Test func aProbeDoesNotOutliveItsProcessAndAClockSetBackHoldsNobodyForEver() {
        var stored = CircuitBreaker(phase: .halfOpen, failures: 5, openings: 1, until: start)
        #expect(stored.phase == .open && stored.admit(at: start) == .probe)
        var far = CircuitBreaker(phase: .open, failures: 5, openings: 1, until: start + .days(300))
        #expect(far.admit(at: start) == .probe)
    }

    @Test func aPauseIsNoFailure() {
        var breaker = CircuitBreaker()
        breaker.pause(until: start + .seconds(40), at: start)
        #expect(breaker.admit(at: start) == .refused(until: start + .seconds(40)))
        #expect(breaker.failures == 0 && breaker.admit(at: start + .seconds(40)) == .probe)
        breaker.pause(until: start + .days(2), at: start)
        #expect(breaker.until == start + CircuitBreaker.longest)
    }

    @Test func tripsAtOnceWhenToldTo() {
        var breaker = CircuitBreaker()
        breaker.fail(at: start, trips: true)
        #expect(breaker.phase == .open)
    }

    /// A thousand that failed together come back spread over the whole wait, never all in one second.
    @Test func jitterSpreadsThoseWhoFailedTogether() {
        var generator = SeededGenerator(seed: 1)
        var seconds: [Int64: Int] = [:]
        for _ in 0..<1_000 {
            let wait = FullJitter.wait(after: 6, using: &generator)
            #expect(wait >= .seconds(1) && wait < .seconds(64))
            seconds[wait.milliseconds / 1_000, default: 0] += 1
        }
        #expect(seconds.count >= 60)
        #expect(seconds.values.allSatisfy { $0 < 60 })
        #expect(FullJitter.wait(after: 60, using: &generator) <= FullJitter.cap)
    }
}
