package import Logging
import ServiceLifecycle
package import WinbackModel
package import WinbackPorts

/// Runs what is due: cycles at their slots, entries and effects at their times.
///
/// It sleeps until the next thing is due but never longer than a minute, and asks again after each sleep, because the
/// wall clock may be set and the machine may be suspended. A failure is logged, waited out and tried again; only a
/// store that cannot be used any more ends the service, by throwing.
package struct Scheduler: Service {
    /// The longest sleep.
    package static let longestSleep = ElapsedTime.minutes(1)
    /// The shortest sleep between two looks when something stays due, so that nothing can make the scheduler spin.
    package static let shortestSleep = ElapsedTime.seconds(1)
    /// The least time between two passes, however often work is called for.
    package static let callGap = ElapsedTime(milliseconds: 250)
    /// The part that has to be up before the daemon is ready.
    package static let part = "scheduler"

    private let work: SchedulerWork
    private let clock: any WallClock
    private let pause: any Pause
    private let health: DaemonHealth
    private let longestSleep: ElapsedTime
    private let logger: Logger

    /// Makes a scheduler; with a watchdog it never sleeps longer than half of the watchdog's time.
    package init(
        work: SchedulerWork, clock: any WallClock, pause: any Pause, health: DaemonHealth,
        watchdog: WatchdogInterval? = nil, logger: Logger
    ) {
        self.work = work
        self.clock = clock
        self.pause = pause
        self.health = health
        self.logger = logger
        longestSleep = min(Self.longestSleep, watchdog?.pace ?? Self.longestSleep)
    }

    /// Works until the daemon winds down; throws when the store cannot be used any more.
    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await turns()
        } onCancelOrGracefulShutdown: { [health, pause] in
            health.drain()
            pause.stop()
        }
    }

    private func turns() async throws {
        var backOff = BackOff()
        // The start itself needs memory that sleeping does not.
        var isWarm = true
        while !health.isDraining {
            let startedAt = clock.now()
            let due = await pass(at: startedAt)
            health.listens(Self.part)
            let reason: WakeReason
            switch due {
            case .success(let outcome):
                backOff.succeed()
                reason = await rest(until: outcome.next, since: startedAt)
                isWarm = isWarm || outcome.didWork || reason == .called
                if isWarm, reason == .elapsed {
                    isWarm = false
                    await work.relax()
                }
            case .failure(let failure):
                if failure.isFinal { throw failure.error }
                let wait = backOff.fail()
                log(failure, again: wait)
                reason = await sleep(wait)
            }
            if reason == .stopped { break }
        }
        logger.info("the scheduler stopped")
    }

    /// What one look came to: whether there was anything to do, and when the next look is needed.
    private struct PassOutcome {
        var didWork: Bool
        var next: Instant?
    }

    private func attempt(_ work: () async throws -> Int) async -> Result<Int, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }

    /// One look at everything that is due.
    private func pass(at now: Instant) async -> Result<PassOutcome, PassFailure> {
        do {
            // A loop whose cycle fails keeps no journey of the others from moving on.
            let ran = await attempt { try await work.runDueCycles(now) }
            for alarm in work.alarms() { logger.warning("a loop's alarm", metadata: ["loop.alarm": "\(alarm)"]) }
            let settled = try await work.settle(now)
            let cycles = try ran.get()
            if cycles > 0 || settled > 0 {
                logger.info(
                    "did what was due", metadata: ["scheduler.cycles": "\(cycles)", "scheduler.settled": "\(settled)"])
            }
            try await work.announce(now)
            try await work.checkpoint(now)
            let next = try await work.nextWake(clock.now())
            health.succeeded(status: try await work.summary())
            return .success(PassOutcome(didWork: cycles > 0 || settled > 0, next: next))
        } catch {
            if health.isDraining { return .success(PassOutcome(didWork: false, next: nil)) }
            let failure = PassFailure(error)
            health.failed(failure.code)
            return .failure(failure)
        }
    }

    /// Sleeps until something is due, work is called for or the daemon winds down.
    private func rest(until next: Instant?, since startedAt: Instant) async -> WakeReason {
        let now = clock.now()
        let wait = next.map { max($0 - now, Self.shortestSleep) } ?? longestSleep
        let reason = await pause.wait(atMost: min(wait, longestSleep), stopOnly: false)
        guard reason == .called else { return reason }
        let sincePass = clock.now() - startedAt
        // A clock set backwards gives a negative span, and one pass too many does no harm.
        guard sincePass >= ElapsedTime(milliseconds: 0), sincePass < Self.callGap else { return reason }
        let stopped = await pause.wait(
            atMost: ElapsedTime(milliseconds: Self.callGap.milliseconds - sincePass.milliseconds), stopOnly: true)
        return stopped == .stopped ? .stopped : .called
    }

    /// Waits out a failure, in pieces short enough for the watchdog; calls for work do not shorten it.
    private func sleep(_ wait: ElapsedTime) async -> WakeReason {
        var left = wait
        while left > ElapsedTime(milliseconds: 0) {
            let piece = min(left, longestSleep)
            let reason = await pause.wait(atMost: piece, stopOnly: true)
            if reason == .stopped { return reason }
            health.turned()
            left = ElapsedTime(milliseconds: left.milliseconds - piece.milliseconds)
        }
        return .elapsed
    }

    private func log(_ failure: PassFailure, again wait: ElapsedTime) {
        logger.error(
            "a pass failed and will be tried again",
            metadata: [
                "error.code": "\(failure.code)", "error.message": "\(failure.message)",
                "scheduler.wait_seconds": "\(wait.milliseconds / 1000)",
            ])
    }
}
