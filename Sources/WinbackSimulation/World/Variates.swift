internal import RealModule
internal import WinbackModel

/// Distributions the simulated world draws from.
extension SeededGenerator {
    /// A number from the standard normal distribution (Box and Muller, 1958, "A note on the generation of random
    /// normal deviates", eq. 1); takes two draws.
    mutating func normal() -> Double {
        let radius = (-2 * Double.log(1 - uniform())).squareRoot()
        return radius * Double.cos(2 * Double.pi * uniform())
    }

    /// A log-normal number with this median and spread of its logarithm.
    mutating func logNormal(median: Double, spread: Double) -> Double { median * Double.exp(spread * normal()) }

    /// The index of one of the weights, each as likely as its share of their sum.
    mutating func pick(_ weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        return weights.count - 1
    }
}

/// Independent streams for one thing each, so that what happens to one member never shifts another's numbers.
struct Streams: Sendable {
    private let hash: StableHash
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        hash = StableHash(key: (seed, 0x776f_726c_6421_2121))
    }

    /// The stream of a purpose.
    func stream(_ purpose: String) -> SeededGenerator { SeededGenerator(seed: seed, purpose: purpose) }

    /// The stream of a purpose for one member on one day (or one number of any other kind).
    func stream(_ purpose: UInt64, _ first: Int, _ second: Int = 0) -> SeededGenerator {
        let place = hash.hash(UInt64(bitPattern: Int64(first)), UInt64(bitPattern: Int64(second)))
        return SeededGenerator(seed: hash.hash(purpose, place))
    }
}
