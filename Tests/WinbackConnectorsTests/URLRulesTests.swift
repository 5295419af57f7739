import Testing
import WinbackModel

/// What people and attackers write where a URL belongs. Every form that leads elsewhere than it seems is refused.
@Suite struct URLRulesTests {
    static let hostileHosts: [String] = [
        // Addresses in forms that libraries read and people do not.
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1",
        "017700000001",
        "127.0.0.01", "127.0.0.1.", "127.000.000.001", "0127.0.0.1", "00000177.0.0.1", "127.0x0.0.1", "127.0.0.0x1",
        "1.2.3", "1.2", "1", "0", "00", "4294967295", "4294967296", "256.1.1.1", "1.1.1.256", "1.1.1.1.1", "1.1.1",
        "1..1.1", ".1.1.1.1", "1.1.1.1..", "0xffffffff", "0x", "0x0", "8.8.8.0x8", "example.0x1", "example.1",
        "example.09",
        // Networks that are not the public internet.
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.255.255.254",
        "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[::ffff:10.0.0.1]", "[::ffff:8.8.8.8]", "[0:0:0:0:0:ffff:a9fe:a9fe]", "[64:ff9b::7f00:1]",
        "[64:ff9b::8.8.8.8]",
        "[64:ff9b:1::1]", "[100::1]", "[2001::1]", "[2001:0:4136:e378::1]", "[2001:2::1]", "[2001:10::1]",
        "[2001:20::1]",
        "[2001:db8::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:808:808::1]", "[3fff::1]", "[fc00::1]",
        "[fd12::1]",
        "[fe80::1]", "[febf::1]", "[fec0::1]", "[ff02::1]", "[4000::1]", "[5f00::1]", "[::2]", "[1::1]",
        "[fe80::1%25eth0]", "[fe80::1%eth0]", "[2606:4700::1%251]", "[2606:4700::1", "2606:4700::1]", "[2606:4700:::1]",
        "[2606:4700::1::2]", "[12345::1]", "[v1.fe80]", "[]", "[1.1.1.1]", "[2606:4700::1]x",
        "[2606:4700:0:0:0:0:0:0:1]",
        "[2606:4700::256.1.1.1]", "[2606:4700::01.1.1.1]", "[g::1]", "[2606:4700:1]",
        // Names that lead nowhere public.
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "db.internal",
        "metadata.google.internal",
        "router.lan", "nas.home.arpa", "intranet", "mail.corp", "x.localdomain", "abc.onion", "x.test", "x.invalid",
        // Names that are none, or not the ones they seem.
        "", ".", "..", "example..com", ".example.com", "example.com.", "example.com..", "-example.com", "example-.com",
        "exam_ple.com", "ex%61mple.com", "example%2ecom", "example.com%00.evil.com", "exa mple.com",
        "ex\u{0000}ample.com",
        "example.com\u{0009}", "example.com\n", "exämple.com", "еxample.com", "example。com", "１２７.0.0.1",
        "①.example.com",
        "example.com\u{00AD}", "ab--cd.example.com", "xn--.example.com", "exa$mple.com", "example,com", "example;com",
        "example.com'", "*.example.com", "example!.com", "(example.com)", "exam+ple.com", "example=.com",
        "~example.com",
        String(repeating: "a", count: 64) + ".com",
        Array(repeating: "abcdefgh", count: 30).joined(separator: ".") + ".com",
    ]

    static let hostileURLs: [String] = [
        "", " ", "https", "https:", "https:/", "https://", "https:///", "https:example.com", "https:/example.com",
        "https:\\\\example.com", "//example.com/", "example.com", "/path", "http://example.com/", "HTTP://example.com/",
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com:70/_x", "dict://example.com:11211/stat",
        "ldap://example.com/", "smtp://example.com/", "javascript:alert(1)", "data:text/plain,x",
        "httpss://example.com/",
        " https://example.com/", "https://example.com/ ", "ht\ttps://example.com/", "https://exam\nple.com/",
        "https://user@example.com/", "https://user:secret@example.com/", "https://:@example.com/",
        "https://@example.com/",
        "https://example.com@127.0.0.1/", "https://127.0.0.1@example.com/", "https://example.com:443@127.0.0.1/",
        "https://example.com%40127.0.0.1/", "https://example.com\\@127.0.0.1/", "https://example.com\\.evil.com/",
        "https://example.com\\path", "https://example.com#@127.0.0.1/", "https://example.com/#fragment",
        "https://example.com?@127.0.0.1/", "https://example.com?x=1", "https://example.com:80/",
        "https://example.com:22/",
        "https://example.com:8443/", "https://example.com:6379/", "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:99999999999/", "https://example.com:/", "https://example.com:+443/",
        "https://example.com:-443/", "https://example.com:0443/", "https://example.com:44 3/",
        "https://example.com:443:443/",
        "https://example.com:４４３/", "https://example.com:0x1bb/", "https://example.com/../admin",
        "https://example.com/a/../../b", "https://example.com/./a", "https://example.com/%2e%2e/a",
        "https://example.com/%2E%2e/a", "https://example.com/a%00b", "https://example.com/a%0d%0aHost:%20evil",
        "https://example.com/a%5cb", "https://example.com/a%7f", "https://example.com/%zz", "https://example.com/%4",
        "https://example.com/%", "https://example.com/a b", "https://example.com/\u{0007}", "https://example.com/ü",
        "https://example.com/<script>", "https://example.com/\"x\"", "https://example.com/{x}",
        "https://example.com/a|b",
        "https://example.com/a^b", "https://example.com/`id`", "https://example.com//evil.com/x",
        "https://example.com/[x]",
        "https://example.com/x\r\nX-Evil: 1", "https://example.com/\u{202E}moc", "https://example.com:443\\x",
        "https://https://example.com/", "https://example.com:80:443/", "https:// example.com/",
        "https://example.com/" + String(repeating: "a", count: 2_100),
    ]

    static let goodURLs: [String] = [
        "https://example.com", "https://example.com/", "https://example.com:443/", "https://EXAMPLE.com/",
        "HTTPS://example.com/",
        "Https://Example.Com/Hook", "https://hooks.example.com/winback", "https://a.b.c.d.e.example.com/x",
        "https://example.co.uk/", "https://example.museum/a", "https://my-shop.example.com/", "https://3m.com/",
        "https://1.example.com/", "https://0x.example.com/", "https://123.example.com/x", "https://a1.example.io/",
        "https://xn--exmple-cua.com/", "https://shop.xn--p1ai/hook", "https://example.com/a/b/c",
        "https://example.com/a/b/?x=1", "https://example.com/?x=1&y=2", "https://example.com/x?",
        "https://example.com/a?b?c",
        "https://example.com/%C3%BC", "https://example.com/a%20b", "https://example.com/a%2Fb",
        "https://example.com/a+b",
        "https://example.com/a:b", "https://example.com/a@b", "https://example.com/a;b=c", "https://example.com/(a)",
        "https://example.com/a,b", "https://example.com/!$&'*", "https://example.com/~user", "https://example.com/a=b",
        "https://example.com/a-b_c.d", "https://example.com/..a", "https://example.com/a..b",
        "https://example.com/a/...",
        "https://example.com/?url=https://other.example.com/", "https://example.com/?q=a%26b",
        "https://example.com/a//b",
        "https://1.1.1.1/", "https://8.8.8.8/dns", "https://93.184.216.34/", "https://172.15.255.255/",
        "https://172.32.0.1/",
        "https://100.63.255.255/", "https://100.128.0.1/", "https://192.167.255.255/", "https://223.255.255.255/",
        "https://[2606:4700:4700::1111]/", "https://[2606:4700:4700:0:0:0:0:1111]:443/x",
        "https://[2a00:1450:4001::8a]/",
        "https://[2620:FE::FE]/", "https://[2001:4860:4860::8888]/",
        "https://" + String(repeating: "a", count: 63) + ".com/",
        "https://example.com/" + String(repeating: "a", count: 2_000),
    ]

    @Test func `there are as many as promised`() {
        #expect(Set(Self.hostileHosts + Self.hostileURLs).count >= 150)
        #expect(Set(Self.goodURLs).count >= 50)
    }

    @Test(arguments: hostileHosts) func `a hostile host is refused`(_ host: String) {
        #expect(throws: URLRefusal.self) { try URLRules().check("https://\(host)/hook") }
        #expect(throws: URLRefusal.self) { try URLRules().check("https://\(host):443/hook") }
    }

    @Test(arguments: hostileURLs) func `a hostile URL is refused`(_ url: String) {
        #expect(throws: URLRefusal.self) { try URLRules().check(url) }
    }

    @Test(arguments: goodURLs) func `a good URL is taken, and means the same when written anew`(_ text: String) throws {
        let url = try URLRules().check(text)
        #expect(url.isSecure && url.port == 443)
        #expect(try URLRules().check(url.description) == url)
    }

    @Test func `what is sent is written anew`() throws {
        #expect(try URLRules().check("HTTPS://Example.COM:443").description == "https://example.com/")
        let v6 = try URLRules().check("https://[2606:4700:0:0:0:0:0:1]/X?y")
        #expect(v6.description == "https://[2606:4700::1]/X?y")
        #expect(v6.host == "2606:4700::1")
    }

    @Test func `an operator may allow a relay, its port and plain HTTP, and nothing beside them`() throws {
        let block = try #require(AddressBlock("10.1.2.3/32"))
        let rules = URLRules(allowsHTTP: true, ports: [8_080], addresses: AddressRules(allowing: [block]))
        #expect(try rules.check("http://10.1.2.3:8080/x").description == "http://10.1.2.3:8080/x")
        #expect(try rules.check("http://relay/x").port == 80)
        #expect(try rules.check("http://relay.internal:8080/x").host == "relay.internal")
        for url in [
            "http://10.1.2.4:8080/", "http://127.0.0.1/", "http://10.1.2.3:8081/", "http://10.1.515/",
            "https://[::ffff:10.1.2.3]/",
            "ftp://10.1.2.3/", "http://u@10.1.2.3/",
        ] {
            #expect(throws: URLRefusal.self) { try rules.check(url) }
        }
    }

    @Test func `a refusal never repeats the URL`() {
        let refusal = #expect(throws: URLRefusal.self) { try URLRules().check("https://user:hunter2@example.com/") }
        #expect(refusal?.reason.contains("hunter2") == false)
    }

    @Test(arguments: [
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("1:0:2:0:3:0:4:5", "1:0:2:0:3:0:4:5"),
        ("::ffff:1.2.3.4", "::ffff:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ]) func `version 6 addresses take their canonical form`(_ text: String, _ canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(arguments: [
        ":", ":::", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::", "::1.2.3", ":1::",
        "1:", "1.2.3.4:1",
    ])
    func `what is no address is none`(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `blocks hold whole bits`() throws {
        let block = try #require(AddressBlock("172.16.0.0/12"))
        #expect(block.contains(try #require(IPAddress("172.31.255.255"))))
        #expect(!block.contains(try #require(IPAddress("172.32.0.0"))))
        let six = try #require(AddressBlock("2001:db8::/33"))
        #expect(six.contains(try #require(IPAddress("2001:db8:7fff::1"))))
        #expect(!six.contains(try #require(IPAddress("2001:db8:8000::1"))))
        let most = try #require(AddressBlock("2001:db8::8000:0:0:0/65"))
        #expect(most.contains(try #require(IPAddress("2001:db8::ffff:0:0:1"))))
        #expect(!most.contains(try #require(IPAddress("2001:db8::7fff:0:0:1"))))
        for text in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0", "10.0.0.0/", "10.0.0.0/-1", "::1/64", "::/129", "x/8"] {
            #expect(AddressBlock(text) == nil, "\(text)")
        }
    }

    @Test func `an allowed translation prefix still hides no private address`() throws {
        let rules = AddressRules(allowing: [try #require(AddressBlock("64:ff9b::/96"))])
        #expect(rules.refusal(of: try #require(IPAddress("64:ff9b::808:808"))) == nil)
        #expect(rules.refusal(of: try #require(IPAddress("64:ff9b::7f00:1")))?.contains("127.0.0.1") == true)
    }
}
