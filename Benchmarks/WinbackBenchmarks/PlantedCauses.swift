import Foundation
import WinbackEngine
import WinbackModel

/// Tables with known root causes, in the shape of the first synthetic set of Kalander 2022 ("RiskLoc").
struct PlantedCauses {
    var table: DiagnosisTable
    /// The planted slices, as "a1&c4".
    var truth: Set<String>
    /// The same, by anomaly.
    var anomalies: [Set<String>]

    static let sizes = [10, 12, 10, 8, 5]
    static let names = ["a", "b", "c", "d", "e"]

    /// A slice as the truth has it, "a1&c4".
    func name(_ slice: Slice) -> String {
        zip(slice.dimensions, slice.elements).map { table.elements[$0][$1] }.joined(separator: "&")
    }

    private struct Plan {
        var dimensions: [Int]
        var elements: [[Int]]
        var severity: Double
        var deviation: Double
    }

    /// One case, the same for the same seed.
    ///
    /// `ratio` plants the causes in the rates of counts over denominators that move on their own; `drift` moves the
    /// whole table by a factor of 0.7 to 1.4, which the published set does not.
    static func make(seed: UInt64, ratio: Bool = false, drift: Bool = false) -> PlantedCauses {
        var random = Draws(seed: seed)
        let codes = leafCodes(sizes.reduce(1, *))
        let noise: Double
        var (before, after): ([Double], [Double])
        (noise, before, after) = calm(&random, leaves: codes[0].count)
        let plans = plant(&random, noise: noise, codes: codes, before: before, after: after)
        // In the direction the noise has taken by chance, so that causes and noise do not cancel.
        let falls = after.reduce(0, +) <= before.reduce(0, +)
        for plan in plans {
            for leaf in before.indices where contains(plan, codes, leaf) {
                let kept = 1 - (plan.severity + plan.deviation * random.normal())
                if falls {
                    after[leaf] = max(0, before[leaf] * kept)
                } else {
                    before[leaf] = max(0, after[leaf] * kept)
                }
            }
        }
        if drift {
            let common = random.between(0.7, 1.4)
            for leaf in after.indices { after[leaf] *= common }
        }
        var (beforeSizes, afterSizes): ([Double], [Double]) = ([], [])
        if ratio { (beforeSizes, afterSizes) = count(&random, &before, &after) }
        let table = DiagnosisTable(
            dimensions: names, elements: zip(names, sizes).map { name, size in (1...size).map { "\(name)\($0)" } },
            codes: codes.map { $0.map(UInt32.init) }, previous: before, current: after,
            previousDenominators: beforeSizes, currentDenominators: afterSizes)
        let anomalies = plans.map { plan in
            Set(
                plan.elements.map { element in
                    zip(plan.dimensions, element).map { "\(names[$0])\($1 + 1)" }.joined(separator: "&")
                })
        }
        return PlantedCauses(
            table: table, truth: anomalies.reduce(into: []) { $0.formUnion($1) }, anomalies: anomalies)
    }

    /// Values of two periods without causes: Weibull sizes, some zero, with noise on one side or the other.
    private static func calm(_ random: inout Draws, leaves: Int) -> (noise: Double, before: [Double], after: [Double]) {
        let zeros = random.between(0, 0.25)
        let noise = random.between(0, 0.25)
        let shape = random.between(0.5, 1)
        var before = [Double](repeating: 0, count: leaves)
        var after = before
        for leaf in 0..<leaves {
            let value = random.weibull(shape: shape) * 100
            let kept = random.uniform() > zeros ? value : 0
            let noisy = max(0, kept * (1 + noise * random.normal()))
            let swapped = random.generator.happens(0.5)
            before[leaf] = swapped ? kept : noisy
            after[leaf] = swapped ? noisy : kept
        }
        return (noise, before, after)
    }

    /// Turns values into counts over denominators, so that small leaves are as noisy as they are in life.
    private static func count(
        _ random: inout Draws, _ before: inout [Double], _ after: inout [Double]
    ) -> (before: [Double], after: [Double]) {
        var (beforeSizes, afterSizes): ([Double], [Double]) = ([], [])
        for leaf in before.indices {
            let size = max(1, ((before[leaf] + after[leaf]) * random.between(1, 10)).rounded())
            let change = max(1, (size * random.between(0.6, 1.6)).rounded())
            beforeSizes.append(size)
            afterSizes.append(change)
            before[leaf] = random.poisson(before[leaf])
            after[leaf] = random.poisson(after[leaf] * (change / size))
        }
        return (beforeSizes, afterSizes)
    }

    private static func leafCodes(_ leaves: Int) -> [[Int]] {
        var stride = leaves
        return sizes.map { size in
            stride /= size
            let step = stride
            return (0..<leaves).map { $0 / step % size }
        }
    }

    private static func contains(_ plan: Plan, _ codes: [[Int]], _ leaf: Int) -> Bool {
        plan.elements.contains { element in
            zip(plan.dimensions, element).allSatisfy { codes[$0][leaf] == $1 }
        }
    }

    /// Draws the anomalies; as in the paper none shares an element of a dimension with an earlier one, and a noisier
    /// table gets more severe anomalies.
    private static func plant(
        _ random: inout Draws, noise: Double, codes: [[Int]], before: [Double], after: [Double]
    ) -> [Plan] {
        let count = 1 + random.generator.below(3)
        var plans: [Plan] = []
        for _ in 0..<count {
            let layer = 1 + random.generator.below(sizes.count)
            let width = 1 + random.generator.below(3)
            let severity = random.between(0.2, 1) + noise
            let deviation = random.between(0, 0.1)
            while true {
                let dimensions = random.subset(of: sizes.count, taking: layer)
                if layer < sizes.count, plans.contains(where: { $0.dimensions == dimensions }) { continue }
                var columns: [[Int]] = []
                for dimension in dimensions {
                    var free = Array(0..<sizes[dimension])
                    for plan in plans {
                        guard let at = plan.dimensions.firstIndex(of: dimension) else { continue }
                        free.removeAll { element in plan.elements.contains { $0[at] == element } }
                    }
                    if free.isEmpty { break }
                    columns.append((0..<width).map { _ in free[random.generator.below(free.count)] })
                }
                if columns.count < layer { continue }
                let elements = (0..<width).map { index in columns.map { $0[index] } }
                if Set(elements).count < width { continue }
                let plan = Plan(dimensions: dimensions, elements: elements, severity: severity, deviation: deviation)
                if layer == sizes.count {
                    let empty = elements.contains { element in
                        let leaf = zip(element, sizes).reduce(0) { $0 * $1.1 + $1.0 }
                        return before[leaf] == 0 || after[leaf] == 0
                    }
                    if empty { continue }
                }
                plans.append(plan)
                break
            }
        }
        return plans
    }
}

/// Seeded draws from the distributions of the benchmark.
struct Draws {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ 12345) }

    mutating func uniform() -> Double { generator.uniform() }
    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }
    mutating func weibull(shape: Double) -> Double { pow(-log(1 - uniform()), 1 / shape) }
    mutating func normal() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform())
    }
    /// A count with this mean; by a rounded normal when it is large.
    mutating func poisson(_ mean: Double) -> Double {
        if mean <= 0 { return 0 }
        if mean > 50 { return max(0, (mean + mean.squareRoot() * normal()).rounded()) }
        let limit = exp(-mean)
        var product = uniform()
        var count = 0.0
        while product > limit {
            product *= uniform()
            count += 1
        }
        return count
    }
    mutating func subset(of count: Int, taking size: Int) -> [Int] {
        var all = Array(0..<count)
        for index in 0..<size { all.swapAt(index, index + generator.below(count - index)) }
        return all.prefix(size).sorted()
    }
}
