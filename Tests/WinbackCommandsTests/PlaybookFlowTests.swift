import Foundation
import Testing
import WinbackModel
import WinbackWire

@Suite struct PlaybookFlowTests {
    @Test func `ten mistakes are told at once, each with its place`() async throws {
        let shop = try await Shop.made()
        let file = try shop.file(
            "bad.yaml",
            """
            playbook: Bad Name
            owner: nobody
            goal: {metric: reactivation_rat, window: 30x, minimum_lift: 1pp}
            audience:
              state: [sliping]
              entry: {per_day: -1, cool_off: 90d, lifetime: 3, order: most_recent_first}
            holdout: {share: 120%}
            journeys:
              nudge:
                - send: {channel: email, template: we-mis-you}
                - issue_coupon: {pool: WINBAK10, expires: 21d}
            budget: {per_member: ten, per_day: 3000.00, total: 100000.00}
            contact: {quiet: "21:00-09:00", at_most: 2 per 7d}
            guardrails:
              - {metric: unsubscribe_rate, stop_above: 1%, minimum_events: 3, minimum_sends: 200}
            cadence: {every: 1d, at: "06:00"}
            tuning: {minimum_share: 10%, largest_step: 15pp, every: 7d, objective: contribution_margin}
            runs_untill: 90d

            """)
        let answer = await shop.run("playbook", "check", file)
        #expect(answer.code == 2)
        let problems = answer.err.split(separator: "\n").filter { $0.hasPrefix("\(file):") }
        #expect(problems.count >= 10, Comment(rawValue: answer.err))
        for hint in [
            "did you mean `reactivation_rate`?", "did you mean `slipping`?", "did you mean `we-miss-you`?",
            "did you mean `WINBACK10`?", "did you mean `runs_until`?",
        ] { #expect(answer.err.contains(hint), Comment(rawValue: hint)) }
        #expect(answer.out.isEmpty)
        let json = await shop.run("playbook", "check", file, "--json")
        let listed = try JSONValue.parse(json.out)["error"]?["diagnostics"]?.arrayValue ?? []
        #expect(listed.count == problems.count)
        #expect(listed.allSatisfy { ($0["line"]?.integerValue ?? 0) > 0 && ($0["column"]?.integerValue ?? 0) > 0 })
    }

    @Test func `templates beside a playbook count before the team's`() async throws {
        let shop = try await Shop.made()
        let source = shop.state + "/playbooks/slipping-nudge.yaml"
        let before = try await shop.json("playbook", "check", source)["fingerprint"]
        let copy = try shop.file("slipping-nudge.yaml", try String(contentsOfFile: source, encoding: .utf8))
        #expect(try await shop.json("playbook", "check", copy)["fingerprint"] == before)
        try FileManager.default.createDirectory(
            atPath: shop.folder + "/templates", withIntermediateDirectories: true)
        _ = try shop.file(
            "templates/we-miss-you.md",
            "---\nchannel: email\nkind: marketing\nsubject: Hello\n---\nHello, {{ unsubscribe_url }}\n")
        #expect(try await shop.json("playbook", "check", copy)["fingerprint"] != before)
    }

    @Test func `a playbook is planned, proposed, approved by another person, held and resumed`() async throws {
        let shop = try await Shop.made()
        let playbook = shop.state + "/playbooks/lapsed-regulars.yaml"
        let plan = try await shop.json("playbook", "plan", playbook)
        #expect(plan["forecast"]?["liability"]?.integerValue == 10_000_000)
        #expect(try await shop.json("loop", "list")["loops"]?.arrayValue?.isEmpty == true)

        let proposed = try await shop.json("playbook", "propose", playbook, "--reason", "autumn")
        #expect(proposed["proposal"]?["proposal"] == "P-000001")
        #expect(proposed["proposal"]?["status"] == "waiting")
        let same = try await shop.json("playbook", "propose", playbook)
        #expect(same["proposal"]?["proposal"] == "P-000001")

        let nobody = await shop.run("proposal", "approve", "P-000001")
        #expect(nobody.code == 1)
        #expect(nobody.err.contains("--as NAME"))
        let direct = await shop.run("proposal", "approve", "P-000001", "--as", "ana-ruiz")
        #expect(direct.code == 1)
        #expect(direct.err.contains("start the daemon with winback serve"))
        let stranger = await shop.run("proposal", "approve", "P-000001", "--as", "carla")
        #expect(stranger.code == 2)
        let digest = try #require(proposed["proposal"]?["fingerprint"]?.stringValue)
        try await shop.serving { clock in try await Self.decide(shop, clock, digest) }
        #expect(try await shop.json("loop", "show", "lapsed-regulars")["loop"]?["status"] == "running")

        let held = try await shop.json("loop", "hold", "lapsed-regulars", "--reason", "warehouse closed")
        #expect(held["status"] == "held")
        #expect(try await shop.json("loop", "resume", "lapsed-regulars")["status"] == "running")
        let report = await shop.run("loop", "report", "lapsed-regulars")
        #expect(report.code == 0)
        let page = shop.folder + "/report.html"
        #expect(await shop.run("loop", "report", "lapsed-regulars", "--html", page).code == 0)
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("</html>"))
    }

    /// The owner cannot decide what they proposed; a second person can, once let, after a day, with a code.
    private static func decide(_ shop: Shop, _ clock: ManualClock, _ digest: String) async throws {
        func enrolled(_ id: String) async throws -> [UInt8] {
            let added = try await shop.json("person", "add", id)
            let secret = try Deciders.secret(of: try #require(added["uri"]?.stringValue))
            let confirmed = await shop.run("person", "confirm", id, typing: TimeCode.code(secret, at: clock.now()))
            #expect(confirmed.code == 0, Comment(rawValue: confirmed.err))
            return secret
        }
        func decide(_ words: String..., as name: String, typing code: String?) async -> Shop.Answer {
            await Shop.run(words + ["--as", name, "--state", shop.state], typing: code)
        }
        func next(_ secret: [UInt8]) -> String {
            clock.advance(by: .seconds(30))
            return TimeCode.code(secret, at: clock.now())
        }
        let ana = try await enrolled("ana-ruiz")
        let own = await decide("proposal", "approve", "P-000001", as: "ana-ruiz", typing: next(ana))
        #expect(own.code == 1)
        #expect(own.err.contains("cannot decide it"))
        let carla = try await enrolled("carla")
        let pending = await decide("proposal", "approve", "P-000001", as: "carla", typing: next(carla))
        #expect(pending.err.contains("winback person approve carla"))
        #expect(await decide("person", "approve", "carla", as: "ana-ruiz", typing: next(ana)).code == 0)
        let fresh = await decide("proposal", "approve", "P-000001", as: "carla", typing: next(carla))
        #expect(fresh.err.contains("carla decides from"))
        clock.advance(by: .hours(24))
        let silent = await decide("proposal", "approve", "P-000001", as: "carla", typing: nil)
        #expect(silent.code == 1)
        #expect(silent.err.contains("takes a code"))
        let other = await decide(
            "proposal", "approve", "P-000001", "--fingerprint", "0123456789ab", as: "carla", typing: next(carla))
        #expect(other.code == 1)
        let approved = await decide(
            "proposal", "approve", "P-000001", "--fingerprint", String(digest.prefix(12)), "--json", as: "carla",
            typing: next(carla))
        let json = try JSONValue.parse(approved.out)
        #expect(json["proposal"]?["status"] == "approved")
        #expect(json["proposal"]?["decided_by"] == "carla")
    }

    @Test func `a difference is told by meaning`() async throws {
        let shop = try await Shop.made()
        let old = shop.state + "/playbooks/lapsed-regulars.yaml"
        let text = try String(contentsOfFile: old, encoding: .utf8)
        let new = shop.state + "/playbooks/changed.yaml"
        try Data(text.replacingOccurrences(of: "per_day: 600", with: "per_day: 500").utf8)
            .write(to: URL(fileURLWithPath: new))
        let same = await shop.run("playbook", "diff", old, "--against", old)
        #expect(same.code == 0)
        let answer = await shop.run("playbook", "diff", new, "--against", old)
        #expect(answer.code == 1)
        #expect(answer.out.contains("entries per day: 600 → 500"))
        let none = await shop.run("playbook", "diff", new)
        #expect(none.code == 2)
        let json = try JSONValue.parse(await shop.run("playbook", "diff", new, "--against", old, "--json").out)
        #expect(json["changes"]?[0]?["removed"]?[0] == "    per_day: 600")
        #expect(json["changes"]?[0]?["added"]?[0] == "    per_day: 500")
    }

    @Test func `the audit chain has every call, accepted or refused, and is intact`() async throws {
        let shop = try await Shop.made()
        _ = await shop.run("status")
        _ = await shop.run("loop", "show", "none")
        _ = await shop.run("proposal", "approve", "P-000009")
        let rows = try await shop.json("audit", "list")["rows"]?.arrayValue ?? []
        let told = rows.compactMap { row in
            row["what"]?.stringValue.map { "\($0) \(row["result"]?.stringValue ?? "")" }
        }
        #expect(
            told == [
                "proposal.approve refused: say_who", "loop.show refused: no_such_loop", "status accepted",
                "init accepted",
            ])
        let check = try await shop.json("audit", "verify")
        #expect(check["intact"] == true)
        #expect(check["rows"] == 5)
    }
}
