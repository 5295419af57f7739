import Testing
import WinbackModel
import WinbackRuntime
import WinbackServer
import WinbackWire

@Suite struct DaemonHealthTests {
    static let second: Int64 = 1_000_000

    @Test func itIsReadyWhenTheLastPartListensAndNeverAgainOnceItDrains() {
        var state = HealthState(awaiting: ["http", "scheduler"], at: 0)
        #expect(state.phase == .starting)
        let became = ["scheduler", "scheduler", "unknown", "http"].map { state.listens($0) }
        #expect(became == [false, false, false, true])
        #expect(state.phase == .ready)
        let drained = [state.drain(), state.drain()]
        #expect(drained == [true, false])
        let again = state.listens("http")
        #expect(!again)
        #expect(state.phase == .draining)
    }

    @Test func aSignalDuringTheStartKeepsItFromGettingReady() {
        var state = HealthState(awaiting: ["http"], at: 0)
        let became = [state.drain(), state.listens("http")]
        #expect(became == [true, false])
        #expect(state.phase == .draining)
    }

    @Test func itIsStalledWhenTheSchedulerStopsTurning() {
        var state = HealthState(awaiting: [], at: 0)
        #expect(state.verdict(at: 150 * Self.second) == .ok)
        #expect(state.verdict(at: 151 * Self.second) == .stalled)
        state.turned(at: 151 * Self.second)
        #expect(state.verdict(at: 152 * Self.second) == .ok)
    }

    @Test func shortFailureIsWellAndLongFailureIsNot() {
        var state = HealthState(awaiting: [], at: 0)
        for minute in Int64(0)...5 { state.failed("store_full", at: minute * 60 * Self.second) }
        #expect(state.verdict(at: 300 * Self.second) == .ok)
        #expect(state.verdict(at: 301 * Self.second) == .failing)
        #expect(state.failures == 6)
        #expect(state.failureCode == "store_full")
        state.succeeded(at: 302 * Self.second)
        #expect(state.verdict(at: 302 * Self.second) == .ok)
        #expect(state.failures == 0)
        #expect(state.failureCode == nil)
    }

    @Test func whatSupervisorsReadFollowsTheState() {
        let manager = ServiceManager(
            environment: [:], processID: 1, logger: DaemonLog.logger(environment: [:], write: LogLines().take))
        let health = DaemonHealth(awaiting: ["scheduler"], manager: manager, clock: { 5 })
        #expect(!health.readiness().isReady)
        #expect(health.readiness().body == ["status": "starting", "awaited": ["scheduler"]])
        health.listens("scheduler")
        #expect(health.readiness().isReady)
        #expect(health.health().isWell)
        #expect(health.health().body["status"] == "ok")
        health.drain()
        #expect(!health.readiness().isReady)
        #expect(health.health().body["phase"] == "draining")
    }

    @Test(arguments: [
        ("127.0.0.1:8787", "127.0.0.1:8787"), ("localhost:1", "127.0.0.1:1"), ("[::1]:65535", "[::1]:65535"),
        ("127.3.2.1:80", "127.3.2.1:80"),
    ])
    func aLoopbackAddressIsTaken(text: String, address: String) throws {
        #expect(try HTTPAddress(text).description == address)
    }

    @Test(arguments: [
        "0.0.0.0:8787", "[::]:8787", "example.com:80", "192.168.1.2:80", "127.0.0.1.example.com:80", "127.0.0:80",
        ":8787", "128.0.0.1:80", "127.0.0.256:80", "127.0.0.+1:80",
    ])
    func anAddressThatOthersReachIsRefused(text: String) {
        #expect { try HTTPAddress(text) } throws: { ($0 as? WinbackError)?.code == "not_loopback" }
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:http", ""])
    func anAddressWithoutAPortIsRefused(text: String) {
        #expect { try HTTPAddress(text) } throws: { ($0 as? WinbackError)?.code == "bad_address" }
    }
}
