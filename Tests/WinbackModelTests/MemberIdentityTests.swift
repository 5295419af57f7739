import Testing
import WinbackModel

@Suite struct MemberIdentityTests {
    @Test(arguments: [
        ("ana.ruiz@example.com", "a•••@e•••.com"), ("A@B.co.uk", "a•••@b•••.uk"), ("ana@localhost", "a•••@l•••"),
        ("no address", "•••"), ("", "•••"), ("@example.com", "•••"), ("<b>@<script>.x", "b•••@s•••.x"),
        ("a@b.\u{1B}[2J", "a•••@b•••"),
    ])
    func addressesAreMasked(email: String, masked: String) { #expect(PersonalMask.email(email) == masked) }

    @Test(arguments: [
        ("Ana Ruiz", "A. R."), ("Ana María de la Ruiz", "A. R."), ("Cher", "C."), ("  ", "•••"), ("<b> {x}", "B. X."),
        ("李 小龙", "李. 小."),
    ])
    func namesAreMasked(name: String, masked: String) { #expect(PersonalMask.name(name) == masked) }

    @Test(arguments: [("+34 600 123 456", "•••56"), ("12345", "•••"), ("", "•••")])
    func numbersAreMasked(phone: String, masked: String) { #expect(PersonalMask.phone(phone) == masked) }

    @Test func spellingsOfOneAddressAreOne() {
        #expect(MemberIdentity.normal(email: " Ana@Example.COM\t") == "ana@example.com")
        #expect(MemberIdentity.normal(email: "  ") == nil)
        for spelling in ["+34 600-123-456", "0034600123456", "34 (600) 123456"] {
            #expect(MemberIdentity.normal(phone: spelling) == "34600123456")
        }
        #expect(MemberIdentity.normal(phone: "none") == nil)
    }

    @Test func aRowCompletesWhatIsKnown() {
        let held = MemberIdentity(name: "Ana", email: "a@x.example")
        let stated = MemberIdentity(email: "b@x.example", phone: "1")
        #expect(held.completed(by: stated) == MemberIdentity(name: "Ana", email: "b@x.example", phone: "1"))
        #expect(MemberIdentity().isEmpty && !held.isEmpty)
    }

    @Test(arguments: [
        ("https://offers.shop.example", "https://offers.shop.example", "offers.shop.example"),
        ("https://Shop.example:8443/mail/", "https://shop.example:8443/mail", "shop.example:8443"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787", "127.0.0.1:8787"),
        ("http://localhost/", "http://localhost", "localhost"),
    ])
    func publicAddressesAreRead(written: String, text: String, host: String) {
        let url = PublicURL(written)
        #expect(url?.text == text && url?.host == host)
    }

    @Test(arguments: [
        "http://shop.example", "ftp://shop.example", "https://", "https://a@shop.example", "https://shop.example?x=1",
        "https://shop.example#x", "https://shop.example:0", "https://shop.example:080", "https://shop..example",
        "https://-shop.example", "https://shop.example/a b", "https://shop.example//x", "https://shop.example/../x",
        "https://shöp.example", "https://shop.example\r\nX: y", "javascript:alert(1)", "",
        "https://shop.example\\@evil.example", "http://127.evil.example.com:x",
    ])
    func otherPublicAddressesAreRefused(written: String) { #expect(PublicURL(written) == nil) }

    @Test func linksBeginWithThePublicAddress() {
        let web = WebSettings(publicURL: PublicURL("https://shop.example/m"), behindProxy: true)
        #expect(web.unsubscribeLink("T") == "https://shop.example/m/u/T")
        #expect(web.proxiedHost == "shop.example")
        #expect(WebSettings.local.unsubscribeLink("T", listening: "127.0.0.1:1") == "http://127.0.0.1:1/u/T")
        #expect(WebSettings(publicURL: web.publicURL).proxiedHost == nil)
    }
}
