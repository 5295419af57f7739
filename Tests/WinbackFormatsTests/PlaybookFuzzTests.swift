import Testing
import WinbackFormats
import WinbackModel

/// Readers of what people and assistants write never crash, and every problem has a place.
@Suite("Bounded fuzzing of playbooks, templates and senders")
struct PlaybookFuzzTests {
    /// Seeds that found something once are kept; the others are as good as any.
    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    private static let scraps = [
        "{", "}", "[", "]", ":", " ", "\n", "- ", "\"", "'", "#", "&a", "*a", "!!", "|", ">", "%", "{{", "}}", "{{#if ",
        "{{/if}}", "member.tier", "coupon.code", "https://", "://", "www.", "wait:", "until:", "on_timeout:", "branch:",
        "at_most: 7d", "\u{0}", "\r\n", "\u{2028}", "\u{FEFF}", "é", "🙂", "-1", "1e999", "99999999999999999999", "~",
        "yes",
    ]

    private static func mutated(_ text: String, _ generator: inout SeededGenerator) -> String {
        var characters = Array(text)
        for _ in 0...generator.below(8) {
            let at = generator.below(characters.count + 1)
            switch generator.below(4) {
            case 0: characters.insert(contentsOf: scraps[generator.below(scraps.count)], at: at)
            case 1: characters.removeSubrange(at..<min(characters.count, at + generator.below(40)))
            case 2:
                let end = min(characters.count, at + generator.below(200))
                characters.insert(contentsOf: Array(characters[at..<end]), at: generator.below(characters.count + 1))
            default:
                if at < characters.count {
                    characters[at] = scraps[generator.below(scraps.count)].first ?? "x"
                }
            }
            if characters.isEmpty { characters = ["x"] }
        }
        return String(characters)
    }

    private static func sound(_ diagnostics: [Diagnostic], of file: String, _ text: String) -> Bool {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
        return diagnostics.allSatisfy { $0.place.file == file && $0.place.line <= lines + 1 && !$0.message.isEmpty }
    }

    @Test("Playbooks", arguments: seeds)
    func playbooks(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, purpose: "playbook")
        let steps =
            "- wait:\n        until: click\n        at_most: 7d\n        on_timeout:\n          - webhook: {to: crm}\n"
            + "    - branch:\n          when: {metric: unsubscribe_rate, below: 1%}\n          then:\n"
            + "            - wait: {until: \"10:00\"}"
        let text = sample([("- award_points: {points: 200}", steps)])
        var context = sampleContext
        context.destinations = ["crm"]
        for _ in 0..<150 {
            let mutant = Self.mutated(text, &generator)
            let reading = PlaybookReader.read(mutant, file: "p.yaml", context: context)
            #expect(reading.value != nil || !reading.diagnostics.isEmpty)
            #expect(Self.sound(reading.diagnostics, of: "p.yaml", mutant), "\(mutant)")
            guard let playbook = reading.value else { continue }
            let written = PlaybookWriter.yaml(playbook, currency: .eur)
            #expect(PlaybookReader.read(written, file: "p.yaml", context: context).value == playbook, "\(written)")
        }
    }

    @Test("Templates", arguments: seeds)
    func templates(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, purpose: "template")
        let text = """
            ---
            channel: email
            kind: marketing
            subject: Hi {{ member.first_name | default: "friend" }}
            ---
            Hello {{ member.name | default: "there" }}, {{#if member.tier}}{{ member.tier }}{{/if}}
            see https://shop.example/new or {{ coupon.code }}. Stop: {{ unsubscribe_url }}
            """
        for _ in 0..<300 {
            let mutant = Self.mutated(text, &generator)
            let reading = TemplateReader.read(mutant, file: "t.md", linkDomains: ["shop.example"])
            #expect(reading.value != nil || !reading.diagnostics.isEmpty)
            #expect(Self.sound(reading.diagnostics, of: "t.md", mutant), "\(mutant)")
            guard let template = reading.value else { continue }
            #expect(TemplateText(template.body).problems.isEmpty && template.body.contains("unsubscribe_url"))
        }
    }

    @Test("Senders", arguments: seeds)
    func senders(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, purpose: "sender")
        let text =
            "from_name: Shop\nfrom_address: a@b.example\npostal_address: \"1 Street\"\ntest_recipients: [c@d.example]\n"
        for _ in 0..<200 {
            let mutant = Self.mutated(text, &generator)
            let reading = SenderReader.read(mutant, file: "s.yaml")
            #expect(Self.sound(reading.diagnostics, of: "s.yaml", mutant), "\(mutant)")
            guard let sender = reading.value else { continue }
            for line in [sender.fromName, sender.fromAddress] + sender.testRecipients {
                #expect(PlainText.oneLine(line) == line)
            }
        }
    }

    @Test(
        "Links lead to allowed domains and nowhere else",
        arguments: [
            ("https://shop.example/new", nil), ("https://www.shop.example/a?b=c#d", nil),
            ("https://SHOP.example.", nil),
            ("http://shop.example/", "expected `https://`"), ("javascript://shop.example/", "expected `https://`"),
            ("https://shop.example.evil.example/", "leads to"), ("https://evil.example/shop.example", "leads to"),
            ("https://shop.example@evil.example/", "leads to"),
            ("https://shop.exmple/", "did you mean `shop.example`?"),
            ("https://shop.example:8443/", "leads to"), ("https://{{ coupon.code }}/", "no placeholder"),
            ("www.shop.example", "begins with `https://`"), ("https://", "leads to"),
        ] as [(String, String?)])
    func links(link: String, message: String?) {
        let text = "---\nchannel: email\nkind: service\nsubject: s\n---\nHello,\nsee \(link) now\n"
        let reading = TemplateReader.read(text, file: "t.md", linkDomains: ["shop.example"])
        if let message {
            #expect(reading.diagnostics.count == 1, "\(reading.diagnostics)")
            #expect(reading.diagnostics.first?.description.contains(message) == true, "\(reading.diagnostics)")
            #expect(reading.diagnostics.first?.place == SourcePlace(file: "t.md", line: 7, column: 5))
        } else {
            #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        }
    }
}
