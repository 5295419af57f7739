import ArgumentParser
import Logging
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackServer
import WinbackStore

/// `winback serve`.
struct ServeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the team's loops: the daemon.",
        discussion: """
            Runs cycles at their times in the team's zone, carries due effects out, and answers the command line on a
            socket in the state directory and, with --http, supervisors on /healthz and /readyz. Playbooks in the state
            directory that nobody knows become proposals, at the start and on SIGHUP; nothing on disk takes effect
            before a person approves it.

            SIGTERM and SIGINT finish running work and end with exit code 0; SIGHUP reads configuration and playbooks
            again, and on any error the old stay.

            Example:
              winback serve --state ~/shop --http 127.0.0.1:8787
            """)
    @OptionGroup(title: "Team") var options: ServeStateOptions

    @Option(
        help: ArgumentHelp(
            "Answer assistants (/mcp), approvals, unsubscribe links, /healthz and /readyz on this loopback address.",
            valueName: "host:port"))
    var http: String?

    @Option(
        help: ArgumentHelp("What to log: trace, debug, info, notice, warning, error.", valueName: "level"),
        transform: { word in
            guard let level = Logger.Level(rawValue: word) else {
                throw ValidationError(
                    "`\(word)` is no log level; there are trace, debug, info, notice, warning and error")
            }
            return level
        })
    var logLevel: Logger.Level = .info

    func run(on console: Console) async throws {
        let logger = DaemonLog.logger(level: logLevel, environment: console.environment)
        let surroundings = Daemon.Surroundings(environment: console.environment, logger: logger)
        let state = StateDirectory.resolve(option: options.state, environment: console.environment)
        let address = try http.map { try HTTPAddress($0) }
        try state.check()
        try Daemon.check(CompositionRoot.zones)
        let store = try await CompositionRoot.openStore(state)
        do {
            try await Daemon.check(store, in: state)
            try await serve(state, store: store, address: address, surroundings: surroundings)
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
        logger.notice("stopped")
    }

    private func serve(
        _ state: StateDirectory, store: SQLiteStore, address: HTTPAddress?, surroundings: Daemon.Surroundings
    ) async throws {
        let logger = surroundings.logger
        let team = try await Team(
            state: state, store: WakingStore(store, signal: surroundings.wake),
            configuration: try TeamConfiguration.load(from: state), zones: CompositionRoot.zones,
            clock: CompositionRoot.clock, secrets: try CompositionRoot.secrets(state),
            webhookMaker: CompositionRoot.webhooks(state))
        try team.checkDestinations()
        let names = [SocketPart.name] + (address == nil ? [] : [HealthPart.name])
        let daemon = Daemon(team, store: store, awaiting: Set(names), surroundings: surroundings)
        let live = daemon.team
        let desk = AssistantDesk(
            settings: AssistantSettings(version: VersionCommand.number, address: address, decides: true),
            team: { live.current })
        var parts = [
            DaemonPart(
                SocketPart.name,
                SocketPart(
                    path: state.socket, team: live, health: daemon.health, logger: logger,
                    assistants: AssistantConversation(desk)))
        ]
        if let address {
            let service = HTTPService(
                address: address, health: daemon.health, team: live, logger: logger, assistants: desk)
            parts.append(DaemonPart(HealthPart.name, service))
        }
        logger.notice("starting", metadata: ["state.path": "\(state.path)", "team.zone": "\(team.zone.name)"])
        try await daemon.run(parts, relax: { await store.releaseMemory() })
    }
}

/// Which team the daemon is for.
struct ServeStateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The team's state directory (else WINBACK_STATE, else a per-user default).", valueName: "dir"))
    var state: String?
}
