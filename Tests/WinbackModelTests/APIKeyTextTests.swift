import Testing
import WinbackModel

@Suite struct APIKeyTextTests {
    private static let team = APIKeyText.team(of: TeamSalt(high: 1, low: 2))

    private static func key(_ seed: UInt64) -> APIKeyText {
        var generator = SeededGenerator(seed: seed)
        return APIKeyText(team: team, using: &generator)
    }

    /// What is wrong with a text, or `nil`.
    private static func problem(_ text: String) -> APIKeyText.Problem? {
        do throws(APIKeyText.Problem) {
            _ = try APIKeyText(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the checksum is the published one`() {
        #expect(Checksum.crc32("123456789".utf8) == 0xCBF4_3926)
        #expect(Checksum.crc32([]) == 0)
        #expect(Checksum.crc32("The quick brown fox jumps over the lazy dog".utf8) == 0x414F_A339)
    }

    @Test(arguments: 0..<50) func `a key reads back as it was made`(seed: UInt64) throws {
        let key = Self.key(seed)
        #expect(key.text.utf8.count == APIKeyText.length)
        #expect(key.text.hasPrefix("wb_live_\(Self.team)_\(key.id)_"))
        #expect(try APIKeyText(key.text) == key)
    }

    @Test func `another team has another beginning, and another seed another key`() {
        #expect(APIKeyText.team(of: TeamSalt(high: 1, low: 3)) != Self.team)
        #expect(Set((0..<1_000).map { Self.key($0).text }).count == 1_000)
    }

    @Test func `each problem is told by name, and none tells of the text`() {
        let text = Self.key(1).text
        #expect(Self.problem("") == .prefix)
        #expect(Self.problem("wb_test_" + text.dropFirst(8)) == .prefix)
        #expect(Self.problem(" " + text) == .prefix)
        #expect(Self.problem(text + "\n") == .length(found: 63))
        #expect(Self.problem(String(text.dropLast())) == .length(found: 61))
        #expect(Self.problem("wb_live_G" + text.dropFirst(9)) == .character(position: 9))
        #expect(Self.problem(text.prefix(16) + "-" + text.dropFirst(17)) == .character(position: 17))
        #expect(Self.problem(String(text.dropLast()) + "é") == .length(found: 63))
        #expect(Self.problem(text.prefix(60) + "é") == .character(position: 61))
        #expect(Self.problem(text.prefix(30) + "_" + text.dropFirst(31)) == .character(position: 31))
        #expect(Self.problem(String(text.dropLast(6)) + "000000") == .checksum)
    }

    @Test func `every single wrong character is caught, and every two neighbours swapped`() {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_".utf8)
        let bytes = Array(Self.key(7).text.utf8)
        for position in bytes.indices {
            for letter in alphabet where letter != bytes[position] {
                var typo = bytes
                typo[position] = letter
                #expect(Self.problem(String(decoding: typo, as: UTF8.self)) != nil)
            }
            guard position > 0, bytes[position] != bytes[position - 1] else { continue }
            var swapped = bytes
            swapped.swapAt(position, position - 1)
            #expect(Self.problem(String(decoding: swapped, as: UTF8.self)) != nil)
        }
    }

    /// Seeds that are kept: each runs the same 2,000 texts for ever.
    @Test(arguments: [1, 20_261_125, 0xDEAD_BEEF, 0x5742_4B45_5953])
    func `a text that was tampered with at random never passes for a key`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, purpose: "key fuzz")
        for _ in 0..<2_000 {
            let original = APIKeyText(team: Self.team, using: &generator).text
            var bytes = Array(original.utf8)
            for _ in 0...generator.below(4) {
                let byte = UInt8(generator.below(256))
                switch generator.below(4) {
                case 0: bytes.insert(byte, at: generator.below(bytes.count + 1))
                case 1 where !bytes.isEmpty: bytes.remove(at: generator.below(bytes.count))
                case 2 where !bytes.isEmpty: bytes[generator.below(bytes.count)] = byte
                default: bytes = Array(bytes.prefix(generator.below(bytes.count + 1))) + Array("wb_live_".utf8)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if text != original { #expect(Self.problem(text) != nil, "\(seed)") }
        }
    }

    @Test func `an id is read alone or out of a whole key, and nothing else is`() {
        let key = Self.key(9)
        #expect(KeyID(reading: key.id.text) == key.id)
        #expect(KeyID(reading: key.text) == key.id)
        for text in ["", "abc", "abcdefg-", "abcdefghi", String(key.text.suffix(36)), "wb_live_"] {
            #expect(KeyID(reading: text) == KeyID(""))
        }
    }

    @Test func `no description shows the secret`() {
        let key = Self.key(3)
        let secret = String(key.text.suffix(36))
        var dumped = ""
        dump(key, to: &dumped)
        for shown in ["\(key)", String(reflecting: key), dumped] {
            #expect(!shown.contains(secret.prefix(8)))
            #expect(shown.contains(key.id.text))
        }
    }

    @Test func `comparison in constant time compares`() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [0, 2, 3]))
        #expect(!ConstantTime.equal([1, 2], [1, 2, 3]))
    }
}
