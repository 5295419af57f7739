internal import WinbackStatistics

/// The ordinary scatter of leaves by size, from those that no cause explains.
///
/// Read from the data because it differs by trade: counts scatter by 1 / sqrt(size), forecasts by a fixed percentage.
/// A power of the size is fitted first, then every size class with enough leaves gets its own level on top.
struct LeafSpread {
    /// How the scatter is read from the distribution of |deviation|.
    enum Reading {
        /// By the median, while causes are among the leaves.
        case robust
        /// By the quantile of one standard deviation, once they are out; it sees more of the tails.
        case full

        /// The share of leaves below the quantile, and where it lies on a standard normal.
        var quantile: (share: Double, score: Double) {
            switch self {
            case .robust: (0.5, 0.6745)
            case .full: (0.6827, 1)
            }
        }
    }

    /// One standard deviation of the deviation, by size class; every class has one.
    private(set) var byClass: [Double]

    /// Finer steps of the scaled |deviation| than this are not told apart.
    private static let steps = 600
    /// Scaled deviations up to this many typical ones are told apart.
    private static let reach = 6.0
    /// A class with fewer leaves is read together with its neighbours.
    private static let fewest = 60
    /// Fewer leaves within their bounds than this do not speak for all.
    private static let fewestFree = 8
    /// A deviation of positive values is at most one, and so is its scatter.
    private static let most = 1.0
    /// Leaves a power is chosen by.
    private static let sample = 1_000
    /// Share of leaves whose deviation says nothing about the scatter.
    private static let outliers = 0.2

    /// Measures the scatter of the leaves that are not excluded.
    ///
    /// `rootPrior` is the number of nats by which another power has to beat the square root.
    init(
        deviations: [Double], classes: [Int8], excluded: [Bool], reading: Reading, floor: Double, rootPrior: Double
    ) {
        let shape = Self.shape(deviations, classes, excluded, floor: floor, rootPrior: rootPrior)
        byClass = shape.map { min(max(floor, $0), Self.most) }
        let width = Self.steps + 1
        var histogram = Array(repeating: Int32(0), count: LeafDeviations.classes * width)
        var totals = Array(repeating: 0, count: LeafDeviations.classes)
        let scales = shape.map { Double(Self.steps) / Self.reach / $0 }
        for leaf in deviations.indices where classes[leaf] >= 0 && !excluded[leaf] {
            let row = Int(classes[leaf])
            let step = Int(min(abs(deviations[leaf]) * scales[row], Double(Self.steps)))
            histogram[row * width + step] += 1
            totals[row] += 1
        }
        let used = totals.indices.filter { totals[$0] > 0 }
        for place in used.indices {
            // Neighbours in turn on both sides, until there are leaves enough.
            var (low, high) = (place, place)
            var held = totals[used[place]]
            while held < Self.fewest, high - low + 1 < used.count {
                if low > 0 {
                    low -= 1
                    held += totals[used[low]]
                }
                if high < used.count - 1 {
                    high += 1
                    held += totals[used[high]]
                }
            }
            var merged = Array(repeating: Int32(0), count: width)
            for row in used[low...high] { for step in 0..<width { merged[step] += histogram[row * width + step] } }
            let factor = Self.quantile(merged, of: held, reading) * Self.reach / Double(Self.steps)
            byClass[used[place]] = min(max(floor, factor * shape[used[place]]), Self.most)
        }
    }

    /// One standard deviation, in steps, of a histogram of absolute values.
    private static func quantile(_ histogram: [Int32], of total: Int, _ reading: Reading) -> Double {
        let (share, score) = reading.quantile
        let wanted = share * Double(total)
        var passed = 0.0
        for (step, count) in histogram.enumerated() where count > 0 {
            if passed + Double(count) >= wanted {
                return (Double(step) + (wanted - passed) / Double(count)) / score
            }
            passed += Double(count)
        }
        return Double(steps)
    }

    /// A scatter k size^(-p) by class, p of 0, 1/4 and 1/2 chosen by likelihood, with a fifth of the leaves allowed to be
    /// anywhere: they may be in causes.
    private static func shape(
        _ deviations: [Double], _ classes: [Int8], _ excluded: [Bool], floor: Double, rootPrior: Double
    ) -> [Double] {
        let known = deviations.indices.filter { classes[$0] >= 0 && !excluded[$0] }
        let stride = max(1, known.count / sample)
        let sampled = known.indices.filter { $0 % stride == 0 }.map { known[$0] }
        // A leaf that is new or gone is at the bound of its deviation and does not tell how far it might have gone.
        let free = sampled.filter { abs(deviations[$0]) < 1 }
        let leaves = free.count >= min(fewestFree, sampled.count) ? free : sampled
        var best: (cost: Double, shape: [Double])?
        for quarters in [2, 1, 0] {
            let power = (0..<LeafDeviations.classes).map { falling($0 - LeafDeviations.classes / 2, quarters) }
            let scaled = leaves.map { abs(deviations[$0]) / power[Int(classes[$0])] }.sorted()
            let level = scaled.isEmpty ? 0 : scaled[scaled.count / 2] / 0.6745
            let shape = power.map { max(level * $0, floor / 2) }
            var cost = Double(2 - quarters) / 2 * rootPrior
            for leaf in leaves {
                let scatter = min(max(shape[Int(classes[leaf])], floor), most)
                cost -= DivergenceFormulas.logDensity(
                    deviations[leaf], spread: scatter, outliers: outliers, outlierDensity: 0.5)
            }
            if best.map({ cost < $0.cost }) ?? true { best = (cost, shape) }
        }
        return best?.shape ?? Array(repeating: floor, count: LeafDeviations.classes)
    }

    /// 2^(-exponent quarters / 4).
    private static func falling(_ exponent: Int, _ quarters: Int) -> Double {
        let whole = Double(sign: .plus, exponent: -exponent, significand: 1)
        switch quarters {
        case 0: return 1
        case 1: return whole.squareRoot().squareRoot()
        default: return whole.squareRoot()
        }
    }
}
