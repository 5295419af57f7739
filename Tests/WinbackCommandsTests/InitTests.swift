import Foundation
import Testing
import WinbackWire

@Suite struct InitTests {
    @Test func `a team's directory is its owner's alone and holds what the files say`() async throws {
        let shop = try Shop()
        let answer = await shop.run(
            "init", "--currency", "JPY", "--zone", "Asia/Tokyo", "--country", "JP", "--owner", "Émile Doe <e@x.example>"
        )
        #expect(answer.code == 0, Comment(rawValue: answer.err))
        #expect(answer.out.contains("Émile Doe (emile-doe)"))
        #expect(answer.out.contains("winback import orders FILE --state \(shop.state)"))
        #expect(try Shop.mode(shop.state) == 0o700)
        #expect(try Shop.mode(shop.state + "/config/programme.yaml") == 0o600)
        let programme = try String(contentsOfFile: shop.state + "/config/programme.yaml", encoding: .utf8)
        for line in ["currency: JPY", "zone: Asia/Tokyo", "country: JP"] { #expect(programme.contains("\n\(line)\n")) }
        let status = try await shop.json("status")
        #expect(status["currency"] == "JPY")
        #expect(status["zone"] == "Asia/Tokyo")
        let people = try await shop.json("principal", "list")["principals"]?.arrayValue ?? []
        #expect(people.compactMap { $0["id"]?.stringValue } == ["emile-doe", "winback"])
    }

    @Test func `every sample playbook passes its check`() async throws {
        let shop = try await Shop.made()
        let files = try FileManager.default.contentsOfDirectory(atPath: shop.state + "/playbooks")
            .filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 3)
        for file in files {
            let answer = await shop.run("playbook", "check", shop.state + "/playbooks/" + file)
            #expect(answer.code == 0, Comment(rawValue: file + ": " + answer.err))
        }
    }

    @Test func `a team is never overwritten`() async throws {
        let shop = try await Shop.made()
        let programme = shop.state + "/config/programme.yaml"
        let before = try String(contentsOfFile: programme, encoding: .utf8)
        let answer = await shop.run("init", "--currency", "USD")
        #expect(answer.code == 1)
        #expect(answer.err.contains("there is a team in \(shop.state) already"))
        #expect(try String(contentsOfFile: programme, encoding: .utf8) == before)
    }

    @Test func `a directory with other files is left alone`() async throws {
        let shop = try Shop()
        let answer = await Shop.run(["init", "--state", shop.folder])
        #expect(answer.code == 0)
        let other = try Shop()
        _ = try other.file("notes.txt", "mine")
        let refused = await Shop.run(["init", "--state", other.folder])
        #expect(refused.code == 1)
        #expect(refused.err.contains("notes.txt"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: other.folder) == ["notes.txt"])
    }

    @Test func `all wrong terms are told at once, with the nearest zone`() async throws {
        let shop = try Shop()
        let answer = await shop.run("init", "--currency", "euro", "--zone", "Europe/Madird", "--country", "Spain")
        #expect(answer.code == 2)
        for part in ["--currency", "--zone", "did you mean `Europe/Madrid`?", "--country", "3 problems found"] {
            #expect(answer.err.contains(part), Comment(rawValue: part))
        }
        #expect(!FileManager.default.fileExists(atPath: shop.state))
    }

    @Test func `the state directory comes from the option, the environment, or the user's default`() async throws {
        let shop = try await Shop.made()
        let named = await Shop.run(["status", "--json"], environment: ["WINBACK_STATE": shop.state])
        #expect(named.code == 0)
        let base = try Shop()
        let standard = await Shop.run(["status"], environment: ["XDG_STATE_HOME": base.folder])
        #expect(standard.code == 2)
        #expect(standard.err.contains("there is no team in \(base.folder)/winback"))
        #expect(standard.err.contains("winback init --state"))
        let home = await Shop.run(["status"], environment: ["HOME": base.folder])
        #expect(home.err.contains("\(base.folder)/.local/state/winback"))
    }

    @Test func `doctor finds a new team sound and warns of what it lacks`() async throws {
        let shop = try await Shop.made()
        let json = try await shop.json("doctor")
        #expect(json["ok"] == true)
        let checks = json["checks"]?.arrayValue ?? []
        let verdicts = Dictionary(
            uniqueKeysWithValues: checks.map { ($0["check"]?.stringValue ?? "", $0["verdict"]?.stringValue ?? "") })
        for check in ["state directory", "permissions", "configuration", "zone data", "store", "durability", "clock"] {
            #expect(verdicts[check] == "ok", Comment(rawValue: check))
        }
        #expect(verdicts["people"] == "warning")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: shop.state)
        _ = try Data("currency: euro\n".utf8).write(to: URL(fileURLWithPath: shop.state + "/config/programme.yaml"))
        let broken = await shop.run("doctor")
        #expect(broken.code == 1)
        #expect(broken.out.contains("chmod 700"))
        #expect(broken.out.contains("programme.yaml:1"))
    }
}
