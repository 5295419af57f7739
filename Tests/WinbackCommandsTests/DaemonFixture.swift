import Foundation
import Synchronization
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// A wall clock that stands still until a test moves it.
final class ManualClock: WallClock {
    private let time: Mutex<Instant>
    init(_ start: Instant) { time = Mutex(start) }
    func now() -> Instant { time.withLock { $0 } }
    func advance(by span: ElapsedTime) { time.withLock { $0 = $0 + span } }
}

/// A pause that sleeps by moving a clock, as a script says: the next reasons in order, then the end.
final class ScriptedPause: Pause {
    struct Wait: Equatable {
        var milliseconds: Int64
        var stopOnly: Bool
    }

    private struct State {
        var reasons: [WakeReason]
        var waits: [Wait] = []
        var isStopped = false
    }

    private let clock: ManualClock
    private let stretch: Int64
    private let state: Mutex<State>

    /// `stretch` is how many times longer than wished the machine sleeps, as a suspended one does.
    init(_ clock: ManualClock, _ reasons: [WakeReason], stretch: Int64 = 1) {
        self.clock = clock
        self.stretch = stretch
        state = Mutex(State(reasons: reasons))
    }

    var waits: [Wait] { state.withLock { $0.waits } }

    func wait(atMost longest: ElapsedTime, stopOnly: Bool) async -> WakeReason {
        let reason: WakeReason = state.withLock { state in
            state.waits.append(Wait(milliseconds: longest.milliseconds, stopOnly: stopOnly))
            return state.isStopped || state.reasons.isEmpty ? .stopped : state.reasons.removeFirst()
        }
        if reason == .elapsed { clock.advance(by: ElapsedTime(milliseconds: longest.milliseconds * stretch)) }
        return reason
    }

    func stop() { state.withLock { $0.isStopped = true } }
}

/// Log lines, kept.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var take: @Sendable ([UInt8]) -> Void {
        { line in self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}

/// A team in a directory of its own, with the sample configuration and the playbooks named.
struct DaemonFixture {
    static let start = Instant(milliseconds: 1_790_000_000_000)
    static let person = Principal(id: PrincipalID("ana"), sort: .person, name: "Ana")
    static let other = Principal(id: PrincipalID("bea"), sort: .person, name: "Bea")

    let state: StateDirectory
    let store: SQLiteStore
    let clock: ManualClock
    let live: LiveTeam
    let log = LogLines()

    init(playbooks: [String] = ["slipping-nudge"]) async throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("daemon-\(UUID().uuidString)")
        state = StateDirectory(path: directory.path)
        let files = FileManager.default
        try files.createDirectory(atPath: state.configuration, withIntermediateDirectories: true)
        try files.createDirectory(atPath: state.templates, withIntermediateDirectories: true)
        for name in ["programme.yaml", "policy.yaml", "pools.yaml"] {
            try files.copyItem(
                atPath: root.appendingPathComponent("config/\(name)").path, toPath: state.configuration + "/" + name)
        }
        let templates = root.appendingPathComponent("playbooks/templates").path
        for name in try files.contentsOfDirectory(atPath: templates) {
            try files.copyItem(atPath: templates + "/" + name, toPath: state.templates + "/" + name)
        }
        for name in playbooks {
            try files.copyItem(
                atPath: root.appendingPathComponent("playbooks/\(name).yaml").path,
                toPath: state.playbooks + "/\(name).yaml")
        }
        store = try await SQLiteStore.inMemory()
        try await store.write { transaction in
            try transaction.saveSetting("salt", "000102030405060708090a0b0c0d0e0f")
            try transaction.savePrincipal(Self.person)
            try transaction.savePrincipal(Self.other)
        }
        clock = ManualClock(Self.start)
        let team = try await Team(
            state: state, store: store, configuration: try TeamConfiguration.load(from: state),
            zones: FoundationZoneSource(), clock: clock, secrets: TeamSecrets(root: Array(repeating: 7, count: 32)))
        try await Deciders.make(Self.person.id, Self.other.id, in: store, secrets: team.secrets)
        // As a daemon does when it starts.
        try await team.driver.take(policy: team.files.policy, at: clock.now())
        live = LiveTeam(team, store: store) { _ in }
    }

    func remove() { try? FileManager.default.removeItem(atPath: state.path) }

    func reload() async -> Bool {
        await Reloader(team: live, logger: DaemonLog.logger(environment: [:], write: log.take)).reload()
    }

    func proposals(waitingOnly: Bool = true) async throws -> [ProposalRecord] {
        try await store.read { try $0.proposals(waitingOnly: waitingOnly, limit: 100) }
    }

    func decide(_ proposal: ProposalRecord, approve: Bool, by person: Principal = person) async throws {
        let operation = approve ? ProposalOperations.approve : ProposalOperations.reject
        try await operation.run(
            .init(proposal: proposal.id, fingerprint: nil, reason: approve ? "" : "not now"), by: person,
            of: live.current, code: try await Deciders.code(of: person.id, of: live.current))
    }

    /// Replaces text in a file of the state directory.
    func edit(_ file: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        precondition(text.contains(old), "\(file) does not hold `\(old)`")
        try text.replacingOccurrences(of: old, with: new).write(toFile: file, atomically: true, encoding: .utf8)
    }
}
