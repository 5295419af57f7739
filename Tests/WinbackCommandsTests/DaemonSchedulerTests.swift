import Synchronization
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

@Suite struct DaemonSchedulerTests {
    static let start = DaemonFixture.start

    /// What a scheduler asked for, in order.
    final class Recorder: Sendable {
        private let calls = Mutex<[String]>([])
        var all: [String] { calls.withLock { $0 } }
        func note(_ call: String) { calls.withLock { $0.append(call) } }
    }

    static func health(_ environment: [String: String] = [:]) -> DaemonHealth {
        DaemonHealth(
            awaiting: [Scheduler.part],
            manager: ServiceManager(
                environment: environment, processID: 1,
                logger: DaemonLog.logger(environment: [:], write: LogLines().take)),
            clock: { 0 })
    }

    /// Runs a scheduler over a script; gives what it slept.
    static func run(
        _ work: SchedulerWork, clock: ManualClock, script: [WakeReason], watchdog: WatchdogInterval? = nil,
        health: DaemonHealth = health(), log: LogLines = LogLines(), stretch: Int64 = 1
    ) async throws -> [ScriptedPause.Wait] {
        let pause = ScriptedPause(clock, script, stretch: stretch)
        try await Scheduler(
            work: work, clock: clock, pause: pause, health: health, watchdog: watchdog,
            logger: DaemonLog.logger(environment: [:], write: log.take)
        ).run()
        return pause.waits
    }

    @Test func eachPassRunsCyclesThenSettlesThenAsksWhatIsNext() async throws {
        let recorder = Recorder()
        let clock = ManualClock(Self.start)
        let work = SchedulerWork(
            runDueCycles: { _ in
                recorder.note("cycles"); return 0
            },
            settle: { _ in
                recorder.note("settle"); return 0
            },
            nextWake: { _ in
                recorder.note("next"); return nil
            })
        _ = try await Self.run(work, clock: clock, script: [.elapsed])
        #expect(recorder.all == ["cycles", "settle", "next", "cycles", "settle", "next"])
    }

    @Test(
        arguments: [
            (nil, 60_000), (5_000, 5_000), (3_600_000, 60_000), (0, 1_000), (-900_000, 1_000),
        ] as [(Int64?, Int64)])
    func itSleepsUntilSomethingIsDueButNeverLongNorNotAtAll(due: Int64?, slept: Int64) async throws {
        let clock = ManualClock(Self.start)
        let work = SchedulerWork(
            runDueCycles: { _ in 0 }, settle: { _ in 0 },
            nextWake: { now in due.map { now + ElapsedTime(milliseconds: $0) } })
        let waits = try await Self.run(work, clock: clock, script: [])
        #expect(waits == [ScriptedPause.Wait(milliseconds: slept, stopOnly: false)])
    }

    @Test func aWatchdogShortensTheSleepToHalfItsTime() async throws {
        let clock = ManualClock(Self.start)
        let watchdog = WatchdogInterval(environment: ["WATCHDOG_USEC": "30000000"], processID: 1)
        let work = SchedulerWork(runDueCycles: { _ in 0 }, settle: { _ in 0 }, nextWake: { _ in nil })
        let waits = try await Self.run(work, clock: clock, script: [], watchdog: watchdog)
        #expect(waits.map(\.milliseconds) == [15_000])
    }

    @Test func aCallEndsTheSleepAtOnceButPassesKeepAGap() async throws {
        let clock = ManualClock(Self.start)
        let recorder = Recorder()
        let work = SchedulerWork(
            runDueCycles: { _ in
                recorder.note("pass"); return 0
            }, settle: { _ in 0 }, nextWake: { _ in nil })
        let waits = try await Self.run(work, clock: clock, script: [.called, .elapsed])
        #expect(waits.map(\.milliseconds) == [60_000, 250, 60_000])
        #expect(waits.map(\.stopOnly) == [false, true, false])
        #expect(recorder.all.count == 2)
    }

    @Test func failuresAreLoggedOnceEachWaitedOutWithACapAndNeverEndIt() async throws {
        let clock = ManualClock(Self.start)
        let log = LogLines()
        let health = Self.health()
        let work = SchedulerWork(
            runDueCycles: { _ in throw WinbackError("store_full", .unavailable, "no room") }, settle: { _ in 0 },
            nextWake: { _ in nil })
        let script = [WakeReason](repeating: .elapsed, count: 8)
        let waits = try await Self.run(work, clock: clock, script: script, health: health, log: log)
        #expect(waits.map(\.milliseconds) == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { $0 * 1_000 })
        #expect(waits.allSatisfy { $0.stopOnly })
        #expect(log.all.filter { $0.contains("error.code=store_full") }.count == 9)
        #expect(health.health().body["last_failure"] == "store_full")
    }

    @Test func afterEachBurstOfWorkMemoryIsGivenBackOnce() async throws {
        let recorder = Recorder()
        let clock = ManualClock(Self.start)
        let work = SchedulerWork(
            runDueCycles: { _ in
                recorder.note("pass")
                return recorder.all.count == 5 ? 1 : 0
            }, settle: { _ in 0 }, nextWake: { _ in nil }, relax: { recorder.note("relax") })
        let script: [WakeReason] = [.elapsed, .elapsed, .elapsed, .elapsed, .called, .elapsed, .elapsed, .elapsed]
        _ = try await Self.run(work, clock: clock, script: script)
        let calls = recorder.all.joined(separator: " ")
        #expect(calls == "pass relax pass pass pass relax pass pass relax pass pass")
    }

    @Test func aSuccessEndsTheBackOff() async throws {
        let clock = ManualClock(Self.start)
        let passes = Mutex(0)
        let work = SchedulerWork(
            runDueCycles: { _ in
                let pass = passes.withLock { count in
                    count += 1
                    return count
                }
                if pass == 1 || pass == 3 { throw WinbackError("store_busy", .unavailable, "busy") }
                return 0
            }, settle: { _ in 0 }, nextWake: { _ in nil })
        let waits = try await Self.run(work, clock: clock, script: [.elapsed, .elapsed, .elapsed])
        #expect(waits.map(\.milliseconds) == [1_000, 60_000, 1_000, 60_000])
    }

    @Test(arguments: ["store_corrupt", "store_io", "store_closed"])
    func aStoreThatCannotBeUsedEndsIt(code: String) async throws {
        let work = SchedulerWork(
            runDueCycles: { _ in throw WinbackError(code, .unavailable, "broken") }, settle: { _ in 0 },
            nextWake: { _ in nil })
        await #expect(throws: WinbackError.self) {
            try await Self.run(work, clock: ManualClock(Self.start), script: [.elapsed])
        }
    }

    @Test func overThreeDaysEveryDayHasOneCycleHoweverOftenTheSchedulerLooks() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        let loop = LoopID("slipping-nudge")
        try await team.decide(try #require(try await team.proposals().first), approve: true)
        let quarters = [WakeReason](repeating: .elapsed, count: 3 * 24 * 4)
        let work = SchedulerWork(team.live)
        _ = try await Self.run(work, clock: team.clock, script: quarters, stretch: 15)
        let cycles = try await team.store.read { try $0.cycles(loop, limit: 100) }
        let today = team.live.current.zone.date(at: team.clock.now())
        #expect(cycles.allSatisfy { $0.phase == .done })
        #expect(Set(cycles.map(\.date)).count == cycles.count)
        #expect(cycles.first?.date == today)
        #expect(cycles.count == 4, "the slot of the day of approval, and three more")
        // A second scheduler at the same moment, as after a restart, finds nothing left to do.
        _ = try await Self.run(work, clock: team.clock, script: [.called])
        #expect(try await team.store.read { try $0.cycles(loop, limit: 100) } == cycles)
    }

    @Test func afterThreeDaysDownOnlyTheLatestSlotFires() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        #expect(await team.reload())
        try await team.decide(try #require(try await team.proposals().first), approve: true)
        team.clock.advance(by: .days(3))
        _ = try await Self.run(SchedulerWork(team.live), clock: team.clock, script: [.called])
        let cycles = try await team.store.read { try $0.cycles(LoopID("slipping-nudge"), limit: 100) }
        #expect(cycles.map(\.date) == [team.live.current.zone.date(at: team.clock.now())])
    }
}
