import Foundation

/// Seeded draws for studies; the same numbers on every run.
struct StudyRandom {
    private var state: UInt64

    /// The seed is mixed first: the streams of neighbouring seeds would otherwise be one stream a step apart.
    init(seed: UInt64) {
        state = seed
        state = next() ^ seed
    }

    /// SplitMix64 (Steele, Lea & Flood 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// A standard normal number (Box & Muller 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - fraction())).squareRoot()
        return radius * cos(2 * .pi * fraction())
    }

    /// A χ² number with at least two degrees of freedom (Marsaglia & Tsang 2000).
    mutating func chiSquare(_ degrees: Double) -> Double {
        let shape = degrees / 2 - 1.0 / 3
        let scale = 1 / (9 * shape).squareRoot()
        while true {
            let score = normal()
            let root = 1 + scale * score
            guard root > 0 else { continue }
            let cube = root * root * root
            if log(1 - fraction()) < 0.5 * score * score + shape * (1 - cube + log(cube)) { return 2 * shape * cube }
        }
    }
}

/// Binomial draws by inversion of a table.
struct BinomialTable {
    private var cumulative: [Double] = []

    init(trials: Int, chance: Double) {
        guard trials > 0 else {
            cumulative = [1]
            return
        }
        var term = pow(1 - chance, Double(trials))
        var sum = term
        cumulative = [sum]
        for count in 1...trials {
            term *= Double(trials - count + 1) / Double(count) * chance / (1 - chance)
            sum += term
            cumulative.append(sum)
            if sum > 1 - 1e-15 { break }
        }
    }

    func draw(_ random: inout StudyRandom) -> Int {
        let place = random.fraction()
        var count = 0
        while count < cumulative.count - 1, cumulative[count] <= place { count += 1 }
        return count
    }
}

/// A share of runs with its Monte-Carlo error.
struct RunShare {
    var hits = 0
    var runs = 0

    var value: Double { Double(hits) / Double(max(1, runs)) }
    /// The upper 99 % bound of the share (Wilson 1927).
    var upper: Double {
        let (n, z) = (Double(max(1, runs)), 2.3263)
        let middle = value + z * z / (2 * n)
        let reach = z * (value * (1 - value) / n + z * z / (4 * n * n)).squareRoot()
        return (middle + reach) / (1 + z * z / n)
    }
}

func percent(_ value: Double) -> String { String(format: "%.2f%%", value * 100) }
