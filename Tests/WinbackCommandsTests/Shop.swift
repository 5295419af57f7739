import Foundation
import Synchronization
import Testing
import WinbackCommands
import WinbackReports
import WinbackWire

/// A team in a directory of its own, driven through the command line as people type it; gone with the last reference.
final class Shop: Sendable {
    /// What a command line said and with which code it ended.
    struct Answer {
        var code: Int32
        var out: String
        var err: String
    }

    let folder: String
    var state: String { folder + "/state" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/winback-shop-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A shop whose team is made.
    static func made() async throws -> Shop {
        let shop = try Shop()
        let answer = await shop.run("init", "--owner", "Ana Ruiz <ana@shop.example>")
        try #require(answer.code == 0, Comment(rawValue: answer.err))
        return shop
    }

    /// Runs a command line on this shop's state.
    @discardableResult
    func run(_ words: String...) async -> Answer { await run(words) }

    @discardableResult
    func run(_ words: [String]) async -> Answer { await Shop.run(words + ["--state", state]) }

    /// Runs a command line with a key in the environment, and with somebody at the terminal who types a code.
    @discardableResult
    func run(_ words: String..., key: String? = nil, typing code: String?) async -> Answer {
        let environment = key.map { ["WINBACK_KEY": $0] } ?? [:]
        return await Shop.run(words + ["--state", state], environment: environment, typing: code)
    }

    /// Runs a command line as it is; `typing` is what somebody at the terminal answers when asked.
    static func run(
        _ words: [String], environment: [String: String] = [:], typing code: String? = nil
    ) async -> Answer {
        let said = Mutex((out: "", err: ""))
        let console = Console(
            style: TextStyle(colour: false, width: 120), showsProgress: false, environment: environment,
            write: { text in said.withLock { $0.out += text } },
            writeError: { text in said.withLock { $0.err += text } }, askHidden: { _ in code })
        let code = await WinbackMain.run(words, on: console)
        return said.withLock { Answer(code: code, out: $0.out, err: $0.err) }
    }

    /// Runs a command line with `--json` and reads what it prints.
    func json(_ words: String...) async throws -> JSONValue {
        let answer = await run(words + ["--json"])
        try #require(answer.code == 0, Comment(rawValue: answer.err))
        return try JSONValue.parse(answer.out)
    }

    /// Writes a file into the shop's folder and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        try file(name, Data(text.utf8))
    }

    func file(_ name: String, _ data: Data) throws -> String {
        let path = folder + "/" + name
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The permission bits of a file.
    static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

/// The package's own folder.
enum PackageFolder {
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
}
