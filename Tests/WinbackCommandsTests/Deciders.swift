import Foundation
import Logging
import Testing
import WinbackCommands
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

/// People who may decide, and the codes their apps would show.
enum Deciders {
    /// The secret of the RFCs' own test vectors.
    static let secret = Array("12345678901234567890".utf8)

    /// Lets persons decide from the beginning of time, with one secret for all.
    static func make(_ persons: PrincipalID..., in store: any Store, secrets: TeamSecrets) async throws {
        try await store.write { transaction in
            for id in persons {
                var person = PersonRecord(id: id, email: nil, uid: nil, addedBy: id, addedAt: .epoch)
                person.standing = .approver
                person.decidesFrom = .epoch
                person.factor = FactorRecord(sealed: try secrets.seal(secret, of: id), confirmedAt: .epoch)
                try transaction.savePerson(person)
            }
        }
    }

    /// A code that counts now and was not used yet; there are three at a time.
    static func code(of person: PrincipalID, of team: Team) async throws -> String {
        let used = try await team.store.read { try $0.person(person)?.factor?.state.lastStep }
        let oldest = TimeCode.step(at: team.clock.now()) - 1
        return TimeCode.code(secret, counter: max(oldest, (used ?? .min) + 1))
    }

    /// The secret in an enrolment link (RFC 4648 §6, read here apart from the code that writes it).
    static func secret(of uri: String) throws -> [UInt8] {
        let text = try #require(uri.split(separator: "=").dropFirst().first?.prefix { $0 != "&" })
        var bits = ""
        for letter in text {
            let index = try #require("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".firstIndex(of: letter))
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".distance(
                from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".startIndex, to: index)
            bits += String(repeating: "0", count: 5 - String(value, radix: 2).count) + String(value, radix: 2)
        }
        return stride(from: 0, to: bits.count - 7, by: 8).compactMap { start in
            let from = bits.index(bits.startIndex, offsetBy: start)
            return UInt8(bits[from..<bits.index(from, offsetBy: 8)], radix: 2)
        }
    }
}

extension WinbackRuntime.Operation {
    /// Calls as a person who said who they are, through the daemon.
    @discardableResult
    func run(
        _ input: Input, by principal: Principal, of team: Team, code: String? = nil
    ) async throws -> Output {
        try await run(
            input, by: CallerIdentity(principal: principal, isNamed: true, factorCode: code, face: .socket), of: team)
    }
}

extension AnyOperation {
    /// Calls as a person who said who they are, through the daemon.
    func call(_ json: JSONValue, by principal: Principal, of team: Team) async throws -> JSONValue {
        try await call(json, by: CallerIdentity(principal: principal, isNamed: true, face: .socket), of: team)
    }
}

extension Shop {
    /// Runs a body while this shop's daemon answers on its socket, under a clock that stands still until it is moved;
    /// everything it logs goes to `log`.
    func serving<T: Sendable>(
        log: LogLines = LogLines(), _ body: @Sendable (ManualClock) async throws -> T
    ) async throws -> T {
        let clock = ManualClock(SystemClock().now())
        let state = StateDirectory(path: state)
        let store = try await SQLiteStore.open(at: state.path, startedAt: clock.now())
        let team = try await Team(
            state: state, store: store, configuration: try TeamConfiguration.load(from: state),
            zones: FoundationZoneSource(), clock: clock, secrets: try TeamSecrets.load(from: state, environment: [:]))
        let logger = DaemonLog.logger(level: .trace, environment: [:], write: log.take)
        let server = SocketServer(path: state.socket, logger: logger, team: { team })
        let result = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await Self.waitForSocket(state.socket)
            let result = try await body(clock)
            group.cancelAll()
            try await group.waitForAll()
            return result
        }
        try await store.close()
        return result
    }

    /// The server listens as soon as its file is there; yielding lets it get so far.
    static func waitForSocket(_ path: String) async throws {
        for _ in 0..<1_000_000 {
            if let client = try? await SocketClient(path: path, actingAs: nil) { return try await client.close() }
            await Task.yield()
        }
        Issue.record("the server does not listen")
    }
}
