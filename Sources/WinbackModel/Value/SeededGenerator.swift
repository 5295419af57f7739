/// A small, fast, seedable generator: the same seed gives the same numbers on every machine and for ever.
///
/// SplitMix64 (Steele, Lea, Flood, 2014, "Fast splittable pseudorandom number generators", fig. 13).
package struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable {
    private var state: UInt64

    /// Makes a generator from a seed.
    package init(seed: UInt64) { state = seed }

    /// Makes a generator for one purpose from a seed and text, so that streams do not overlap in practice.
    package init(seed: UInt64, purpose: String) {
        state = StableHash(key: (seed, 0x7769_6e62_6163_6b21)).hash(purpose)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number uniform on [0, 1) with 53 random bits.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// An integer uniform on `0 ..< bound`, `bound` > 0.
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Whether an event of this probability happens.
    package mutating func happens(_ probability: Double) -> Bool { uniform() < probability }
}
