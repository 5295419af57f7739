import RealModule

/// The log-likelihood of the Pareto model over grouped histories, with first and second derivatives.
///
/// L = Γ(r+x)/Γ(r) αʳ β^s [(α+T)^−(r+x) (β+T)^−s + ∫ s (β+τ)^−(s+1) (α+τ)^−(r+x) dτ over t_x…T] (Schmittlein, Morrison
/// & Colombo 1987, before the integral is written as hypergeometric functions). The integral is done by Gauss–Legendre
/// panels in ln(min(α, β) + τ), short enough to be right to 1e-11; so nothing cancels when t_x is near T, and all
/// derivatives are means and variances over "still here, or left at τ" with the same nodes.
struct ParetoLikelihood {
    private let members: PurchaseHistoryCounts
    /// For each number of repeat purchases, how many members made more.
    private let reaching: [Double]

    init(_ members: PurchaseHistoryCounts) {
        self.members = members
        var reaching = [Double](repeating: 0, count: (members.entries.last?.history.frequency ?? 0) + 1)
        for entry in members.entries { reaching[entry.history.frequency] += Double(entry.count) }
        var above = 0.0
        for index in reaching.indices.reversed() { (reaching[index], above) = (above, above + reaching[index]) }
        self.reaching = reaching
    }

    /// The odds that a member left in t_x…T: the integral over what stands before it.
    static func oddsOfHavingLeft(_ history: PurchaseHistory, _ p: ChurnParameters) -> Double {
        var odds = 0.0
        Departure(p).visit(history) { weight, _, _, _ in odds += weight }
        return odds
    }

    /// The value and derivatives at the given parameters, in the order r, α, s, β.
    func evaluate(_ p: ChurnParameters) -> ChurnLikelihood.Evaluation {
        var sums = Sums()
        addFactors(p, &sums)
        let departure = Departure(p)
        for entry in members.entries {
            let count = Double(entry.count)
            let history = entry.history
            let shape = p.r + Double(history.frequency)
            let logs = (Double.log(p.alpha + history.age), Double.log(p.b + history.age))
            var mixture = Mixture()
            mixture.add(
                1, logAlpha: logs.0, logBeta: logs.1, inverseAlpha: 1 / (p.alpha + history.age),
                inverseBeta: 1 / (p.b + history.age), shape: shape, stay: p.a, inverseS: 0)
            departure.visit(history) { weight, logAlpha, logBeta, inverses in
                mixture.add(
                    weight, logAlpha: logAlpha, logBeta: logBeta, inverseAlpha: inverses.0, inverseBeta: inverses.1,
                    shape: shape, stay: p.a + 1, inverseS: 1 / p.a)
            }
            sums.value += count * (Double.log(mixture.total) - shape * logs.0 - p.a * logs.1)
            mixture.pour(into: &sums, count)
        }
        return ChurnLikelihood.Evaluation(
            value: sums.value, gradient: (0..<4).map { sums.gradient[$0] },
            hessian: (0..<4).map { row in
                (0..<4).map { sums.hessian[Sums.place(min(row, $0), max(row, $0))] }
            })
    }

    /// Γ(r+x)/Γ(r) αʳ β^s.
    private func addFactors(_ p: ChurnParameters, _ sums: inout Sums) {
        let all = Double(members.members)
        let (logAlpha, logBeta) = (Double.log(p.alpha), Double.log(p.b))
        sums.value += all * (p.r * logAlpha + p.a * logBeta)
        sums.gradient += SIMD4(logAlpha, p.r / p.alpha, logBeta, p.a / p.b) * all
        sums.hessian[Sums.place(0, 1)] += all / p.alpha
        sums.hessian[Sums.place(1, 1)] -= all * p.r / (p.alpha * p.alpha)
        sums.hessian[Sums.place(2, 3)] += all / p.b
        sums.hessian[Sums.place(3, 3)] -= all * p.a / (p.b * p.b)
        for (step, count) in reaching.enumerated() where count > 0 {
            let inverse = 1 / (p.r + Double(step))
            sums.value -= count * Double.log(inverse)
            sums.gradient[0] += count * inverse
            sums.hessian[0] -= count * inverse * inverse
        }
    }
}

/// Running sums of the value, the gradient and the upper half of the Hessian by rows.
private struct Sums {
    var value = 0.0
    var gradient = SIMD4<Double>.zero
    var hessian = SIMD16<Double>.zero

    static func place(_ row: Int, _ column: Int) -> Int { 4 * row + column }
}

/// Where a member may have left, as nodes of a quadrature, weighed against still being here.
private struct Departure {
    let p: ChurnParameters
    let least: Double

    init(_ p: ChurnParameters) {
        self.p = p
        least = min(p.alpha, p.b)
    }

    /// Calls with the weight of every node, ln(α+τ), ln(β+τ) and the inverses of both.
    @inline(__always)
    func visit(_ history: PurchaseHistory, _ body: (Double, Double, Double, (Double, Double)) -> Void) {
        let shape = p.r + Double(history.frequency)
        let range = Double.log(onePlus: (history.age - history.recency) / (least + history.recency))
        guard range > 0 else { return }
        let isAlpha = p.alpha <= p.b
        let apart = abs(p.alpha - p.b)
        let start = Double.log(least + history.recency)
        let logAlpha = Double.log(p.alpha + history.age)
        let logBeta = Double.log(p.b + history.age)
        // 24 powers of e over a panel of sixteen nodes leave an error of 1e-14.
        let panels = max(1, min(64, Int((range * (shape + p.a + 1) / 24).rounded(.up))))
        let half = range / Double(panels) / 2
        for panel in 0..<panels {
            let middle = start + half * Double(2 * panel + 1)
            for node in GaussLegendre.nodes {
                let log = middle + half * node.place
                let near = Double.exp(log)
                let far = near + apart
                let farLog = Double.log(far)
                let (one, other) = isAlpha ? (log, farLog) : (farLog, log)
                let inverses = isAlpha ? (1 / near, 1 / far) : (1 / far, 1 / near)
                let weight =
                    half * node.weight * near * p.a * inverses.1
                    * Double.exp(shape * (logAlpha - one) + p.a * (logBeta - other))
                body(weight, one, other, inverses)
            }
        }
    }
}

/// A member's mixture of being here and having left at each node: means of the scores, of their products and slopes.
private struct Mixture {
    private(set) var total = 0.0
    private var scores = SIMD4<Double>.zero
    private var rows = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)

    /// `stay` is the exponent of β + τ: s when still here, s + 1 for a moment of leaving, which also has `inverseS`.
    @inline(__always)
    mutating func add(
        _ weight: Double, logAlpha: Double, logBeta: Double, inverseAlpha: Double, inverseBeta: Double, shape: Double,
        stay: Double, inverseS: Double
    ) {
        let score = SIMD4(-logAlpha, -shape * inverseAlpha, inverseS - logBeta, -stay * inverseBeta)
        total += weight
        scores += weight * score
        let weighted = weight * score
        rows.0 += weighted[0] * score
        rows.1 += weighted[1] * score
        rows.2 += weighted[2] * score
        rows.3 += weighted[3] * score
        // What the scores' own slopes add.
        rows.0[1] -= weight * inverseAlpha
        rows.1[1] += weight * shape * inverseAlpha * inverseAlpha
        rows.2[2] -= weight * inverseS * inverseS
        rows.2[3] -= weight * inverseBeta
        rows.3[3] += weight * stay * inverseBeta * inverseBeta
    }

    func pour(into sums: inout Sums, _ count: Double) {
        let mean = scores / total
        sums.gradient += count * mean
        for (row, products) in [rows.0, rows.1, rows.2, rows.3].enumerated() {
            let part = products / total - mean[row] * mean
            for column in row..<4 { sums.hessian[Sums.place(row, column)] += count * part[column] }
        }
    }
}
