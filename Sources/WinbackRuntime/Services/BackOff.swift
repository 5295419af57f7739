package import WinbackModel

/// How long to wait after failures: twice as long after each, up to a cap.
package struct BackOff: Sendable, Equatable {
    /// The wait after the first failure.
    package static let shortest = ElapsedTime.seconds(1)
    /// The longest wait.
    package static let longest = ElapsedTime.minutes(1)

    /// Failures since the last success.
    package private(set) var failures = 0

    /// Nothing has failed.
    package init() {}

    /// Counts a failure and says how long to wait.
    package mutating func fail() -> ElapsedTime {
        failures += 1
        let doublings = min(failures - 1, 16)
        let wait = ElapsedTime(milliseconds: Self.shortest.milliseconds << Int64(doublings))
        return min(wait, Self.longest)
    }

    /// Counts a success.
    package mutating func succeed() { failures = 0 }
}
