import RealModule

/// Newton's method with a damped Hessian (Levenberg 1944, Marquardt 1963) in the logarithms of the parameters, inside a
/// box.
///
/// A parameter that the likelihood pushes against a side of the box is held there and named in the diagnosis.
struct ChurnFitter {
    /// Fewer members than this are fitted all the same, and reported as too few.
    static let leastMembers = 30
    /// The box in ln of a parameter: 1e-5 to 1e5.
    private static let border = 11.512925464970229
    private static let mostEvaluations = 300

    let model: String
    let members: PurchaseHistoryCounts
    /// What people call the four parameters.
    let names: [String]
    /// Parameters for members of whom nothing can be learned.
    let fallback: ChurnParameters
    /// Where to look from: r and the last two parameters; the first place, and others when it leads to a border.
    let starts: [(r: Double, a: Double, b: Double)]
    /// The log-likelihood with its derivatives in the order of the parameters.
    let evaluate: (ChurnParameters) -> ChurnLikelihood.Evaluation

    init(
        model: String, members: PurchaseHistoryCounts, names: [String], fallback: ChurnParameters,
        starts: [(r: Double, a: Double, b: Double)],
        evaluate: @escaping (ChurnParameters) -> ChurnLikelihood.Evaluation
    ) {
        self.model = model
        self.members = members
        self.names = names
        self.fallback = fallback
        self.starts = starts
        self.evaluate = evaluate
    }

    /// A fitter of a beta-geometric model.
    init(model: String, members: PurchaseHistoryCounts, chancesBeforeRepeat: Int) {
        let likelihood = ChurnLikelihood(members, chancesBeforeRepeat: chancesBeforeRepeat)
        self.init(
            model: model, members: members, names: ["r", "alpha", "a", "b"],
            fallback: ChurnParameters(r: 0.5, alpha: 8, a: 0.8, b: 1.5),
            starts: [(0.5, 0.8, 1.6), (2, 0.3, 0.3), (1, 0.2, 4)]
        ) { likelihood.evaluate($0) }
    }

    /// A place in the search: the logarithms of the parameters, with the likelihood's shape there.
    private struct Place {
        var logs: [Double]
        var value: Double
        var gradient: [Double]
        var hessian: [[Double]]
    }

    /// Where a climb ended.
    private struct Climb {
        var place: Place
        var converged: Bool
        var evaluations: Int
    }

    func fit() -> ChurnFit {
        guard members.members > 0 else {
            let none = ChurnFit.Diagnosis.tooFewMembers(found: 0, needed: Self.leastMembers)
            return result(fallback, value: 0, iterations: 0, none)
        }
        guard members.repeatPurchases > 0 else {
            let value = evaluate(fallback).value
            return result(fallback, value: value, iterations: 1, .noRepeatPurchases)
        }
        var best = climb(from: start(r: starts[0].r, a: starts[0].a, b: starts[0].b))
        if !best.converged || freeParameters(best.place).count < 4 {
            // A run to the border may have passed an inner peak: look from strong and from weak dropout too.
            for (r, a, b) in starts.dropFirst() {
                var other = climb(from: start(r: r, a: a, b: b))
                other.evaluations += best.evaluations
                if other.place.value > best.place.value + 1e-9 * abs(best.place.value) {
                    best = other
                } else {
                    best.evaluations = other.evaluations
                }
            }
        }
        return conclude(best)
    }

    /// Climbs from a start until the step is too short to matter or the evaluations run out.
    private func climb(from logs: [Double]) -> Climb {
        var evaluations = 1
        var place = look(logs)
        var damping = 1e-3
        var converged = false
        while evaluations < Self.mostEvaluations, !converged {
            guard let step = newtonStep(place, free: freeParameters(place), damping: damping) else {
                damping = max(1e-4, damping * 10)
                if damping > 1e12 { break }
                continue
            }
            let promised = zip(step, place.gradient).reduce(0) { $0 + $1.0 * $1.1 }
            let moved = zip(place.logs, step).map { max(-Self.border, min(Self.border, $0 + $1)) }
            let next = look(moved)
            evaluations += 1
            // Below this a difference of two likelihoods is rounding.
            let noise = 1e-13 * abs(place.value)
            if next.value >= place.value - noise {
                let length = zip(moved, place.logs).reduce(0) { max($0, abs($1.0 - $1.1)) }
                converged = length < 1e-7 || (length < 1e-3 && damping < 1e-6 && promised < noise)
                place = next
                damping = damping < 1e-9 ? 0 : damping / 20
            } else if promised < noise {
                converged = true
            } else {
                damping = max(1e-4, damping * 10)
            }
        }
        return Climb(place: place, converged: converged, evaluations: evaluations)
    }

    private func conclude(_ climb: Climb) -> ChurnFit {
        let place = climb.place
        let free = freeParameters(place)
        let held = names.indices.filter { !free.contains($0) }.map { names[$0] }
        let errors = climb.converged && held.isEmpty ? standardErrors(place) : nil
        let weak = errors.map { weaklyIdentified(Self.parameters(place.logs), errors: $0) } ?? []
        var diagnosis = ChurnFit.Diagnosis.stoppedEarly
        if !held.isEmpty {
            diagnosis = .parameterAtBorder(held.joined(separator: ", "))
        } else if climb.converged {
            diagnosis = weak.isEmpty ? .converged : .weaklyIdentified(weak.joined(separator: ", "))
        }
        if members.members < Self.leastMembers {
            diagnosis = .tooFewMembers(found: members.members, needed: Self.leastMembers)
        }
        return result(
            Self.parameters(place.logs), value: place.value, iterations: climb.evaluations, diagnosis,
            errors: diagnosis == .converged ? errors : nil)
    }

    /// The parameters whose standard errors exceed twice their values.
    private func weaklyIdentified(_ parameters: ChurnParameters, errors: ChurnParameters) -> [String] {
        let pairs = [
            (errors.r, parameters.r), (errors.alpha, parameters.alpha), (errors.a, parameters.a),
            (errors.b, parameters.b),
        ]
        return zip(names, pairs).filter { $1.0 > 2 * $1.1 }.map { $0.0 }
    }

    /// A start whose mean rate r/α is the data's pace of repeats over roughly the time that members were active.
    private func start(r: Double, a: Double, b: Double) -> [Double] {
        var repeats = 0.0
        var active = 0.0
        for entry in members.entries {
            repeats += Double(entry.history.frequency * entry.count)
            active += 0.5 * (entry.history.age + entry.history.recency) * Double(entry.count)
        }
        let alpha = max(1e-3, min(1e4, r * active / repeats))
        return [r, alpha, a, b].map { Double.log($0) }
    }

    /// The likelihood at a place, with derivatives carried over to the logarithms of the parameters.
    private func look(_ logs: [Double]) -> Place {
        let values = logs.map { Double.exp($0) }
        let shape = evaluate(Self.parameters(logs))
        var gradient = shape.gradient
        var hessian = shape.hessian
        for i in 0..<4 {
            gradient[i] *= values[i]
            for j in 0..<4 { hessian[i][j] *= values[i] * values[j] }
            hessian[i][i] += gradient[i]
        }
        return Place(logs: logs, value: shape.value, gradient: gradient, hessian: hessian)
    }

    private static func parameters(_ logs: [Double]) -> ChurnParameters {
        ChurnParameters(
            r: Double.exp(logs[0]), alpha: Double.exp(logs[1]), a: Double.exp(logs[2]), b: Double.exp(logs[3]))
    }

    /// The parameters that are not pressed against the border.
    private func freeParameters(_ place: Place) -> [Int] {
        (0..<4).filter { index in
            let atTop = place.logs[index] >= Self.border && place.gradient[index] > 0
            let atBottom = place.logs[index] <= -Self.border && place.gradient[index] < 0
            return !atTop && !atBottom
        }
    }

    /// The damped Newton step over the free parameters, at most 2 in any logarithm; nil when the shape is not a hill.
    private func newtonStep(_ place: Place, free: [Int], damping: Double) -> [Double]? {
        var matrix = free.map { row in free.map { -place.hessian[row][$0] } }
        for index in free.indices {
            matrix[index][index] += damping * (abs(matrix[index][index]) + 1e-3 * abs(place.gradient[free[index]]))
        }
        guard let factor = Cholesky(matrix) else { return nil }
        let solved = factor.solve(free.map { place.gradient[$0] })
        let largest = solved.reduce(0) { max($0, abs($1)) }
        let scale = largest > 2 ? 2 / largest : 1
        var step = [0.0, 0, 0, 0]
        for (index, parameter) in free.enumerated() { step[parameter] = solved[index] * scale }
        return step
    }

    private func standardErrors(_ place: Place) -> ChurnParameters? {
        guard let factor = Cholesky(place.hessian.map { $0.map { -$0 } }) else { return nil }
        let errors = (0..<4).map { index -> Double in
            var unit = [0.0, 0, 0, 0]
            unit[index] = 1
            return Double.exp(place.logs[index]) * Double.sqrt(factor.solve(unit)[index])
        }
        return ChurnParameters(r: errors[0], alpha: errors[1], a: errors[2], b: errors[3])
    }

    private func result(
        _ parameters: ChurnParameters, value: Double, iterations: Int, _ diagnosis: ChurnFit.Diagnosis,
        errors: ChurnParameters? = nil
    ) -> ChurnFit {
        ChurnFit(
            model: model, parameters: parameters, standardErrors: errors, logLikelihood: value,
            iterations: iterations, members: members.members, diagnosis: diagnosis)
    }
}
