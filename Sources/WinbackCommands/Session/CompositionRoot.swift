import Foundation
import WinbackConnectors
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// The only place that names concrete adapters: store, zones and clock.
package enum CompositionRoot {
    /// The wall clock.
    static let clock: any WallClock = SystemClock()

    /// Zone rules from the toolchain's data.
    static let zones = FoundationZoneSource()

    /// The team's secrets: the service manager's credential, or the file in the state directory.
    static func secrets(_ state: StateDirectory) throws -> TeamSecrets {
        try TeamSecrets.load(from: state, environment: ProcessInfo.processInfo.environment)
    }

    /// Makes senders of webhooks; secrets come from the service manager or from the state directory.
    static func webhooks(_ state: StateDirectory) -> any WebhookMaker {
        let credentials = Credentials(state: state, environment: ProcessInfo.processInfo.environment)
        var generator = SystemRandomNumberGenerator()
        return WebhookFactory(clock: clock, seed: generator.next(), secret: { try credentials.text($0) })
    }

    /// Whoever carries operations out: the daemon when one runs, otherwise this process.
    static func client(_ options: StateOptions, _ console: Console) async throws -> any OperationClient {
        let state = options.directory(console)
        // A key is never an argument: arguments are seen by everybody on the machine.
        let key = console.environment["WINBACK_KEY"].flatMap { $0.isEmpty ? nil : $0 }
        // Other users than the directory's get as far as the daemon lets them, and no further.
        if !state.isOwn, let daemon = try await SocketClient(path: state.socket, actingAs: options.actingAs, key: key) {
            return daemon
        }
        try state.check()
        if let daemon = try await SocketClient(path: state.socket, actingAs: options.actingAs, key: key) {
            return daemon
        }
        let configuration = try TeamConfiguration.load(from: state)
        let store = try await openStore(state)
        do {
            let team = try await Team(
                state: state, store: store, configuration: configuration, zones: zones, clock: clock,
                secrets: try secrets(state), webhookMaker: webhooks(state))
            return LocalClient(team: team, actingAs: options.actingAs, key: key) { try await store.close() }
        } catch {
            try await store.close()
            throw error
        }
    }

    /// The team's currency and the rules of its zone, which rows of imports have to agree with.
    static func currencyAndZone(_ state: StateDirectory) throws -> (currency: Currency, zone: ZoneRules) {
        let programme = try TeamConfiguration.programme(of: state)
        return (programme.currency, try Team.zone(programme.zone, zones: zones, file: state.programme))
    }

    /// The zone in which times are shown: the team's, or universal time when it cannot be told.
    static func shownZone(_ options: StateOptions, _ console: Console) -> ZoneRules {
        (try? currencyAndZone(options.directory(console)).zone) ?? .utc
    }

    /// Version of the SQLite library this process uses.
    static func sqliteVersion() async throws -> String {
        let empty = try await SQLiteStore.inMemory(migrations: [])
        return try await empty.inspect().sqliteVersion
    }

    /// The store of a state directory, locked for this process.
    static func openStore(_ state: StateDirectory) async throws -> SQLiteStore {
        try await SQLiteStore.open(at: state.path, startedAt: clock.now())
    }
}
