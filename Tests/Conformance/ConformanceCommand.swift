import ArgumentParser
import Hummingbird

/// Serves the fixtures of the official conformance suites from the protocol core that the daemon answers with.
@main
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "winback-conformance",
        abstract: "Serve the fixtures of the official MCP conformance suites on 127.0.0.1.",
        discussion: """
            Every revision is answered at http://127.0.0.1:PORT/mcp until the process is interrupted, by the protocol \
            core of the daemon and with nothing of the product behind it. No key is asked for, since the suites send none.

            START
              swift run winback-conformance --port 8089

            RUN THE OFFICIAL SUITES AGAINST IT, one revision at a time
              npx @modelcontextprotocol/conformance server \\
                --url http://127.0.0.1:8089/mcp --requirements 2026-07-28
              npx @modelcontextprotocol/conformance server \\
                --url http://127.0.0.1:8089/mcp --requirements 2025-11-25 \\
                --expected-failures Tests/Conformance/not-offered.yml
            One scenario: --scenario NAME --spec-version REVISION instead.

            NOT OFFERED, and answered as a capability that is not declared
            \(NotOffered.list)
            """)

    @Option(help: "The port on 127.0.0.1.")
    var port = 8089

    func validate() throws {
        guard (1...65_535).contains(port) else { throw ValidationError("a port is a number from 1 to 65535") }
    }

    func run() async throws {
        let application = Application(
            router: FixtureRoutes(port: port).router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }
}

/// What the product deliberately does not offer; README.md says why.
enum NotOffered {
    static let list = """
          logging: not declared, logging/setLevel is -32601
            logging-set-level, tools-call-with-logging
          requests from the server over HTTP before 2026-07-28: no such tools
            tools-call-sampling, tools-call-elicitation,
            elicitation-sep1034-defaults, elicitation-sep1330-enums
          resource subscriptions: not declared, -32601
            resources-subscribe, resources-unsubscribe
          sessions and the GET stream: no session id, GET and DELETE are 405
            server-sse-multiple-streams of 2025-11-25 (warns),
            server-session-lifecycle, server-sse-polling (not scored)
          announced changes of lists: subscriptions/listen is 404 and -32601
            five checks of server-stateless (skipped)
          arguments in headers: no tool has an x-mcp-header
            http-custom-header-server-validation (not scored)
          tasks: not declared, 404 and -32601
            tasks-* (not scored)
        """
}
