internal import Synchronization
package import WinbackLoop
internal import WinbackModel

/// Decides, from a seed, when a simulated run crashes and what an outside provider does wrong.
///
/// It is shared by the driver's crash hook and the simulated provider, which ask it one after another.
package final class FaultSchedule: Sendable {
    /// How often faults happen, each a probability.
    package struct Rates: Sendable, Equatable {
        /// A crash at any beat.
        package var crash = 0.0
        /// Sending one request twice.
        package var duplicate = 0.0
        /// Putting an effect off.
        package var delay = 0.0
        /// Taking a batch in another order.
        package var reorder = 0.0
        /// Refusing for good.
        package var refusal = 0.0
        /// Timing out with the effect not done.
        package var timeOutBefore = 0.0
        /// Timing out with the effect done.
        package var timeOutAfter = 0.0
        /// No faults.
        package static let none = Rates()
        /// All of them, often enough to meet every one in a short run and seldom enough to get on.
        package static let rough = Rates(
            crash: 0.01, duplicate: 0.03, delay: 0.03, reorder: 0.2, refusal: 0.01, timeOutBefore: 0.02,
            timeOutAfter: 0.02)
        /// Makes rates.
        package init(
            crash: Double = 0, duplicate: Double = 0, delay: Double = 0, reorder: Double = 0, refusal: Double = 0,
            timeOutBefore: Double = 0, timeOutAfter: Double = 0
        ) {
            self.crash = crash
            self.duplicate = duplicate
            self.delay = delay
            self.reorder = reorder
            self.refusal = refusal
            self.timeOutBefore = timeOutBefore
            self.timeOutAfter = timeOutAfter
        }
    }

    /// What an outside provider does with one effect.
    package enum ProviderFault: Sendable, Equatable {
        case none
        case duplicate
        case delay(minutes: Int)
        case refusal
        case timeOutBefore
        case timeOutAfter
    }

    private struct State {
        var crashes: SeededGenerator
        var provider: SeededGenerator
        var crashed = false
        var crashCount = 0
    }

    private let rates: Rates
    private let state: Mutex<State>

    /// Makes a schedule.
    package init(seed: UInt64, rates: Rates) {
        self.rates = rates
        state = Mutex(
            State(
                crashes: SeededGenerator(seed: seed, purpose: "crashes"),
                provider: SeededGenerator(seed: seed, purpose: "provider faults")))
    }

    /// The hook for a driver: throws `SimulatedCrash` where the schedule wants one.
    package var interruption: (@Sendable (LoopDriver.Beat) throws -> Void)? {
        if rates.crash <= 0 { return nil }
        return { beat in
            let crash = self.state.withLock { state in
                guard state.crashes.happens(self.rates.crash) else { return false }
                state.crashed = true
                state.crashCount += 1
                return true
            }
            if crash { throw SimulatedCrash(beat: beat) }
        }
    }

    /// Whether a crash was planted since the last time this was asked; a store may wrap what a closure throws.
    package func takeCrash() -> Bool {
        state.withLock { state in
            defer { state.crashed = false }
            return state.crashed
        }
    }

    /// Crashes planted so far.
    package var crashCount: Int { state.withLock { $0.crashCount } }

    /// What goes wrong with the next effect.
    package func nextProviderFault() -> ProviderFault {
        state.withLock { state in
            var rest = state.provider.uniform()
            let minutes = 1 + state.provider.below(90)
            let faults: [(Double, ProviderFault)] = [
                (rates.duplicate, .duplicate), (rates.delay, .delay(minutes: minutes)), (rates.refusal, .refusal),
                (rates.timeOutBefore, .timeOutBefore), (rates.timeOutAfter, .timeOutAfter),
            ]
            for (rate, fault) in faults {
                if rest < rate { return fault }
                rest -= rate
            }
            return .none
        }
    }

    /// The order in which a batch is taken: usually as it came.
    package func order(of count: Int) -> [Int] {
        state.withLock { state in
            var order = Array(0..<count)
            if state.provider.happens(rates.reorder) { order.shuffle(using: &state.provider) }
            return order
        }
    }
}

/// The process died here, as far as the simulation goes.
package struct SimulatedCrash: Error, Sendable, Equatable {
    /// Where.
    package var beat: LoopDriver.Beat
}
