import Testing
import WinbackModel

@Suite struct ContentHashTests {
    @Test func `published SHA-256 vectors`() {
        #expect(
            ContentHash(of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            ContentHash(of: Array("abc".utf8)).hex
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ContentHash(of: []).short == "e3b0c44298fc")
    }

    @Test(arguments: ["", "abc", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
    func `what is no hash is refused`(text: String) {
        #expect(ContentHash(hex: text) == nil)
    }

    /// Forms that a careless writer would not tell apart.
    private static let forms: [[@Sendable (inout CanonicalWriter) -> Void]] = [
        [{ $0.field("a", "bc") }], [{ $0.field("ab", "c") }], [{ $0.field("a", ["bc"]) }],
        [{ $0.field("a", ["b", "c"]) }], [{ $0.field("a", "2") }, { $0.field("b", "c") }],
        [{ $0.field("a", ["b"]) }, { $0.field("c", "") }], [{ $0.field("a", ["b", "", "c"]) }],
        [{ $0.field("a", ["", "b", "c"]) }], [{ $0.field("a", []) }], [{ $0.field("a", "0") }],
        [{ $0.field("a", "") }], [{ $0.field("a", [""]) }], [{ $0.field("a", "b") }, { $0.field("c", "d") }],
        [{ $0.field("a", "b\u{0}c") }], [{ $0.field("c", "d") }, { $0.field("a", "b") }],
        [{ $0.field("a", ["1", "b"]) }], [{ $0.field("a", ["b"]) }, { $0.field("b", []) }], [],
    ]

    @Test func `no two values share a form`() {
        var seen: [ContentHash: Int] = [:]
        for (index, form) in Self.forms.enumerated() {
            var writer = CanonicalWriter(domain: "test/1")
            for write in form { write(&writer) }
            #expect(seen[writer.digest] == nil, "forms \(index) and \(seen[writer.digest] ?? -1) collide")
            seen[writer.digest] = index
        }
        var one = CanonicalWriter(domain: "test/1")
        var other = CanonicalWriter(domain: "test/2")
        one.field("a", 1)
        other.field("a", 1)
        #expect(one.digest != other.digest)
    }

    @Test func `numbers are written as decimal text`() {
        var number = CanonicalWriter(domain: "test/1")
        var text = CanonicalWriter(domain: "test/1")
        number.field("n", Int64.min)
        text.field("n", "-9223372036854775808")
        #expect(number.bytes == text.bytes)
    }
}
