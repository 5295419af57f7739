import ArgumentParser
import Synchronization
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackServer
import WinbackWire

/// `winback mcp test`.
struct AssistantTest: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Connect as an assistant would, list what this key sees, and call one tool that reads.",
        discussion: """
            Uses WINBACK_KEY. Whatever is in the way is named together with what to do about it.

            Example:
              WINBACK_KEY=… winback mcp test --state ~/shop
            """)
    @Flag(help: "Print one JSON object instead of text.") var json = false
    @OptionGroup(title: "Team") var options: ServeStateOptions

    func run(on console: Console) async throws {
        let state = StateDirectory.resolve(option: options.state, environment: console.environment)
        let key = try AssistantKey.read(console)
        let began = MonotonicClock.microseconds()
        let (answers, isDaemon) = try await exchange(Self.questions, state, key)
        let took = MonotonicClock.microseconds() - began
        func answer(_ id: String) throws -> JSONValue {
            guard let answer = answers.first(where: { $0["id"]?.stringValue == id }) else {
                throw WinbackError("no_answer", .failed, "\(id) was not answered")
            }
            if let message = answer["error"]?["message"]?.stringValue {
                throw WinbackError("mcp_error", .refused, "\(id): \(message)")
            }
            return answer["result"] ?? .null
        }
        let versions = try answer("discover")["supportedVersions"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let listed = try answer("tools/list")["tools"] ?? []
        let tools = listed.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        let call = try answer("tools/call")
        let isCalled = call["isError"] == false
        if json {
            console.write(
                JSONValue.object([
                    "through": isDaemon ? "daemon" : "directory", "versions": .array(versions.map { .string($0) }),
                    "tools": .array(tools.map { .string($0) }),
                    "list_bytes": .integer(Int64(listed.write().count)), "called": .string(Self.tool),
                    "ok": .bool(isCalled), "microseconds": .integer(took),
                ]).text(.pretty) + "\n")
        } else {
            let through =
                isDaemon ? "through the daemon of \(state.path)" : "on \(state.path) itself: no daemon runs there"
            console.write(
                """
                connected  \(through)
                speaks     \(versions.joined(separator: ", "))
                sees       \(tools.count) tools, about \(listed.write().count / 4) tokens: \(tools.joined(separator: ", "))
                called     \(Self.tool): \(isCalled ? "answered" : "refused, \(call["content"]?[0]?["text"]?.stringValue ?? "")")
                took       \(NumberText.fixed(Double(took) / 1_000, 1)) ms

                """)
        }
        if !isDaemon { console.writeError("Decisions need the daemon: winback serve --state \(state.path)\n") }
        if !isCalled { throw ExitCode(1) }
    }

    /// A tool every key sees that may see anything.
    private static let tool = "list_loops"

    private static var questions: [JSONValue] {
        let meta: JSONValue = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": [
                "name": "winback mcp test", "version": .string(VersionCommand.number),
            ],
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        func request(_ id: String, _ method: String, _ params: JSONObject = [:]) -> JSONValue {
            var params = params
            params["_meta"] = meta
            return ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": .object(params)]
        }
        return [
            request("discover", "server/discover"), request("tools/list", "tools/list"),
            request("tools/call", "tools/call", ["name": .string(tool), "arguments": [:]]),
        ]
    }

    /// Sends all questions and gives all answers, and whether a daemon gave them.
    private func exchange(
        _ questions: [JSONValue], _ state: StateDirectory, _ key: String
    ) async throws -> ([JSONValue], Bool) {
        if let pipe = try await AssistantPipe(path: state.socket, key: key) {
            for question in questions { try await pipe.send(question.write()) }
            pipe.finish()
            var answers: [JSONValue] = []
            while let message = try await pipe.receive() { answers.append(try JSONValue.parse(message)) }
            return (answers, true)
        }
        return try await AssistantTeam.open(state) { desk in
            _ = try await desk.identify(key: key)
            let open = Mutex(questions)
            let said = Mutex<[[UInt8]]>([])
            try await AssistantConversation(desk).converse(
                key: key, receive: { open.withLock { $0.isEmpty ? nil : $0.removeFirst().write() } },
                send: { message in said.withLock { $0.append(message) } })
            return (try said.withLock { $0 }.map { try JSONValue.parse($0) }, false)
        }
    }
}
