import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

/// Neither a key's secret nor a factor's is anywhere but with its holder.
@Suite struct SecretCanaryTests {
    /// Every form in which somebody could search for a secret, none of which may be found.
    private static func forms(_ key: String, _ secret: [UInt8]) -> [[UInt8]] {
        [Array(key.suffix(36).utf8), Array(key.utf8.suffix(36).prefix(30)), secret, Array(Base32.encode(secret).utf8)]
    }

    private static func holds(_ bytes: [UInt8], _ canary: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(canary)) != nil
    }

    @Test(.timeLimit(.minutes(15)))
    func `no secret is in the chain, the store's files, a log or an error`() async throws {
        let shop = try await Shop.made()
        let said = LogLines()
        let (canaries, spoken) = try await shop.serving(log: said) { clock -> ([[UInt8]], String) in
            var spoken = ""
            let people = try await People(shop, clock)
            let made = try await shop.json("key", "create", "--preset", "admin", "--owner", "ana-ruiz")
            let key = try #require(made["key"]?.stringValue)
            let rotated = try await shop.json("key", "rotate", try #require(made["id"]?.stringValue))
            let next = try #require(rotated["key"]?.stringValue)
            let mistyped = String(key.dropLast(8)) + "00000000"
            for text in [key, next, mistyped, String(key.dropLast()), key + "x", "x" + key] {
                for words in [
                    ["loop", "list"], ["person", "list"], ["key", "revoke", text], ["churn", "show", text],
                ] {
                    let answer = await Shop.run(
                        words + ["--state", shop.state], environment: ["WINBACK_KEY": text])
                    if !words.contains(text) { spoken += answer.out + answer.err }
                    if words[0] == "key" { spoken += answer.err }
                }
            }
            for code in ["000000", people.next(people.owner), Base32.encode(people.owner)] {
                let answer = await shop.run("proposal", "approve", "P-000001", "--as", "ana-ruiz", typing: code)
                spoken += answer.out + answer.err
            }
            return (Self.forms(key, people.owner) + Self.forms(next, people.owner), spoken)
        }
        let rows = await shop.run("audit", "list", "--limit", "10000", "--json").out
        let log = said.all.joined(separator: "\n")
        #expect(log.contains("socket"), "the log is looked at")
        for canary in canaries {
            #expect(!Self.holds(Array(rows.utf8), canary), "audit")
            #expect(!Self.holds(Array(spoken.utf8), canary), "output")
            #expect(!Self.holds(Array(log.utf8), canary), "log")
            for file in try FileManager.default.contentsOfDirectory(atPath: shop.state) {
                let path = shop.state + "/" + file
                guard let data = FileManager.default.contents(atPath: path) else { continue }
                #expect(!Self.holds(Array(data), canary), Comment(rawValue: file))
            }
        }
    }

    @Test func `an identity shows no code, whichever way it is printed`() {
        let caller = CallerIdentity(
            principal: TestTeam.ana, isNamed: true, factorCode: "493817", face: .socket)
        var dumped = ""
        dump(caller, to: &dumped)
        for text in ["\(caller)", String(reflecting: caller), dumped] { #expect(!text.contains("493817")) }
    }

    @Test func `a factor opens only for its person and under its root`() throws {
        let secrets = TeamSecrets(root: Array(repeating: 7, count: 32))
        let sealed = try secrets.seal(Deciders.secret, of: TestTeam.ana.id)
        #expect(try secrets.unseal(sealed, of: TestTeam.ana.id) == Deciders.secret)
        #expect(try secrets.seal(Deciders.secret, of: TestTeam.ana.id) != sealed)
        #expect(throws: WinbackError.self) { try secrets.unseal(sealed, of: PrincipalID("carla")) }
        let other = TeamSecrets(root: Array(repeating: 8, count: 32))
        #expect(throws: WinbackError.self) { try other.unseal(sealed, of: TestTeam.ana.id) }
        #expect(throws: WinbackError.self) { try secrets.unseal([1, 2, 3], of: TestTeam.ana.id) }
    }
}
