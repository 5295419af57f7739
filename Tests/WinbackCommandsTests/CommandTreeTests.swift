import ArgumentParser
import Testing
import WinbackCommands
import WinbackRuntime
import WinbackWire

/// The command line is made of the operations: nothing more, nothing less.
@Suite struct CommandTreeTests {
    /// Arguments every command takes.
    private static let common: Set<String> = ["state", "json", "as", "help", "version"]

    private static func described(_ path: [String]) throws -> JSONValue {
        var command = try JSONValue.parse(Winback._dumpHelp())["command"]
        for word in path {
            command = command?["subcommands"]?.arrayValue?.first { $0["commandName"] == .string(word) }
        }
        return try #require(command)
    }

    private static func arguments(_ path: [String]) throws -> Set<String> {
        let all = try described(path)["arguments"]?.arrayValue ?? []
        let names = all.compactMap { argument -> String? in
            if argument["kind"] == "positional" { return argument["valueName"]?.stringValue }
            return argument["preferredName"]?["name"]?.stringValue
        }
        return Set(names).subtracting(common)
    }

    @Test(arguments: CommandIndex.entries)
    func `flags are the fields of the operation's input`(_ entry: CommandIndex.Entry) throws {
        let sent = try Self.arguments(entry.path).subtracting(entry.localArguments)
        let fields = sent.flatMap { argument in
            entry.madeFields[argument] ?? [String(argument.map { $0 == "-" ? "_" : $0 })]
        }
        #expect(Set(fields) == Set(entry.operation.inputFields), "\(entry.path.joined(separator: " "))")
    }

    @Test func `every operation has a command`() {
        let called = Set(CommandIndex.entries.map(\.operation.name))
        // States are brought up to date by every import of orders and by the daemon; nobody needs to ask for it.
        let missing = OperationCatalogue.all.map(\.name).filter { !called.contains($0) }
        #expect(missing == ["churn.refresh"])
    }

    private static func leaves(_ command: JSONValue, _ path: [String]) -> [[String]] {
        let children = (command["subcommands"]?.arrayValue ?? []).filter { $0["commandName"] != "help" }
        if children.isEmpty { return [path] }
        return [path] + children.flatMap { leaves($0, path + [$0["commandName"]?.stringValue ?? "?"]) }
    }

    @Test func `help works everywhere, and commands that do something show an example`() async throws {
        let tree = try Self.described([])
        for path in Self.leaves(tree, []) {
            let answer = await Shop.run(path + ["--help"])
            let name = path.joined(separator: " ")
            #expect(answer.code == 0, "\(name)")
            #expect(answer.out.contains("OVERVIEW:") && answer.out.contains("USAGE:"), "\(name)")
            let command = try Self.described(path)
            if command["subcommands"]?.arrayValue?.isEmpty ?? true {
                #expect(answer.out.contains("winback \(name)"), "\(name) has an example")
                #expect(answer.out.contains("Example"), "\(name) has an example")
            }
        }
    }

    @Test(arguments: [
        (["chrun", "list"], "Did you mean `winback churn`?"), (["churn", "lst"], "Did you mean `winback churn list`?"),
        (["import", "orders"], "Missing expected argument '<file>'"),
        (["import", "orders", "x.csv", "--delimiter", "xx"], "expected comma, semicolon"),
        (["churn", "backtest", "--split", "yesterday"], "yesterday"), (["person", "add", "Ana R"], "small letters"),
        (["proposal", "approve", "P-000001", "--fingerprint", "12"], "12 to 64 digits"),
    ])
    func `a wrong call ends with code 2 and says what was expected`(_ words: [String], _ hint: String) async {
        let answer = await Shop.run(words)
        #expect(answer.code == 2)
        #expect(answer.out.isEmpty)
        #expect(answer.err.hasPrefix("error: "))
        #expect(answer.err.contains(hint), Comment(rawValue: answer.err))
    }

    @Test func `version tells its parts`() async throws {
        let answer = await Shop.run(["version", "--json"])
        let json = try JSONValue.parse(answer.out)
        #expect(answer.code == 0)
        #expect(json["winback"]?.stringValue?.isEmpty == false)
        #expect(json["zone_data"]?.stringValue?.isEmpty == false)
        #expect(json["sqlite"]?.stringValue?.hasPrefix("3.") == true)
    }
}
