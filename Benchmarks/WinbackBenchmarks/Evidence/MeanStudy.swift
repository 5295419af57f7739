import Foundation
import WinbackStatistics

/// Type I error of means that are looked at all the time, under a hybrid boundary with burn-in.
enum MeanStudy {
    /// The share of experiments without effect that are ever rejected; forty of the looks are planned.
    static func typeOne(
        _ cell: LiftStudy.Cell, _ holdout: Double, runs: Int, looks: Int, perLook: Int
    ) -> RunShare {
        let hybrid = HybridBoundary(plannedMembers: Double(looks * perLook), looks: 40)
        let step = max(1, looks / 40)
        let multipliers = (1...looks).map { look in
            hybrid.multiplier(
                members: Double(look * perLook), look: look % step == 0 ? look / step - 1 : nil)
        }
        return share(cell, holdout, runs: runs, perLook: perLook, multipliers: multipliers)
    }

    /// The same where nobody keeps to the planned looks: every look is read as one of unknown history, to twice the plan.
    static func typeOneAtAnyTime(planned: Int, runs: Int, looks: Int, perLook: Int) -> RunShare {
        let multipliers = (1...looks).map { look in
            HybridBoundary.multiplier(
                alpha: 0.05, plannedMembers: Double(looks / 2 * perLook), looks: planned,
                members: Double(look * perLook))
        }
        return share(.normal, 0.5, runs: runs, perLook: perLook, multipliers: multipliers)
    }

    private static func share(
        _ cell: LiftStudy.Cell, _ holdout: Double, runs: Int, perLook: Int, multipliers: [Double]
    ) -> RunShare {
        let controls = Int((Double(perLook) * holdout).rounded())
        let groups = (Draws(cell, members: perLook - controls), Draws(cell, members: controls))
        var share = RunShare(hits: 0, runs: runs)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 7919)
            var (treated, control) = (Sums(), Sums())
            for multiplier in multipliers {
                groups.0.add(to: &treated, &random)
                groups.1.add(to: &control, &random)
                let least = min(treated.nonzero, control.nonzero)
                guard least >= AsymptoticConfidenceSequence.burnInConversions else { continue }
                let spread = treated.varianceOfMean + control.varianceOfMean
                let score = abs(treated.mean - control.mean) / spread.squareRoot()
                // Widening only ever widens, so most looks need no quantile.
                guard score >= multiplier else { continue }
                let widened = HybridBoundary.widened(
                    multiplier, leastConversions: least,
                    varianceRatio: Sums.pooledVariance(treated, control) / spread)
                if score >= widened {
                    share.hits += 1
                    break
                }
            }
        }
        return share
    }

    /// Sums as plain numbers, since a study adds up billions.
    struct Sums {
        var (n, sum, squares, nonzero) = (0.0, 0.0, 0.0, 0)

        var mean: Double { sum / n }
        var deviations: Double { squares - sum * sum / n }
        var varianceOfMean: Double { deviations / (n - 1) / n }

        static func pooledVariance(_ one: Sums, _ other: Sums) -> Double {
            (one.deviations + other.deviations) / (one.n + other.n - 2) * (1 / one.n + 1 / other.n)
        }
    }

    /// Draws the outcomes of one group's members of one look.
    private struct Draws {
        /// Amounts of those who spent, in the shape of a shop's baskets: many small, few large.
        private static let baskets: [Double] = (0..<578).map { index in
            let place = (Double(index) + 0.5) / 578
            return min(499, 29.99 + 85 * (-log(1 - place)))
        }
        /// Log-normal amounts at the middles of 2¹⁶ equal shares.
        private static let amounts: [Double] = (0..<65_536).map { index in
            exp(SpecialFunctions.normalQuantile((Double(index) + 0.5) / 65_536))
        }
        /// Of these the last are drawn in full: they hold what makes a mean slow to be normal.
        private static let tail = 65_024

        let cell: LiftStudy.Cell
        let members: Int
        let buyers: BinomialTable

        init(_ cell: LiftStudy.Cell, members: Int) {
            self.cell = cell
            self.members = members
            buyers = BinomialTable(trials: members, chance: cell.rate ?? 0.006)
        }

        func add(to sums: inout Sums, _ random: inout StudyRandom) {
            sums.n += Double(members)
            switch cell {
            case .spend:
                let count = buyers.draw(&random)
                sums.nonzero += count
                for _ in 0..<count {
                    let amount = Self.baskets[random.below(Self.baskets.count)]
                    sums.sum += amount
                    sums.squares += amount * amount
                }
            case .often:
                // Too many conversions to be summed one by one are read as means.
                let count = buyers.draw(&random)
                sums.nonzero += count
                sums.sum += Double(count)
                sums.squares += Double(count)
            case .lognormal:
                sums.nonzero += members
                Self.amounts.withUnsafeBufferPointer { addLognormal(to: &sums, &random, $0) }
            default:
                // The sum of n normal numbers, and their squares about its mean: independent, normal and χ² (Cochran 1934).
                sums.nonzero += members
                let n = Double(members)
                let total = n.squareRoot() * random.normal()
                sums.sum += total
                sums.squares += random.chiSquare(n - 1) + total * total / n
            }
        }

        private func addLognormal(
            to sums: inout Sums, _ random: inout StudyRandom, _ amounts: UnsafeBufferPointer<Double>
        ) {
            var (sum, squares) = (0.0, 0.0)
            var bits: UInt64 = 0
            for member in 0..<members {
                bits = member % 4 == 0 ? random.next() : bits >> 16
                let index = Int(bits & 0xFFFF)
                var amount = amounts[index]
                if index >= Self.tail {
                    let above = (Double(65_535 - index) + random.fraction()) / 65_536
                    amount = exp(-SpecialFunctions.normalQuantile(max(above, 1e-300)))
                }
                sum += amount
                squares += amount * amount
            }
            sums.sum += sum
            sums.squares += squares
        }
    }
}
