import RealModule

/// The log-likelihood of grouped histories with its first and second derivatives.
///
/// L = Γ(r+x)/Γ(r) αʳ · B(a, b+k)/B(a, b) · [(α+T)^−(r+x) + a/(b+k−1) (α+t_x)^−(r+x)], k = x + chances before a repeat
/// (Fader, Hardie & Lee 2005, eq. 3; Wagner & Hoppe 2008). The gamma and beta factors depend on x alone and become sums
/// over 0…x weighted by how many members reach them; logarithms of times are taken once for each distinct time.
struct ChurnLikelihood {
    /// The value with its gradient and Hessian in the order r, α, a, b.
    struct Evaluation {
        var value: Double
        var gradient: [Double]
        var hessian: [[Double]]
    }

    /// The times and counts of one distinct history, as indices into the tables of distinct values.
    private struct Row {
        let count: Double
        let frequency: Int
        let age: Int
        let recency: Int
    }

    private let rows: [Row]
    private let times: [Double]
    /// For each number of repeat purchases, how many members made more.
    private let reaching: [Double]
    private let members: Double
    private let chancesBeforeRepeat: Int
    private let frequencies: [Int]

    init(_ counts: PurchaseHistoryCounts, chancesBeforeRepeat: Int) {
        let entries = counts.entries
        var times: [Double] = []
        times.reserveCapacity(2 * entries.count)
        for entry in entries {
            times.append(entry.history.age)
            times.append(entry.history.recency)
        }
        times.sort()
        var distinct: [Double] = []
        for time in times where distinct.last != time { distinct.append(time) }
        func index(_ time: Double) -> Int {
            var low = 0
            var high = distinct.count - 1
            while low < high {
                let middle = (low + high) / 2
                if distinct[middle] < time { low = middle + 1 } else { high = middle }
            }
            return low
        }
        var frequencies: [Int] = []
        var rows: [Row] = []
        rows.reserveCapacity(entries.count)
        for entry in entries {
            if frequencies.last != entry.history.frequency { frequencies.append(entry.history.frequency) }
            rows.append(
                Row(
                    count: Double(entry.count), frequency: frequencies.count - 1, age: index(entry.history.age),
                    recency: index(entry.history.recency)))
        }
        var reaching = [Double](repeating: 0, count: (frequencies.last ?? 0) + 1)
        for entry in entries { reaching[entry.history.frequency] += Double(entry.count) }
        var above = 0.0
        for index in reaching.indices.reversed() {
            let here = reaching[index]
            reaching[index] = above
            above += here
        }
        self.rows = rows
        self.times = distinct
        self.reaching = reaching
        self.members = Double(counts.members)
        self.chancesBeforeRepeat = chancesBeforeRepeat
        self.frequencies = frequencies
    }

    /// The value and derivatives at the given parameters.
    func evaluate(_ p: ChurnParameters) -> Evaluation {
        var sums = Sums()
        addFactorsOfFrequency(p, &sums)
        addTimes(p, &sums)
        return Evaluation(
            value: sums.value, gradient: [sums.r, sums.alpha, sums.a, sums.b],
            hessian: [
                [sums.rr, sums.rAlpha, sums.ra, sums.rb],
                [sums.rAlpha, sums.alphaAlpha, sums.alphaA, sums.alphaB],
                [sums.ra, sums.alphaA, sums.aa, sums.ab],
                [sums.rb, sums.alphaB, sums.ab, sums.bb],
            ])
    }

    /// Running sums of the value, the gradient and the upper half of the Hessian.
    private struct Sums {
        var value = 0.0
        var r = 0.0
        var alpha = 0.0
        var a = 0.0
        var b = 0.0
        var rr = 0.0
        var rAlpha = 0.0
        var ra = 0.0
        var rb = 0.0
        var alphaAlpha = 0.0
        var alphaA = 0.0
        var alphaB = 0.0
        var aa = 0.0
        var ab = 0.0
        var bb = 0.0
    }

    /// Γ(r+x)/Γ(r) αʳ and B(a, b+k)/B(a, b).
    private func addFactorsOfFrequency(_ p: ChurnParameters, _ sums: inout Sums) {
        let logAlpha = Double.log(p.alpha)
        sums.value += members * p.r * logAlpha
        sums.r += members * logAlpha
        sums.alpha += members * p.r / p.alpha
        sums.rAlpha += members / p.alpha
        sums.alphaAlpha -= members * p.r / (p.alpha * p.alpha)
        for (step, count) in reaching.enumerated() where count > 0 {
            let inverse = 1 / (p.r + Double(step))
            sums.value += count * Double.log(p.r + Double(step))
            sums.r += count * inverse
            sums.rr -= count * inverse * inverse
        }
        for step in 0..<(reaching.count + chancesBeforeRepeat) {
            let survivors = step < chancesBeforeRepeat ? members : reaching[step - chancesBeforeRepeat]
            if survivors == 0 { continue }
            let kept = 1 / (p.b + Double(step))
            let all = 1 / (p.a + p.b + Double(step))
            // ln[(b+i)/(a+b+i)], which must not cancel when a is small beside b.
            sums.value += survivors * Double.log(onePlus: -p.a * all)
            sums.b += survivors * (kept - all)
            sums.a -= survivors * all
            sums.bb += survivors * (all * all - kept * kept)
            sums.aa += survivors * all * all
            sums.ab += survivors * all * all
        }
    }

    /// The bracket: a member is still here, or left at the last purchase; each weighed by its posterior probability.
    private func addTimes(_ p: ChurnParameters, _ sums: inout Sums) {
        let logs = times.map { Double.log(p.alpha + $0) }
        let inverses = times.map { 1 / (p.alpha + $0) }
        let left = frequencies.map { frequency -> (logRatio: Double, inverse: Double) in
            let chances = frequency + chancesBeforeRepeat
            if chances == 0 { return (-.infinity, 0) }
            let inverse = 1 / (p.b + Double(chances - 1))
            return (Double.log(p.a * inverse), inverse)
        }
        var sumOfLeft = 0.0
        var alphaA = 0.0
        var ra = 0.0
        var ab = 0.0
        var spread = 0.0
        for row in rows {
            let shape = p.r + Double(frequencies[row.frequency])
            let (logRatio, inverseB) = left[row.frequency]
            let logAge = logs[row.age]
            let logRecency = logs[row.recency]
            let inverseAge = inverses[row.age]
            let inverseRecency = inverses[row.recency]
            let dr = logAge - logRecency
            let logOdds = logRatio + shape * dr
            let small = Double.exp(-abs(logOdds))
            let share = 1 / (1 + small)
            let gone = row.count * (logOdds > 0 ? share : small * share)
            let here = row.count - gone
            let both = row.count * small * share * share
            sums.value += row.count * (max(0, logOdds) + Double.log(onePlus: small) - shape * logAge)
            sums.r -= here * logAge + gone * logRecency
            let weighted = here * inverseAge + gone * inverseRecency
            sums.alpha -= shape * weighted
            sums.rAlpha -= weighted
            sums.alphaAlpha += shape * (here * inverseAge * inverseAge + gone * inverseRecency * inverseRecency)
            sumOfLeft += gone
            sums.b -= gone * inverseB
            sums.bb += (gone + both) * inverseB * inverseB
            let dAlpha = shape * (inverseAge - inverseRecency)
            sums.rr += both * dr * dr
            sums.rAlpha += both * dr * dAlpha
            ra += both * dr
            sums.rb -= both * dr * inverseB
            sums.alphaAlpha += both * dAlpha * dAlpha
            alphaA += both * dAlpha
            sums.alphaB -= both * dAlpha * inverseB
            spread += both
            ab += both * inverseB
        }
        sums.a += sumOfLeft / p.a
        sums.aa += (spread - sumOfLeft) / (p.a * p.a)
        sums.ra += ra / p.a
        sums.alphaA += alphaA / p.a
        sums.ab -= ab / p.a
    }
}
