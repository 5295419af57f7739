import Glibc
package import Logging
import ServiceLifecycle
import WinbackModel

/// The command line's door as a part of the daemon: up as soon as it can be knocked at.
package struct SocketPart: Service {
    /// Its name.
    package static let name = "socket"
    private static let attempts = 500

    private let path: String
    private let team: LiveTeam
    private let health: DaemonHealth
    private let logger: Logger
    private let assistants: (any AssistantDoor)?

    /// Makes the part; it listens when it runs.
    package init(
        path: String, team: LiveTeam, health: DaemonHealth, logger: Logger, assistants: (any AssistantDoor)? = nil
    ) {
        self.path = path
        self.team = team
        self.health = health
        self.logger = logger
        self.assistants = assistants
    }

    /// Serves until the daemon winds down.
    package func run() async throws {
        let server = SocketServer(path: path, logger: logger, assistants: assistants) { [team] in team.current }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask { try await knock() }
            try await group.waitForAll()
        }
    }

    /// Waits until the socket takes connections; a file left by a killed daemon takes none.
    private func knock() async throws {
        for _ in 0..<Self.attempts {
            if try Self.isOpen(path) {
                health.listens(Self.name)
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw WinbackError(
            "socket_silent", .unavailable, "the socket \(path) does not take connections",
            advice: "check that the state directory can be written")
    }

    private static func isOpen(_ path: String) throws -> Bool {
        let address = try SocketAddress(path: path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return try address.withAddress { connect(descriptor, $0, $1) } == 0
    }
}
