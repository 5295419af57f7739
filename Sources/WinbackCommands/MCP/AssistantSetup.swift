import ArgumentParser
import Foundation
import WinbackModel
import WinbackRuntime
import WinbackServer
import WinbackWire

/// `winback mcp setup`.
struct AssistantSetup: ConsoleCommand {
    /// A program that can be set up.
    enum Client: String, CaseIterable, ExpressibleByArgument {
        case claudeCode = "claude-code"
        case claudeDesktop = "claude-desktop"
        case cursor
    }

    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Show what an assistant's program needs to reach Winback; --skill installs the skill.",
        discussion: """
            Prints the command and the configuration of a project for Claude Code, Claude Desktop and Cursor. The server is \
            called winback everywhere, and the key comes from the variable WINBACK_KEY, never from a command line. Nothing is \
            written but the skill.

            Examples:
              winback mcp setup --state ~/shop
              winback mcp setup --client cursor --http 127.0.0.1:8787
              winback mcp setup --skill
            """)
    @Option(help: "Only for this program.") var client: Client?
    @Option(
        help: ArgumentHelp(
            "Reach the daemon over HTTP at this address instead of starting a process.", valueName: "host:port"))
    var http: String?
    @Flag(help: "Install the skill into .claude/skills of this folder.") var skill = false
    @OptionGroup(title: "Team") var options: ServeStateOptions

    func run(on console: Console) async throws {
        let state = StateDirectory.resolve(option: options.state, environment: console.environment)
        let address = try http.map { try HTTPAddress($0) }
        if skill {
            let path = try Self.installSkill(in: FileManager.default.currentDirectoryPath)
            console.write("The skill is in \(path).\n")
            if client == nil, http == nil { return }
        }
        try state.check()
        var text = """
            1. A key that only reads, shown once; more can be given later:
                 winback key create --preset read-only --owner NAME --acts-for NAME --state \(state.path)
               Put it where your assistant is started, and never on a command line:
                 read -rs WINBACK_KEY && export WINBACK_KEY


            """
        for (number, client) in (client.map { [$0] } ?? Client.allCases).enumerated() {
            text +=
                "\(number + 2). " + Self.text(client, Reach(state: state, address: address, program: Self.program()))
                + "\n"
        }
        text += "Then: winback mcp test --state \(state.path)\n"
        console.write(text)
    }

    /// How a program gets to Winback.
    struct Reach {
        var state: StateDirectory
        var address: HTTPAddress?
        var program: String

        /// The entry of a configuration file, with a program's way to name a variable.
        func entry(_ variable: String) -> JSONValue {
            if let address {
                return [
                    "type": "http", "url": .string("http://\(address)/mcp"),
                    "headers": ["Authorization": .string("Bearer \(variable)")],
                ]
            }
            return [
                "type": "stdio", "command": .string(program),
                "args": ["mcp", "serve", "--state", .string(state.path)], "env": ["WINBACK_KEY": .string(variable)],
            ]
        }

        func file(_ variable: String) -> String {
            JSONValue.object(["mcpServers": ["winback": entry(variable)]]).text(.pretty)
                .split(separator: "\n").map { "     " + $0 }.joined(separator: "\n")
        }
    }

    static func text(_ client: Client, _ reach: Reach) -> String {
        switch client {
        case .claudeCode:
            let command =
                reach.address.map {
                    "claude mcp add --scope project --transport http winback http://\($0)/mcp "
                        + "--header 'Authorization: Bearer ${WINBACK_KEY}'"
                }
                ?? "claude mcp add --scope project winback --env 'WINBACK_KEY=${WINBACK_KEY}' -- \(reach.program) mcp serve "
                + "--state \(reach.state.path)"
            return """
                Claude Code, in the folder of the project:
                     \(command)
                   or .mcp.json there:
                \(reach.file("${WINBACK_KEY}"))

                """
        case .claudeDesktop:
            return """
                Claude Desktop, in claude_desktop_config.json. It does not fill variables in: put the key itself in place of \
                KEY, and let nobody else read the file (chmod 600):
                \(Reach(state: reach.state, address: nil, program: reach.program).file("KEY"))

                """
        case .cursor:
            return """
                Cursor, in .cursor/mcp.json of the project:
                \(reach.file("${env:WINBACK_KEY}"))

                """
        }
    }

    static func installSkill(in folder: String) throws -> String {
        let path = folder + "/.claude/skills/winback-operations"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(SkillFile.text.utf8).write(to: URL(fileURLWithPath: path + "/SKILL.md"), options: .atomic)
        } catch {
            throw WinbackError("cannot_write", .unavailable, "\(path)/SKILL.md cannot be written")
        }
        return path
    }

    /// Where this program is, so that another one finds it whatever its search path is.
    private static func program() -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "winback"
    }
}
