import Testing
import WinbackEngine
import WinbackModel

@Suite struct FactorStateTests {
    private static let secret = Array("12345678901234567890".utf8)
    private let start = Instant(milliseconds: 1_795_000_020_000)

    private func code(_ now: Instant, ahead steps: Int64 = 0) -> String {
        TimeCode.code(Self.secret, counter: TimeCode.step(at: now) + steps)
    }

    private func wrong(_ now: Instant) -> String {
        let good = (-1...1).map { code(now, ahead: $0) }
        return ["000000", "111111", "222222", "333333"].first { !good.contains($0) } ?? ""
    }

    @Test func `a code counts once, and then no earlier one`() {
        var state = FactorState()
        #expect(state.take(code(start), secret: Self.secret, at: start) == nil)
        #expect(state.take(code(start), secret: Self.secret, at: start)?.code == "factor_used")
        #expect(state.take(code(start, ahead: -1), secret: Self.secret, at: start)?.code == "factor_used")
        #expect(state.take(code(start, ahead: 1), secret: Self.secret, at: start) == nil)
        #expect(state.misses.isEmpty)
        let later = start + .seconds(30)
        #expect(state.take(code(later), secret: Self.secret, at: later)?.code == "factor_used")
        #expect(state.take(code(later, ahead: 1), secret: Self.secret, at: later) == nil)
    }

    @Test func `five wrong codes within an hour lock for an hour, whatever is typed`() {
        var state = FactorState()
        for minute in 0..<4 {
            let now = start + .minutes(Int64(minute))
            #expect(state.take(wrong(now), secret: Self.secret, at: now)?.code == "factor_wrong")
        }
        let fifth = start + .minutes(59)
        #expect(state.take(wrong(fifth), secret: Self.secret, at: fifth)?.code == "factor_locked")
        for minutes in [0, 1, 59] {
            let now = fifth + .minutes(Int64(minutes))
            #expect(state.isLocked(at: now))
            let before = state
            #expect(state.take(code(now), secret: Self.secret, at: now)?.code == "factor_locked")
            #expect(state == before, "a lock neither grows nor counts")
        }
        let free = fifth + .hours(1)
        #expect(!state.isLocked(at: free))
        #expect(state.take(wrong(free), secret: Self.secret, at: free)?.code == "factor_wrong")
        #expect(state.take(code(free), secret: Self.secret, at: free) == nil)
        #expect(state == FactorState(lastStep: TimeCode.step(at: free)))
    }

    @Test func `misses are forgotten after an hour, and after a good code`() {
        var state = FactorState()
        for _ in 0..<4 { _ = state.take(wrong(start), secret: Self.secret, at: start) }
        let later = start + .hours(1)
        #expect(state.take(wrong(later), secret: Self.secret, at: later)?.code == "factor_wrong")
        #expect(state.misses == [later])
        #expect(state.take(code(later), secret: Self.secret, at: later) == nil)
        #expect(state.misses.isEmpty)
    }

    @Test func `no code, and what has not its form, is no miss`() {
        var state = FactorState()
        for _ in 0..<20 {
            #expect(state.take(nil, secret: Self.secret, at: start)?.code == "factor_needed")
            #expect(state.take("12 345", secret: Self.secret, at: start)?.code == "factor_malformed")
        }
        #expect(state == FactorState())
    }

    @Test func `a clock that goes back keeps no miss for ever`() {
        var state = FactorState(misses: [start + .days(300)])
        _ = state.take(wrong(start), secret: Self.secret, at: start)
        #expect(state.misses == [start])
    }
}
