import Foundation
import Testing
import WinbackWire

@Suite struct DestinationCommandTests {
    private static let file = """
        tools: {send_message: mailer}
        destinations:
          mailer: {url: "https://127.0.0.1:9/in", secret: mailer, allow_private: ["127.0.0.1/32"], allow_ports: [9]}
        """

    private func write(_ shop: Shop, _ text: String, to name: String, mode: Int) throws {
        let path = shop.state + "/" + name
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `without a provider status says plainly that nothing is sent`() async throws {
        let shop = try await Shop.made()
        let status = await shop.run("status")
        #expect(status.out.contains("they stay in the outbox and nothing is sent"))
        let json = try await shop.json("status")
        #expect(json["outside"]?["sends_messages"] == false && json["outside"]?["provider"] == "embedded")
        #expect(await shop.run("destination", "list").out.contains("nothing is sent"))
    }

    @Test func `with one it names it, and what is wrong with it`() async throws {
        let shop = try await Shop.made()
        try write(shop, Self.file, to: "config/destinations.yaml", mode: 0o600)
        #expect(await shop.run("status").out.contains("nothing is sent") == false)
        let missing = await shop.run("destination", "list")
        #expect(missing.out.contains("secrets/mailer does not exist"))
        #expect(await shop.run("doctor").out.contains("mailer cannot be used"))
        try write(shop, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", to: "secrets/mailer", mode: 0o644)
        let shared = await shop.run("destination", "test", "mailer")
        #expect(shared.code == 1 && shared.err.contains("can be read by others"))
        try write(shop, "hunter2-is-no-secret", to: "secrets/mailer", mode: 0o600)
        let wrong = await shop.run("destination", "test", "mailer")
        #expect(wrong.code == 1 && wrong.err.contains("whsec_ followed by") && !wrong.err.contains("hunter2"))
        try write(shop, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", to: "secrets/mailer", mode: 0o600)
        let test = try JSONValue.parse(await shop.run("destination", "test", "mailer", "--json").out)
        #expect(test["well"] == false && test["failure"]?.stringValue?.hasPrefix("nothing was sent") == true)
        let list = try await shop.json("destination", "list")
        #expect(list["provider"]?.stringValue?.hasPrefix("webhook:") == true)
        #expect(list["destinations"]?[0]?["last_reason"]?.stringValue?.isEmpty == false)
    }

    @Test func `a webhook step names a destination of the team, and its approval covers where that is`() async throws {
        let shop = try await Shop.made()
        let file = shop.state + "/playbooks/lapsed-regulars.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let step = "    - webhook: {to: mailr}\n"
        let place = try #require(text.range(of: "    - wait:"))
        try text.replacingCharacters(in: place.lowerBound..<place.lowerBound, with: step)
            .write(toFile: file, atomically: true, encoding: .utf8)
        let none = await shop.run("playbook", "check", file)
        #expect(none.code == 2 && none.err.contains("the team has none"))
        try write(shop, Self.file, to: "config/destinations.yaml", mode: 0o600)
        let near = await shop.run("playbook", "check", file)
        #expect(near.code == 2 && near.err.contains("did you mean `mailer`?"), Comment(rawValue: near.err))
        let named = try String(contentsOfFile: file, encoding: .utf8).replacingOccurrences(of: "mailr", with: "mailer")
        try named.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(await shop.run("playbook", "check", file).code == 0)
        let digest = try await shop.json("playbook", "plan", file)["fingerprint"]
        let moved = Self.file.replacingOccurrences(of: "/in", with: "/elsewhere")
        try write(shop, moved, to: "config/destinations.yaml", mode: 0o600)
        #expect(try await shop.json("playbook", "plan", file)["fingerprint"] != digest)
        // No tool goes there: only the step makes it part of what is approved.
        let unmapped = moved.split(separator: "\n").dropFirst().joined(separator: "\n")
        try write(shop, unmapped, to: "config/destinations.yaml", mode: 0o600)
        let inside = try await shop.json("playbook", "plan", file)["fingerprint"]
        try write(
            shop, unmapped.replacingOccurrences(of: "/elsewhere", with: "/in"), to: "config/destinations.yaml",
            mode: 0o600)
        let back = try await shop.json("playbook", "plan", file)["fingerprint"]
        #expect(inside != nil && back != nil && inside != back)
    }

    @Test func `a daemon does not start while a secret is missing`() async throws {
        let shop = try await Shop.made()
        try write(shop, Self.file, to: "config/destinations.yaml", mode: 0o600)
        let serve = await shop.run("serve")
        #expect(serve.code == 2)
        #expect(serve.err.contains("destination mailer") && serve.err.contains("secrets/mailer"))
    }

    @Test(arguments: [
        "https://127.0.0.1/", "http://example.com/", "https://user:pw@example.com/", "https://0x7f.1/",
        "https://[::1]/",
    ]) func `a URL that could not be a destination is refused without sending anything`(_ url: String) async throws {
        let shop = try await Shop.made()
        let answer = await shop.run("destination", "check", url, "--json")
        #expect(answer.code == 1)
        #expect(try JSONValue.parse(answer.out)["allowed"] == false)
    }

    @Test func `nobody is sent to who is not configured`() async throws {
        let shop = try await Shop.made()
        let answer = await shop.run("destination", "test", "https://example.com/")
        #expect(answer.code == 2 && answer.err.contains("no destination"))
    }
}
