import Foundation
import Testing
import WinbackWire

/// Templates from the command line.
@Suite struct TemplateFlowTests {
    @Test func `a template is listed, checked, previewed for every kind, and its page is harmless`() async throws {
        let shop = try await Shop.made()
        let list = try await shop.json("template", "list")
        #expect(list["templates"]?.arrayValue?.count == 4)
        let check = await shop.run("template", "check", shop.state + "/playbooks/templates/we-miss-you.md")
        #expect(check.code == 0 && check.out == "we-miss-you reads well.\n", Comment(rawValue: check.out + check.err))
        for kind in ["complete", "gold", "no-name", "hostile", "with-coupon"] {
            let page = shop.folder + "/\(kind).html"
            let shown = await shop.run("template", "preview", "your-coupon", "--kind", kind, "--html", page)
            #expect(shown.code == 0, Comment(rawValue: shown.err))
            let html = try String(contentsOfFile: page, encoding: .utf8)
            #expect(html.contains("PREVIEW-1234") && html.contains("1 Example Street"))
            #expect(!html.contains("<script") && !html.contains("<img"))
        }
        let shown = await shop.run("template", "preview", "we-miss-you", "--kind", "hostile")
        #expect(shown.out.contains("List-Unsubscribe: <https://") && !shown.out.contains("\nBcc:"))
        let near = await shop.run("template", "preview", "we-mis-you")
        #expect(near.code != 0 && near.err.contains("did you mean `we-miss-you`?"))
    }

    @Test func `a member's own message is shown, and a test goes to registered staff alone`() async throws {
        let shop = try await Shop.made()
        let members = try shop.file("members.csv", "id,name,tier\n1042,Eva Ruiz,gold\n")
        #expect(await shop.run("import", "members", members).code == 0)
        let shown = try await shop.json("template", "preview", "we-miss-you", "--member", "1042")
        #expect(shown["message"]?["text"]?.stringValue?.hasPrefix("Hello Eva,") == true)
        let refused = await shop.run("template", "test-send", "we-miss-you", "--to", "eva@example.com")
        #expect(refused.code == 1 && refused.err.contains("no registered test recipient"))
        let sent = await shop.run("template", "test-send", "we-miss-you", "--to", "retention@example.com")
        #expect(sent.code == 0 && sent.out.contains("[test] It has been a while"), Comment(rawValue: sent.err))
    }

    @Test func `mistakes in a template are told with their places`() async throws {
        let shop = try await Shop.made()
        let text = "---\nchannel: email\nkind: marketing\nsubject: s\n---\n{{ member.nme }} http://x.example\n"
        let answer = await shop.run("template", "check", try shop.file("t.md", text))
        #expect(answer.code == 2)
        #expect(answer.err.contains("t.md:6:1") && answer.err.contains("did you mean `member.name`?"))
        #expect(answer.err.contains("expected `https://`") && answer.err.contains("unsubscribe_url"))
    }
}
