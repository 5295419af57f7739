import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

@testable import WinbackCommands

/// The audit chain as people look into it, take it elsewhere and hold it against checkpoints.
@Suite struct AuditFlowTests {
    /// A shop with a few calls behind it.
    private static func shop() async throws -> Shop {
        let shop = try await Shop.made()
        await shop.run("stop", "set", "channel/sms", "--reason", "stock-taking")
        await shop.run("stop", "lift", "channel/push")
        await shop.run("churn", "summary")
        return shop
    }

    private static func copy(_ shop: Shop, to name: String) throws -> String {
        let path = shop.folder + "/" + name
        try FileManager.default.copyItem(atPath: shop.state, toPath: path)
        return path
    }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `rows are listed newest first, by whoever did what to what`() async throws {
        let shop = try await Self.shop()
        let all = await shop.run("audit", "list")
        #expect(all.code == 0, Comment(rawValue: all.err))
        let rows = all.out.split(separator: "\n")
        #expect(rows[0].contains("row") && rows[0].contains("why"))
        #expect(rows[1].contains("churn.summary"))
        #expect(rows.last?.contains("init") == true)
        let refused = try await shop.json("audit", "list", "--action", "stop", "--limit", "1")["rows"]
        #expect(refused?[0]?["result"] == "refused: not_stopped")
        #expect(refused?[0]?["inputs"]?.stringValue?.count == 64)
        #expect(try await shop.json("audit", "list", "--principal", "nobody")["rows"]?.arrayValue?.isEmpty == true)
        #expect(try await shop.json("audit", "list", "--until", "2020-01-01")["rows"]?.arrayValue?.isEmpty == true)
        let since = try await shop.json("audit", "list", "--since", "2020-01-01T10:00", "--before", "3")["rows"]
        #expect(since?.arrayValue?.count == 2)
        let wrong = await shop.run("audit", "list", "--since", "yesterday")
        #expect(wrong.code == 2)
        #expect(wrong.err.contains("2026-11-25T14:30"))
    }

    @Test func `digests of inputs are the team's own`() async throws {
        let input = Array(#"{"id":"bea"}"#.utf8)
        let one = TeamSecrets(root: Array(repeating: 7, count: 32)).inputDigest(input)
        let other = TeamSecrets(root: Array(repeating: 8, count: 32)).inputDigest(input)
        #expect(one != other)
        #expect(one != ContentHash(of: input).hex)
        #expect(one == TeamSecrets(root: Array(repeating: 7, count: 32)).inputDigest(input))
    }

    @Test func `one row is shown whole with its links`() async throws {
        let shop = try await Self.shop()
        let line = await shop.run("audit", "checkpoint").out
        let answer = await shop.run("audit", "show", "2")
        #expect(answer.code == 0)
        for word in ["stop.set", "previous", "next", "form 2", line.trimmingCharacters(in: .newlines)] {
            #expect(answer.out.contains(word), "\(word)")
        }
        #expect(!answer.out.contains("NOT"))
        #expect(try await shop.json("audit", "show", "1")["row"]?["previous"] == .string(AuditRow.genesis.hex))
        let none = await shop.run("audit", "show", "5000")
        #expect(none.code == 2)
        #expect(none.err.contains("there is no row 5000"))
    }

    @Test(arguments: ["jsonl", "csv"])
    func `an export verifies elsewhere, and a changed line is named`(format: String) async throws {
        let shop = try await Self.shop()
        let file = shop.folder + "/audit." + format
        let made = await shop.run("audit", "export", "--format", format, "--output", file)
        #expect(made.code == 0, Comment(rawValue: made.err))
        #expect(made.out.contains("rows are in"))
        #expect(try Shop.mode(file) == 0o600)
        let sound = await Shop.run(["audit", "verify", "--export", file])
        #expect(sound.code == 0, Comment(rawValue: sound.out + sound.err))
        #expect(await shop.run("audit", "export", "--output", file).code == 2)
        var lines = try Self.lines(file)
        let first = format == "csv" ? 1 : 0
        lines[first + 1] = lines[first + 1].replacingOccurrences(of: "stop.set", with: "stop.let")
        let changed = try shop.file("changed", lines.joined(separator: "\n"))
        let altered = await Shop.run(["audit", "verify", "--export", changed, "--json"])
        #expect(altered.code == 1)
        #expect(try JSONValue.parse(altered.out)["row"] == 2)
        #expect(try JSONValue.parse(altered.out)["kind"] == "altered")
        lines = try Self.lines(file)
        lines.remove(at: first + 2)
        let cut = try shop.file("cut", lines.joined(separator: "\n"))
        #expect(await Shop.run(["audit", "verify", "--export", cut]).out.contains("row 3 is missing"))
        lines = try Self.lines(file)
        lines.swapAt(first + 1, first + 2)
        let swapped = try shop.file("swapped", lines.joined(separator: "\n"))
        #expect(await Shop.run(["audit", "verify", "--export", swapped]).code == 1)
        lines[first + 1] = "nonsense"
        let nonsense = await Shop.run(
            ["audit", "verify", "--export", try shop.file("nonsense", lines.joined(separator: "\n"))])
        #expect(nonsense.code == 1)
        #expect(nonsense.err.contains("line \(first + 2) of the file"))
    }

    @Test func `a part of the chain is exported and says where it begins`() async throws {
        let shop = try await Self.shop()
        let file = shop.folder + "/part.jsonl"
        await shop.run("audit", "export", "--after", "2", "--through", "4", "--output", file)
        #expect(try Self.lines(file).count == 2)
        let answer = await Shop.run(["audit", "verify", "--export", file])
        #expect(answer.code == 0)
        #expect(answer.out.contains("The file begins with row 3"))
    }

    @Test func `no cell of an export is computed by a spreadsheet`() throws {
        for text in ["=1+1", "+1", "-1", "@A1", "'quoted", "a\"b", "\tx", "plain, with comma"] {
            let entry = AuditEntry(
                at: .epoch, principal: PrincipalID("ana"), action: text, subject: text, reason: text, result: text,
                inputs: text)
            let row = AuditRow(sequence: 1, entry: entry, previous: AuditRow.genesis, team: "t")
            let line = AuditFileFormat.csv.line(row)
            let cells = line.dropLast().split(separator: ",", omittingEmptySubsequences: false)
            let firsts = cells.compactMap { $0.first { $0 != "\"" } }
            #expect(firsts.allSatisfy { !"=+-@\t".contains($0) }, "\(text)")
            if text.contains(",") || text.contains("\"") { continue }
            let plain = cells.map { $0.trimmingCharacters(in: ["\""]) }
            #expect(try AuditFileFormat.row(plain) == row)
        }
    }

    @Test func `checkpoints agree with the chain they were made of`() async throws {
        let shop = try await Self.shop()
        let key = await shop.run("audit", "public-key").out.trimmingCharacters(in: .newlines)
        #expect(CheckpointPublicKey(hex: key) != nil)
        var kept = ""
        for _ in 0..<3 { kept += await shop.run("audit", "checkpoint").out }
        let log = try shop.file("log.txt", "some line\n<5>audit checkpoint checkpoint.line=\"" + kept)
        let answer = try await shop.json("audit", "verify", "--checkpoint", log, "--public-key", key)
        #expect(answer["intact"] == true)
        // Three lines, and the same three in the store.
        #expect(answer["checkpoints"] == 6)
        let file = shop.folder + "/audit.jsonl"
        await shop.run("audit", "export", "--output", file)
        let words = ["audit", "verify", "--export", file, "--checkpoint", log]
        #expect(await Shop.run(words + ["--public-key", key]).out.contains("3 checkpoints agree"))
        #expect(await Shop.run(words).err.contains("--public-key"))
    }

    @Test func `a chain that was cut, or written anew as a whole, does not agree`() async throws {
        let shop = try await Self.shop()
        let older = try Self.copy(shop, to: "older")
        await shop.run("churn", "summary")
        for _ in 0..<5 { await shop.run("churn", "summary") }
        let line = await shop.run("audit", "checkpoint").out
        let file = try shop.file("kept.txt", "\n" + line)
        #expect(await shop.run("audit", "verify", "--checkpoint", file).code == 0)
        // An older backup was put back: rows that the checkpoint vouches for are gone.
        let words = ["audit", "verify", "--checkpoint", file, "--json", "--state", older]
        let cut = await Shop.run(words)
        #expect(cut.code == 1)
        #expect(try JSONValue.parse(cut.out)["kind"] == "truncated")
        #expect(try JSONValue.parse(cut.out)["row"] == 5)
        #expect(cut.out.contains("line 2 of the checkpoints"))
        // Other rows grew there since: each fits the one before, and the whole is another chain.
        for _ in 0..<12 { _ = await Shop.run(["churn", "summary", "--state", older]) }
        let anew = await Shop.run(words)
        #expect(anew.code == 1)
        #expect(try JSONValue.parse(anew.out)["kind"] == "resigned")
        #expect(await Shop.run(["audit", "verify", "--state", older]).code == 0)
    }

    @Test func `a checkpoint that nobody with the key signed is named`() async throws {
        let shop = try await Self.shop()
        let line = await shop.run("audit", "checkpoint").out
        let size = try #require(AuditCheckpoint(line: line)?.size)
        let forged = line.replacingOccurrences(of: "size=\(size) ", with: "size=\(size - 1) ")
        let answer = await shop.run("audit", "verify", "--checkpoint", try shop.file("forged", forged))
        #expect(answer.code == 1)
        #expect(answer.out.contains("line 1 of the checkpoints carries a signature that is not the team's"))
        let other = CheckpointKeysTests.key
        let foreign = await shop.run(
            "audit", "verify", "--checkpoint", try shop.file("kept", line), "--public-key", other)
        #expect(foreign.code == 1)
        #expect(foreign.out.contains("is signed under the key"))
        let garbled = await shop.run("audit", "verify", "--checkpoint", try shop.file("x", String(line.dropLast(9))))
        #expect(garbled.out.contains("line 1 of the checkpoints is no whole checkpoint"))
        let none = await shop.run("audit", "verify", "--checkpoint", try shop.file("none", "nothing\n"))
        #expect(none.code == 2)
        #expect(await shop.run("audit", "verify", "--public-key", "12").code == 2)
    }

    @Test func `a file named in the settings gets every checkpoint`() async throws {
        let shop = try await Self.shop()
        let outside = shop.folder + "/checkpoints.txt"
        let settings = shop.state + "/config/audit.yaml"
        try Data("checkpoint_file: \(outside)\n".utf8).write(to: URL(fileURLWithPath: settings))
        let one = await shop.run("audit", "checkpoint").out
        let two = await shop.run("audit", "checkpoint").out
        #expect(try String(contentsOfFile: outside, encoding: .utf8) == one + two)
        try Data("checkpoint_file: checkpoints.txt\ncheckpoint: x\n".utf8).write(to: URL(fileURLWithPath: settings))
        let wrong = await shop.run("audit", "checkpoint")
        #expect(wrong.code == 2)
        #expect(wrong.err.contains("absolute path"))
        #expect(wrong.err.contains("checkpoint_file"))
    }
}

@Suite struct CheckpointKeysTests {
    /// RFC 8032, section 7.1, tests 1 and 2.
    static let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

    @Test(
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", key, [],
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bb"
                    + "e24655141438e7a100b"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", [0x72],
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302"
                    + "aeeb00d291612bb0c00"
            ),
        ] as [(String, String, [UInt8], String)])
    func `signatures are those of the standard`(seed: String, key: String, message: [UInt8], signature: String) throws {
        let digits = Array(seed)
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        let signer = try CheckpointSigner(seed: bytes)
        #expect(signer.publicKey.hex == key)
        let published = try #require(CheckpointPublicKey(hex: key))
        #expect(published.signed(message, signature: signature))
        // Signing may add randomness on other platforms; what it makes is valid all the same.
        #expect(published.signed(message, signature: try signer.signature(over: message)))
        #expect(!published.signed(message + [1], signature: signature))
        #expect(CheckpointPublicKey(hex: "zz") == nil)
    }

    @Test func `the daemon makes one when an hour has passed and something happened, and tells its log`() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let logger = DaemonLog.logger(environment: [:], write: team.log.take)
        let keeper = CheckpointKeeper(team: team.live, logger: logger)
        func told() -> Int { team.log.all.count { $0.contains("winback-checkpoint/1") } }
        func note() async throws {
            let entry = AuditEntry(
                at: team.clock.now(), principal: PrincipalID("ana"), action: "x", subject: "", result: "accepted")
            try await team.store.write { try $0.audit([entry]) }
        }
        // The first row tells that the team's policy was adopted.
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 1)
        team.clock.advance(by: .minutes(1))
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 1)
        try await note()
        team.clock.advance(by: .minutes(58))
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 1)
        team.clock.advance(by: .minutes(1))
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 2)
        team.clock.advance(by: .hours(9))
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 2)
        // A call adds its own row after what it vouches for; one that somebody asked for is told too.
        func ask() async throws -> Int64 {
            try await AuditOperations.checkpoint.run(NoInput(), by: DaemonFixture.person, of: team.live.current).size
        }
        #expect(try await ask() == 2, "nothing was added since the last")
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 3)
        #expect(try await ask() == 3)
        #expect(try await ask() == 4)
        try await keeper.turn(at: team.clock.now())
        #expect(told() == 4)
        let line = try #require(team.log.all.last { $0.contains("winback-checkpoint/1") })
        let stored = try await team.store.read { try $0.latestCheckpoint() }
        #expect(AuditCheckpoint(line: line) == stored)
        #expect(line.contains(" notice "))
        let maker = try CheckpointMaker(team.live.current.secrets)
        #expect(maker.publicKey.signed(try #require(stored)))
    }
}
