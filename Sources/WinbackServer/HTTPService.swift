package import Hummingbird
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import WinbackModel
package import WinbackRuntime

/// Answers HTTP on a loopback address while the daemon runs.
package struct HTTPService: Service {
    private let address: HTTPAddress
    private let health: DaemonHealth
    private let team: LiveTeam
    private let logger: Logger
    private let assistants: AssistantDesk?

    /// Makes the service; it listens when it runs. Without a desk there is no door for assistants.
    package init(
        address: HTTPAddress, health: DaemonHealth, team: LiveTeam, logger: Logger, assistants: AssistantDesk? = nil
    ) {
        self.address = address
        self.health = health
        self.team = team
        self.logger = logger
        self.assistants = assistants
    }

    /// Everything the daemon answers.
    package static func router(
        health: DaemonHealth, team: LiveTeam, assistants: AssistantDesk? = nil
    ) -> Router<BasicRequestContext> {
        let router = Router()
        let desk = UnsubscribeDesk(team)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: LocalHostOnly(proxiedHost: { desk.web.proxiedHost }))
        HealthRoutes.add(to: router, health: health)
        UnsubscribeRoutes.add(to: router, desk: desk)
        ApprovalRoutes.add(to: router, desk: ApprovalDesk(team))
        if let assistants {
            AssistantRoutes(desk: assistants, web: { desk.web }, now: { team.current.now }).add(to: router)
        }
        return router
    }

    /// Answers until the daemon winds down; throws when the address is taken.
    package func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        // One loop, and its tasks on its own thread: handing a short answer from thread to thread costs more than making it.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let application = Application(
            router: Self.router(health: health, team: team, assistants: assistants),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: "winback"),
            onServerRunning: { [health, logger, address] _ in
                logger.info("answers HTTP", metadata: ["http.address": "\(address)"])
                health.listens(HealthPart.name)
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
        let outcome = await Self.result {
            try await withTaskExecutorPreference(LoopExecutor(group.next())) { try await application.run() }
        }
        // What went wrong before says more than what goes wrong now.
        try? await group.shutdownGracefully()
        if case .failure(let error) = outcome {
            throw WinbackError(
                "http_unavailable", .unavailable, "cannot answer HTTP on \(address): \(error)",
                advice: "stop whatever listens there, or name another port with --http")
        }
    }

    private static func result(_ work: () async throws -> Void) async -> Result<Void, any Error> {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
