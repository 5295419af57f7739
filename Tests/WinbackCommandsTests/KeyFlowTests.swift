import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackWire

/// Keys as people make and use them, with a daemon and without.
@Suite struct KeyFlowTests {
    private static func key(_ shop: Shop, _ words: String...) async throws -> (id: String, text: String) {
        let answer = await shop.run(["key", "create"] + words + ["--json"])
        try #require(answer.code == 0, Comment(rawValue: answer.err))
        let json = try JSONValue.parse(answer.out)
        for field in ["id", "key", "scopes", "expires"] { #expect(json[field] != nil, Comment(rawValue: field)) }
        return (try #require(json["id"]?.stringValue), try #require(json["key"]?.stringValue))
    }

    @Test func `a key counts for its holder without a daemon, and its refusals say what to do`() async throws {
        let shop = try await Shop.made()
        let reader = try await Self.key(shop, "--preset", "read-only", "--owner", "ana-ruiz")
        #expect(await shop.run("loop", "list", key: reader.text, typing: nil).code == 0)
        let beyond = await shop.run("churn", "list", key: reader.text, typing: nil)
        #expect(beyond.code == 1)
        #expect(beyond.err.contains("the key \(reader.id) may not call churn.list: it needs members:read"))
        let cases: [(String, Int32, String)] = [
            (String(reader.text.dropLast()), 2, "it has 61 characters instead of 62"),
            (reader.text + "\n", 2, "without spaces or line breaks"), ("secret", 2, "it does not begin with wb_live_"),
            (String(reader.text.dropLast()) + (reader.text.hasSuffix("a") ? "b" : "a"), 2, "mistyped"),
        ]
        for (text, code, hint) in cases {
            let answer = await shop.run("loop", "list", key: text, typing: nil)
            #expect(answer.code == code)
            #expect(answer.err.contains(hint), Comment(rawValue: answer.err))
        }
        let asOther = await shop.run("loop", "list", "--as", "winback", key: reader.text, typing: nil)
        #expect(asOther.err.contains("leave --as out"))
        let other = try await Shop.made()
        let foreign = await other.run("loop", "list", key: reader.text, typing: nil)
        #expect(foreign.err.contains("belongs to another team"))
        #expect(await shop.run("key", "revoke", reader.id).code == 0)
        let revoked = await shop.run("loop", "list", key: reader.text, typing: nil)
        #expect(revoked.code == 1)
        #expect(revoked.err.contains("was revoked at"))
        let rows = try await shop.json("audit", "list")["rows"]?.arrayValue ?? []
        let results = rows.compactMap { $0["result"]?.stringValue }
        #expect(results.count { $0 == "refused: key_malformed" } == 4)
        #expect(results.contains("refused: key_revoked") && results.contains("refused: as_with_key"))
    }

    @Test func `an assistant's key names whom it acts for, is counted, and its calls are listed`() async throws {
        let shop = try await Shop.made()
        let agent = try await Self.key(
            shop, "--preset", "agent", "--owner", "ana-ruiz", "--acts-for", "ana-ruiz", "--name", "claude", "--expires",
            "30d", "--limit", "value-per-day=500.00", "--limit", "members-per-day=20")
        #expect(await shop.run("status", key: agent.text, typing: nil).code == 0)
        #expect(await shop.run("key", "list", key: agent.text, typing: nil).code == 1)
        let playbook = shop.state + "/playbooks/lapsed-regulars.yaml"
        let proposed = await shop.run("playbook", "propose", playbook, "--json", key: agent.text, typing: nil)
        #expect(proposed.code == 0, Comment(rawValue: proposed.err))
        #expect(try JSONValue.parse(proposed.out)["proposal"]?["proposer"] == "claude")
        let listed = try await shop.json("key", "list")["keys"]?[0]
        #expect(listed?["uses"] == 3)
        #expect(listed?["limits"]?["value_per_day"] == 50_000)
        #expect(listed?["principal"] == "claude" && listed?["acts_for"] == "ana-ruiz")
        let calls = try await shop.json("key", "activity", agent.id)["rows"]?.arrayValue ?? []
        #expect(calls.compactMap { $0["what"]?.stringValue } == ["status", "key.list", "playbook.propose"])
        #expect(calls.allSatisfy { $0["who"] == "claude" && $0["for"] == "ana-ruiz" })
        let sorts = try await shop.json("principal", "list")["principals"]?.arrayValue ?? []
        #expect(sorts.contains { $0["id"] == "claude" && $0["sort"] == "assistant" })
    }

    @Test func `wrong requests are told all at once`() async throws {
        let shop = try await Shop.made()
        let cases: [([String], Int32, [String])] = [
            (["--preset", "agent", "--owner", "ana-ruiz"], 1, ["--acts-for"]),
            (["--preset", "read-only", "--owner", "ana-riuz"], 2, ["did you mean `ana-ruiz`?"]),
            (["--preset", "read-onyl", "--owner", "ana-ruiz"], 2, ["read-only"]),
            (
                ["--preset", "read-only", "--owner", "ana-ruiz", "--limit", "value=5", "--limit", "members-per-day=0"],
                2, ["value-per-day", "expected a number from 1"]
            ),
            (["--preset", "approver", "--owner", "ana-ruiz"], 1, ["mints an approver for themselves"]),
            (["--preset", "read-only", "--owner", "ana-ruiz", "--scope", "audit:read"], 1, ["only narrows"]),
            (["--preset", "read-only", "--owner", "ana-ruiz", "--expires", "900d"], 2, ["730 days"]),
        ]
        for (words, code, hints) in cases {
            let answer = await shop.run(["key", "create"] + words)
            #expect(answer.code == code, Comment(rawValue: answer.err))
            for hint in hints { #expect(answer.err.contains(hint), Comment(rawValue: answer.err)) }
        }
        #expect(try await shop.json("key", "list")["keys"]?.arrayValue?.isEmpty == true)
        let whole = await shop.run("key", "revoke", "wb_live_00000000_abcdefgh_" + String(repeating: "s", count: 36))
        #expect(whole.code == 2)
        #expect(whole.err.contains("there is no key `abcdefgh`"))
        let part = await shop.run("key", "revoke", String(repeating: "s", count: 36))
        #expect(part.code == 2)
        for said in [whole.err, part.err, await shop.run("audit", "list", "--json").out] {
            #expect(!said.contains("sss"), "a secret typed by mistake is repeated nowhere")
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `through the daemon a key is rotated with an overlap and revoked at once`() async throws {
        let shop = try await Shop.made()
        try await shop.serving { clock in
            let old = try await Self.key(shop, "--preset", "read-only", "--owner", "ana-ruiz", "--expires", "30d")
            let rotated = try await shop.json("key", "rotate", old.id, "--overlap", "2h")
            let fresh = try #require(rotated["key"]?.stringValue)
            #expect(await shop.run("loop", "list", key: old.text, typing: nil).code == 0)
            #expect(await shop.run("loop", "list", key: fresh, typing: nil).code == 0)
            let again = await shop.run("key", "rotate", old.id)
            #expect(again.err.contains("is replaced"))
            clock.advance(by: .hours(2))
            let late = await shop.run("loop", "list", key: old.text, typing: nil)
            #expect(late.err.contains("expired at") && late.err.contains("took its place"))
            let id = try #require(rotated["id"]?.stringValue)
            // The same connection: the key is asked for again with every call.
            let path = StateDirectory(path: shop.state).socket
            let client = try #require(try await SocketClient(path: path, actingAs: nil, key: fresh))
            _ = try await client.call(LoopOperations.list, NoInput())
            #expect(await shop.run("key", "revoke", id).code == 0)
            let refusal = await #expect(throws: OperationFailure.self) {
                try await client.call(LoopOperations.list, NoInput())
            }
            #expect(refusal?.error.code == "key_revoked")
            try await client.close()
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `an approver's key decides with its owner's code, after a day, and nothing else`() async throws {
        let shop = try await Shop.made()
        try await shop.serving { clock in
            let people = try await People(shop, clock)
            let carla = try await people.secondApprover("carla")
            let key = try await Self.key(shop, "--preset", "approver", "--owner", "carla")
            let playbook = shop.state + "/playbooks/lapsed-regulars.yaml"
            let proposed = try await shop.json("playbook", "propose", playbook)
            let id = try #require(proposed["proposal"]?["proposal"]?.stringValue)
            let early = await shop.run("proposal", "approve", id, key: key.text, typing: people.next(carla))
            #expect(early.err.contains("carla decides from"))
            clock.advance(by: .hours(24))
            let acting = await shop.run("playbook", "propose", playbook, key: key.text, typing: nil)
            #expect(acting.err.contains("needs playbooks:propose"))
            let approved = await shop.run(
                "proposal", "approve", id, key: key.text, typing: people.next(carla))
            #expect(approved.code == 0, Comment(rawValue: approved.err))
            #expect(approved.out.contains("by carla"))
        }
    }
}

/// People at a shop with a daemon: their apps, and the codes these show.
struct People {
    let shop: Shop
    let clock: ManualClock
    let owner: [UInt8]

    /// Enrols the shop's owner.
    init(_ shop: Shop, _ clock: ManualClock) async throws {
        self.shop = shop
        self.clock = clock
        owner = try await Self.enrol("ana-ruiz", shop, clock)
    }

    /// The next code an app shows.
    func next(_ secret: [UInt8]) -> String {
        clock.advance(by: .seconds(30))
        return TimeCode.code(secret, at: clock.now())
    }

    /// Adds a person and confirms their app.
    static func enrol(_ id: String, _ shop: Shop, _ clock: ManualClock) async throws -> [UInt8] {
        let added = try await shop.json("person", "add", id)
        let secret = try Deciders.secret(of: try #require(added["uri"]?.stringValue))
        let confirmed = await shop.run("person", "confirm", id, typing: TimeCode.code(secret, at: clock.now()))
        try #require(confirmed.code == 0, Comment(rawValue: confirmed.err))
        return secret
    }

    /// Adds a person whom the owner lets decide, and waits the day.
    func secondApprover(_ id: String) async throws -> [UInt8] {
        let secret = try await Self.enrol(id, shop, clock)
        let approved = await shop.run("person", "approve", id, "--as", "ana-ruiz", typing: next(owner))
        try #require(approved.code == 0, Comment(rawValue: approved.err))
        clock.advance(by: .hours(24))
        return secret
    }
}
