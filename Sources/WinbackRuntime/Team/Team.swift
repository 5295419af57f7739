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
    package let files: TeamConfiguration
    /// The policy at work, shared with every other view of this team.
    package let policyAtWork: PolicyAtWork
    /// Where zone rules come from.
    package let zones: any ZoneSource
    /// The rules of the team's own zone.
    package let zone: ZoneRules
    /// The wall clock.
    package let clock: any WallClock
    /// The team's secrets.
    package let secrets: TeamSecrets
    /// Keys that called before.
    let knownKeys = KnownKeys()
    /// What effects are about, in the brand's own words.
    let details: StoredEffectDetails
    /// Who sends webhooks; `nil` when nobody is to.
    package let webhooks: (any Webhooks)?
    /// Makes senders of webhooks; `nil` where nothing is sent.
    package let webhookMaker: (any WebhookMaker)?

    /// Puts a team together, and its policy to work; throws when its zone is not known.
    ///
    /// What its policy file asks for less is at work from here on, what it asks for more becomes a proposal; its first
    /// one is adopted when a daemon works with it.
    package init(
        state: StateDirectory, store: any Store, configuration: TeamConfiguration, zones: any ZoneSource,
        clock: any WallClock, secrets: TeamSecrets, webhookMaker: (any WebhookMaker)? = nil,
        sharing shared: PolicyAtWork? = nil
    ) async throws {
        self.state = state
        self.store = store
        files = configuration
        policyAtWork = shared ?? PolicyAtWork(file: configuration.policy)
        self.zones = zones
        self.clock = clock
        self.secrets = secrets
        zone = try Self.zone(configuration.programme.zone, zones: zones, file: state.programme)
        // A store without a salt was not made by `init`: every assignment would depend on chance.
        let (salt, undated) = try await store.read { transaction in
            (try transaction.teamSalt(), try transaction.hasUndatedFacts())
        }
        self.webhookMaker = webhookMaker
        let destinations = configuration.destinations
        details = StoredEffectDetails(
            store: store, configuration: configuration, linkKey: secrets.key(.unsubscribe))
        webhooks =
            destinations.all.isEmpty
            ? nil
            : try await webhookMaker?.webhooks(destinations, team: Self.tag(salt), store: store, details: details)
        if undated { try await store.write { [zone] in try $0.dateFacts(in: zone) } }
        driver = LoopDriver(
            LoopDriver.Surroundings(
                store: store, provider: Self.provider(webhooks), zones: zones, teamZone: zone,
                programme: configuration.programme, policyAtWork: policyAtWork,
                metrics: LoopMetrics(configuration.metrics)))
        try await driver.take(policy: configuration.policy, at: clock.now(), adopting: false)
    }

    /// The policy at work: the stricter of what was approved and what the file says.
    package var policy: Policy { policyAtWork.current }

    /// The time now.
    package var now: Instant { clock.now() }

    /// What its files say, under the policy at work.
    package var configuration: TeamConfiguration {
        var configuration = files
        configuration.policy = policy
        return configuration
    }

    /// The same team under another configuration, as when its files were read again.
    package func with(_ configuration: TeamConfiguration) async throws -> Team {
        try await Team(
            state: state, store: store, configuration: configuration, zones: zones, clock: clock, secrets: secrets,
            webhookMaker: webhookMaker, sharing: policyAtWork)
    }

    /// Who carries effects out.
    package var provider: ProviderBinding { Self.provider(webhooks) }

    private static func provider(_ webhooks: (any Webhooks)?) -> ProviderBinding {
        webhooks.map { .routed(ProviderRoutes($0)) } ?? .embedded
    }

    /// A short name of the team for receivers that several teams share; it tells nothing of the salt.
    private static func tag(_ salt: TeamSalt) -> String {
        ContentHash(of: Array("winback/team/1/\(salt.hex)".utf8)).short
    }

    /// Refuses destinations that cannot be used, such as those whose secret is missing; all of them at once.
    package func checkDestinations() throws {
        let place = SourcePlace(file: state.destinations)
        let problems = (webhooks?.obstacles ?? []).map { Diagnostic(at: place, "destination \($0.id): \($0.reason)") }
        if !problems.isEmpty { throw DiagnosticsError(problems) }
    }

    /// The rules of a zone named in a file; throws when it is not known.
    package static func zone(_ name: String, zones: any ZoneSource, file: String) throws -> ZoneRules {
        if let rules = zones.rules(named: name) { return rules }
        throw WinbackError(
            "unknown_zone", .badInput, "\(file): the zone `\(name)` is not known",
            advice: "write an IANA name such as Europe/Madrid")
    }
}
