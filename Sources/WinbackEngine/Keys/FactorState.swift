package import WinbackModel

/// What was typed with a person factor so far, and so whether a code counts.
///
/// A code counts once (RFC 6238 §5.2), and five wrong ones within an hour lock the factor for an hour: of a million
/// codes three count at a time, so guessing succeeds with a chance of 1.5 in 100,000 an hour.
package struct FactorState: Codable, Sendable, Hashable {
    /// Wrong codes within an hour that lock.
    package static let missesMost = 5
    /// How long misses count, and how long a lock lasts.
    package static let memory = ElapsedTime.hours(1)

    /// The step of the last code that counted; older ones count no more.
    package var lastStep: Int64?
    /// When wrong codes were typed, ascending, within the last hour.
    package var misses: [Instant]
    /// Until when no code counts.
    package var lockedUntil: Instant?

    /// Makes a state; nothing was typed yet.
    package init(lastStep: Int64? = nil, misses: [Instant] = [], lockedUntil: Instant? = nil) {
        self.lastStep = lastStep
        self.misses = misses
        self.lockedUntil = lockedUntil
    }

    /// Whether no code counts at a moment.
    package func isLocked(at now: Instant) -> Bool { lockedUntil.map { now < $0 } ?? false }

    /// Takes a code: `nil` when it counts, which uses it up, else why not.
    ///
    /// The new state has to be kept in either case. Leaving the code out, and what has not the form of one, is no miss.
    package mutating func take(_ code: String?, secret: [UInt8], at now: Instant) -> WinbackError? {
        if let lockedUntil, isLocked(at: now) {
            return WinbackError(
                "factor_locked", .refused,
                "\(Self.missesMost) wrong codes were typed; no code counts before \(lockedUntil.iso8601)",
                advice: "wait; if it was not you, tell the others: somebody tries to decide in your name")
        }
        guard let code else {
            return WinbackError(
                "factor_needed", .refused, "a decision takes a code of your authenticator app",
                advice: "run it at a terminal, where the code is asked for; it is never an argument")
        }
        guard TimeCode.isCode(code) else {
            return WinbackError(
                "factor_malformed", .badInput, "a code has \(TimeCode.digits) digits",
                advice: "type the digits your app shows for Winback, without spaces")
        }
        guard let step = TimeCode.matchingStep(code, secret, at: now) else { return miss(at: now) }
        if let lastStep, step <= lastStep {
            return WinbackError(
                "factor_used", .refused, "this code, or a later one, was used already",
                advice: "wait until your app shows the next code: each counts once")
        }
        self = FactorState(lastStep: step)
        return nil
    }

    private mutating func miss(at now: Instant) -> WinbackError {
        misses = misses.filter { now < $0 + Self.memory && $0 <= now } + [now]
        lockedUntil = nil
        guard misses.count >= Self.missesMost else {
            let left = Self.missesMost - misses.count
            return WinbackError(
                "factor_wrong", .refused, "the code is wrong",
                advice: "type the one your app shows for Winback now and check the clocks; "
                    + "\(left) more wrong \(left == 1 ? "code locks" : "codes lock") it for an hour")
        }
        misses = []
        let until = now + Self.memory
        lockedUntil = until
        return WinbackError(
            "factor_locked", .refused,
            "the code is wrong, the fifth within an hour: no code counts before \(until.iso8601)",
            advice: "wait; if it was not you, tell the others: somebody tries to decide in your name")
    }
}
