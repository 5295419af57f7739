import Foundation
import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// The page for one proposal, asked over HTTP as a browser asks.
@Suite struct ApprovalPageTests {
    private static let form = "application/x-www-form-urlencoded"

    /// A field of the page's form.
    private static func field(_ name: String, _ page: String) -> String {
        let marker = "name=\"\(name)\" value=\""
        guard let start = page.range(of: marker) else { return "" }
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }

    private static func body(
        _ page: String, who: String = "ana", code: String, decision: String = "approve", reason: String = "",
        token: String? = nil
    ) -> String {
        let values = [
            ("token", token ?? field("token", page)), ("fingerprint", field("fingerprint", page)), ("who", who),
            ("code", code), ("reason", reason), ("decision", decision),
        ]
        return values.map { name, value in
            let allowed = CharacterSet.alphanumerics
            return "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }.joined(separator: "&")
    }

    private static func proposal(_ team: DaemonFixture) async throws -> ProposalRecord {
        #expect(await team.reload())
        return try #require(try await team.proposals().first)
    }

    @Test(.timeLimit(.minutes(15)))
    func `a person reads, types a code and decides; the same form again changes nothing`() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let proposal = try await Self.proposal(team)
        try await team.servingPages { port in
            let client = LoopbackClient(port: port)
            let path = "/approve/\(proposal.id)"
            let page = try await client.get(path)
            #expect(page.status == 200)
            #expect(page.head.contains("style-src 'sha256-") && page.head.contains("form-action 'self'"))
            #expect(!page.body.contains("<script") && !page.head.lowercased().contains("set-cookie"))
            for word in ["Winback computed", "At worst", "Messages, as they would be sent", "The proposer says"] {
                #expect(page.body.contains(word), "\(word)")
            }
            let code = try await Deciders.code(of: DaemonFixture.person.id, of: team.live.current)
            let sent = Self.body(page.body, who: DaemonFixture.person.id.text, code: code)
            let done = try await client.post(path, Self.form, sent)
            #expect(
                done.status == 200 && done.body.contains("Approved, and at work now."), "\(done.body.suffix(3_000))")
            #expect(try await team.store.read { try $0.proposal(proposal.id) }?.status == .approved)
            let decisions = try await team.store.read { try $0.decisions(of: proposal.id) }
            #expect(decisions.map(\.factorChecked) == [true])
            // The browser's back button and another press: nothing happens twice, no code is needed.
            let again = try await client.post(path, Self.form, sent)
            #expect(again.status == 200)
            #expect(try await team.store.read { try $0.decisions(of: proposal.id) } == decisions)
            #expect(try await client.get(path).body.contains("approved by"))
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `forms from elsewhere, stale or wrong ones decide nothing and say why`() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let proposal = try await Self.proposal(team)
        try await team.servingPages { port in
            let client = LoopbackClient(port: port)
            let path = "/approve/\(proposal.id)"
            let page = try await client.get(path).body
            let who = DaemonFixture.person.id.text
            let code = try await Deciders.code(of: DaemonFixture.person.id, of: team.live.current)
            func post(_ body: String, also: String = "") async throws -> (Int, String) {
                let answer = try await client.post(path, Self.form, body, also: also)
                return (answer.status, answer.body)
            }
            let good = Self.body(page, who: who, code: code)
            for origin in ["Origin: https://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n"] {
                let (status, text) = try await post(good, also: origin)
                #expect(status == 403 && text.contains("not from this page"))
            }
            let (forged, _) = try await post(Self.body(page, who: who, code: code, token: "29000000.0123456789abcdef"))
            #expect(forged == 403)
            let (wrong, said) = try await post(Self.body(page, who: who, code: "000000"))
            #expect(wrong == 403 && said.contains("Nothing was decided") && said.contains("<form"))
            let (nobody, unknown) = try await post(Self.body(page, who: "nobody", code: code))
            #expect(nobody == 403 && unknown.contains("the code is wrong"))
            let (silent, needs) = try await post(Self.body(page, who: who, code: code, decision: "reject"))
            #expect(silent == 400 && needs.contains("a rejection says why"))
            for body in ["", "decision=approve", "who=%zz", good + "&who=x", String(repeating: "a=b&", count: 40)] {
                let (status, _) = try await post(body)
                #expect(status == 400, "\(body)")
            }
            team.clock.advance(by: .minutes(61))
            let (stale, old) = try await post(good)
            #expect(stale == 403 && old.contains("more than an hour"))
            #expect(try await team.store.read { try $0.proposal(proposal.id) }?.status == .waiting)
            #expect(try await client.get("/approve/P-999999").status == 404)
            #expect(try await client.get(path, host: "evil.example").status == 421)
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `what a proposer wrote is quoted, never markup`() async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let asked = try await team.live.driver.propose(
            approver: PrincipalID("dora"), by: ProposerOrigin(.daemon),
            reason: "<script>alert(1)</script>\"><form action=//evil>", at: team.clock.now())
        try await team.servingPages { port in
            let page = try await LoopbackClient(port: port).get("/approve/\(asked.id)").body
            #expect(!page.contains("<script") && !page.contains("<form action"))
            #expect(page.contains("&lt;script&gt;") && page.contains("<blockquote>"))
        }
    }

    /// Seeds are kept: what breaks once is tried ever after.
    @Test(arguments: [5, 77, 4_001] as [UInt64])
    func `hostile forms neither stop the daemon nor decide`(seed: UInt64) async throws {
        let team = try await DaemonFixture()
        defer { team.remove() }
        let proposal = try await Self.proposal(team)
        var random = SeededGenerator(seed: seed, purpose: "approval-form")
        let pieces = [
            "token", "fingerprint", "who", "code", "decision", "approve", "reject", "=", "&", "%", "%4", "%00", "+",
            "é",
            "ana", "000000", "\u{0}", proposal.digest.hex, "reason",
        ]
        let bodies = (0..<15).map { _ in
            (0..<random.below(24)).map { _ in pieces[random.below(pieces.count)] }.joined()
        }
        try await team.servingPages { port in
            let client = LoopbackClient(port: port)
            for body in bodies {
                let status = try await client.post("/approve/\(proposal.id)", Self.form, body).status
                #expect((400..<500).contains(status), "seed \(seed): \(body)")
            }
        }
        #expect(try await team.store.read { try $0.proposal(proposal.id) }?.status == .waiting)
    }
}
