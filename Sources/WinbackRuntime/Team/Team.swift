import WinbackEngine
package import WinbackLoop
package import WinbackModel
package import WinbackPorts

/// One team at work: its store, its configuration and whoever carries its loops out.
package struct Team: Sendable {
    /// Its directory.
    package let state: StateDirectory
    /// Its store.
    package let store: any Store
    /// Its loops.
    package let driver: LoopDriver
    /// What its files say.
    package let configuration: TeamConfiguration
    /// Where zone rules come from.
    package let zones: any ZoneSource
    /// The rules of the team's own zone.
    package let zone: ZoneRules
    /// The wall clock.
    package let clock: any WallClock
    /// The team's secrets.
    package let secrets: TeamSecrets

    /// Puts a team together; throws when its zone is not known.
    package init(
        state: StateDirectory, store: any Store, configuration: TeamConfiguration, zones: any ZoneSource,
        clock: any WallClock, secrets: TeamSecrets
    ) async throws {
        self.state = state
        self.store = store
        self.configuration = configuration
        self.zones = zones
        self.clock = clock
        self.secrets = secrets
        zone = try Self.zone(configuration.programme.zone, zones: zones, file: state.programme)
        // A store without a salt was not made by `init`: every assignment would depend on chance.
        let undated = try await store.read { transaction in
            _ = try transaction.teamSalt()
            return try transaction.hasUndatedFacts()
        }
        if undated { try await store.write { [zone] in try $0.dateFacts(in: zone) } }
        driver = LoopDriver(
            LoopDriver.Surroundings(
                store: store, provider: .embedded, zones: zones, teamZone: zone, programme: configuration.programme,
                metrics: LoopMetrics(configuration.metrics)))
    }

    /// The same team under another configuration, as when its files were read again.
    package func with(_ configuration: TeamConfiguration) async throws -> Team {
        try await Team(
            state: state, store: store, configuration: configuration, zones: zones, clock: clock, secrets: secrets)
    }

    /// The rules of a zone named in a file; throws when it is not known.
    package static func zone(_ name: String, zones: any ZoneSource, file: String) throws -> ZoneRules {
        if let rules = zones.rules(named: name) { return rules }
        throw WinbackError(
            "unknown_zone", .badInput, "\(file): the zone `\(name)` is not known",
            advice: "write an IANA name such as Europe/Madrid")
    }
}
