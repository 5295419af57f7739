import Testing
import WinbackModel

@Suite struct StableHashTests {
    /// Aumasson and Bernstein's reference vectors: key 00 … 0f, message 00 01 … of growing length.
    private static let vectors: [UInt64] = [
        0x726f_db47_dd0e_0e31, 0x74f8_39c5_93dc_67fd, 0x0d6c_8009_d9a9_4f5a, 0x8567_6696_d7fb_7e2d,
        0xcf27_94e0_2771_87b7, 0x1876_5564_cd99_a68d, 0xcbc9_466e_58fe_e3ce, 0xab02_00f5_8b01_d137,
        0x93f5_f579_9a93_2462,
    ]

    @Test(arguments: vectors.indices)
    func `published SipHash vectors`(length: Int) {
        let message = (0..<length).map { UInt8($0) }
        #expect(StableHash.identity.hash(message) == Self.vectors[length])
    }

    @Test func `fifteen bytes, the example of the paper`() {
        #expect(StableHash.identity.hash((0..<15).map { UInt8($0) }) == 0xa129_ca61_49be_45e5)
    }

    @Test func `two words hash like their sixteen bytes`() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let (first, second) = (generator.next(), generator.next())
            let bytes = [first, second].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
            #expect(StableHash.identity.hash(first, second) == StableHash.identity.hash(bytes))
        }
    }

    @Test func `text hashes by its bytes and the key matters`() {
        let text = "café 🛒 a longer text than one word"
        #expect(StableHash.identity.hash(text) == StableHash.identity.hash(Array(text.utf8)))
        #expect(StableHash(key: (1, 2)).hash(text) != StableHash(key: (2, 1)).hash(text))
    }

    @Test func `keys of members are non-negative and buckets spread`() {
        var buckets = Array(repeating: 0, count: 64)
        for number in 0..<64_000 {
            let key = MemberKey(memberID: "member-\(number)")
            guard key.value >= 0 else {
                Issue.record("member-\(number) has a negative key")
                return
            }
            buckets[key.bucket] += 1
        }
        // 1,000 expected in each; six deviations of a binomial are 190.
        #expect(buckets.allSatisfy { (810...1190).contains($0) })
    }
}

@Suite struct SeededGeneratorTests {
    @Test func `published SplitMix64 numbers`() {
        var generator = SeededGenerator(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        let found = expected.map { _ in generator.next() }
        #expect(found == expected)
    }

    @Test func `purposes have streams of their own that never change`() {
        var one = SeededGenerator(seed: 1, purpose: "orders")
        var same = SeededGenerator(seed: 1, purpose: "orders")
        var other = SeededGenerator(seed: 1, purpose: "members")
        let numbers = (0..<10).map { _ in one.next() }
        #expect(numbers == (0..<10).map { _ in same.next() })
        #expect(numbers != (0..<10).map { _ in other.next() })
    }

    @Test func `uniform numbers stay in range and average one half`() {
        var generator = SeededGenerator(seed: 42)
        var sum = 0.0
        var counts = Array(repeating: 0, count: 7)
        for _ in 0..<70_000 {
            let number = generator.uniform()
            guard number >= 0, number < 1 else {
                Issue.record("\(number) is not in 0 ..< 1")
                return
            }
            sum += number
            counts[generator.below(7)] += 1
        }
        #expect(abs(sum / 70_000 - 0.5) < 0.006)
        #expect(counts.allSatisfy { abs($0 - 10_000) < 600 })
        let (never, always) = (generator.happens(0), generator.happens(1))
        #expect(!never && always)
    }
}
