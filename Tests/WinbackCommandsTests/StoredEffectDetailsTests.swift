import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// Messages as destinations get them: filled from what was approved, with the way out of marketing.
@Suite struct StoredEffectDetailsTests {
    private static let key = TeamSecrets(root: Array(repeating: 7, count: 32)).key(.unsubscribe)
    private static let now = Instant(milliseconds: 1_790_000_000_000)
    private let store: SQLiteStore
    private let fixture: DaemonFixture
    private let digest: ContentHash

    init() async throws {
        fixture = try await DaemonFixture()
        store = fixture.store
        _ = await fixture.reload()
        let proposed = try #require(try await fixture.proposals().first).digest
        var closure = try #require(try await store.read { try $0.closure(proposed) })
        let template = MessageTemplate(
            id: TemplateID("hello"), channel: .email, purpose: .marketing, subject: "For you",
            body: """
                Hello {{ member.first_name | default: "there" }}, you have {{ member.points | default: "0" }} points.
                {{#if coupon.code}}{{ coupon.code }} is {{ coupon.worth }} off.{{/if}}
                {{ unsubscribe_url }}
                """)
        var owed = template
        owed.id = TemplateID("owed")
        owed.body = "{{ coupon.code }} {{ unsubscribe_url }}"
        closure.templates = [template, owed]
        digest = closure.digest
        let kept = closure
        var member = MemberRecord(id: "M-1")
        member.name = "Eva <b>Ruiz"
        member.email = "eva@example.com"
        let row = member
        try await store.write { transaction in
            _ = try transaction.importMembers([row])
            try transaction.saveClosure(kept, source: "")
        }
    }

    private func details(
        web: WebSettings = WebSettings(publicURL: PublicURL("https://offers.shop.example")),
        sender: Sender? = Sender(
            fromName: "Shop", fromAddress: "hello@shop.example", postalAddress: "1 Example Street, Madrid"),
        contact: Bool = true, template: String = "hello"
    ) async throws -> EffectDetail {
        var configuration = fixture.live.current.configuration
        configuration.web = web
        configuration.sender = sender
        let effect = Effect(
            key: "l/1/0", origin: .step(loop: LoopID("l"), entry: EntryID(value: 1), digest: digest),
            member: MemberKey(memberID: "M-1"),
            action: .send(channel: .email, template: TemplateID(template)), value: .zero, decidedAt: Self.now)
        let source = StoredEffectDetails(store: store, configuration: configuration, linkKey: Self.key)
        let claim = ClaimedEffect(id: 1, token: 1, claims: 1, effect: effect)
        return try #require(try await source.details(of: [claim], withContact: contact).first ?? nil)
    }

    @Test func `marketing e-mail carries its way out and the postal address`() async throws {
        defer { fixture.remove() }
        let message = try #require(try await details().message)
        #expect(message.text.hasPrefix("Hello Eva, you have 0 points."))
        #expect(message.html.contains("1 Example Street") && message.text.contains("1 Example Street"))
        #expect(message.header("From") == "\"Shop\" <hello@shop.example>")
        #expect(message.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
        let link = try #require(message.header("List-Unsubscribe")).dropFirst().dropLast()
        #expect(link.hasPrefix("https://offers.shop.example/u/") && message.html.contains(link))
        let target = UnsubscribeToken.read(String(link.split(separator: "/").last ?? ""), key: Self.key)
        #expect(target?.member == MemberKey(memberID: "M-1") && target?.channel == .email)
    }

    @Test func `whoever may not know the name is not told it in the text either`() async throws {
        defer { fixture.remove() }
        let detail = try await details(contact: false)
        #expect(detail.message?.text.hasPrefix("Hello there, ") == true && detail.name == nil)
    }

    @Test func `what the team has not written down yet keeps the message back and says what it is`() async throws {
        defer { fixture.remove() }
        let local = try await details(web: .local)
        #expect(local.message == nil)
        #expect(
            local.obstacle == .later(reason: "marketing needs a link that ends it: set public_url in config/web.yaml"))
        let unsigned = try await details(sender: nil)
        #expect(
            unsigned.obstacle
                == .later(reason: "e-mail needs a sender and a postal address: write config/sender.yaml"))
    }

    @Test func `a blank code never goes out`() async throws {
        defer { fixture.remove() }
        let detail = try await details(template: "owed")
        guard case .refused(let reason) = detail.obstacle else {
            Issue.record("not refused: \(String(describing: detail.obstacle))")
            return
        }
        #expect(detail.message == nil && reason.contains("shows a coupon, and none was issued"))
    }
}
