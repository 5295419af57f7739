/// Members who entered on one day, and how long those who converted took.
package struct EntryCohort: Sendable, Equatable {
    /// Whole days since they entered.
    package var age: Int
    /// Members.
    package var members: Int
    /// Conversions on the first day after entry, the second, and so on; days not reached yet are left out or zero.
    package var conversions: [Int]

    /// A cohort by its parts.
    package init(age: Int, members: Int, conversions: [Int]) {
        self.age = age
        self.members = members
        self.conversions = conversions
    }

    /// Conversions seen so far within `window` days.
    func seen(window: Int) -> Int { conversions.prefix(min(age, window)).reduce(0, +) }
}

/// How fast conversions come: the share of those within the window that is seen by each age.
///
/// The reverse product-limit estimator for right-truncated delays (Lagakos, Barraj & De Gruttola 1988):
/// F(d − 1) = F(d) (1 − conversions of delay d / conversions of delay at most d), over cohorts that are old enough.
package struct DelayCurve: Sendable, Equatable {
    /// F(1), F(2) … F(window); the last is 1. Ages before the youngest conversion have 0.
    package let seenByAge: [Double]

    /// The curve of cohorts; `window` is the number of days in which a conversion counts, at least 1.
    package init(_ cohorts: [EntryCohort], window: Int) {
        precondition(window > 0, "a window has at least one day")
        var shares = [Double](repeating: 1, count: window)
        for day in stride(from: window, through: 2, by: -1) {
            let (at, upTo) = Self.counts(cohorts, day)
            let kept = upTo > 0 ? 1 - Double(at) / Double(upTo) : 1
            shares[day - 2] = shares[day - 1] * kept
        }
        seenByAge = shares
    }

    /// Conversions with exactly this delay and with at most this delay, over cohorts of at least this age.
    static func counts(_ cohorts: [EntryCohort], _ day: Int) -> (at: Int, upTo: Int) {
        cohorts.filter { $0.age >= day }.reduce(into: (at: 0, upTo: 0)) { sum, cohort in
            if cohort.conversions.count >= day { sum.at += cohort.conversions[day - 1] }
            sum.upTo += cohort.conversions.prefix(day).reduce(0, +)
        }
    }

    /// The share of a cohort's conversions that is seen at an age; 0 on the day of entry.
    package func share(age: Int) -> Double {
        age <= 0 ? 0 : seenByAge[min(age, seenByAge.count) - 1]
    }

    /// Members as if all had matured: Σ n F(age).
    package func effectiveTrials(_ cohorts: [EntryCohort]) -> Double {
        cohorts.reduce(0) { $0 + Double($1.members) * share(age: $1.age) }
    }
}

/// The matured equivalent of what was seen of an arm so far.
package struct DelayedCounts: Sendable, Equatable {
    /// Conversions seen within the window.
    package var successes: Double
    /// Members as if all had matured.
    package var trials: Double

    /// Counts of an arm's cohorts under a curve; `discount` γ in 0…1 gives a cohort the weight γ^age.
    package init(_ cohorts: [EntryCohort], curve: DelayCurve, discount: Double = 1) {
        var sums = (successes: 0.0, trials: 0.0)
        for cohort in cohorts {
            var weight = 1.0
            if discount != 1 { for _ in 0..<max(0, cohort.age) { weight *= discount } }
            sums.successes += weight * Double(cohort.seen(window: curve.seenByAge.count))
            sums.trials += weight * Double(cohort.members) * curve.share(age: cohort.age)
        }
        successes = sums.successes
        trials = sums.trials
    }

    /// Counts known already.
    package init(successes: Double, trials: Double) {
        self.successes = successes
        self.trials = trials
    }

    /// The posterior of the arm's rate under a Beta(a₀, b₀) prior.
    package func posterior(priorSuccesses: Double = 1, priorFailures: Double = 19) -> NormalPosterior {
        NormalPosterior.beta(
            priorSuccesses: priorSuccesses, priorFailures: priorFailures, successes: successes, trials: trials)
    }

    /// The posteriors of several arms under one prior that is centred on their common rate, worth `weight` members
    /// (empirical Bayes; Robbins 1956).
    ///
    /// A prior centred elsewhere makes the arm with the fewest members look better or worse than it is. Before any
    /// conversion the common rate is that of Beta(1, 19).
    package static func posteriors(_ arms: [DelayedCounts], weight: Double = 20) -> [NormalPosterior] {
        let successes = arms.reduce(1) { $0 + $1.successes }
        let trials = arms.reduce(20) { $0 + max($1.trials, $1.successes) }
        let rate = successes / trials
        return arms.map { $0.posterior(priorSuccesses: weight * rate, priorFailures: weight * (1 - rate)) }
    }
}

extension DelayCurve {
    /// One curve for every arm, in the order given: the pooled one, unless a test at level α finds an arm whose pace
    /// differs, such as a coupon with a deadline; then each has its own.
    ///
    /// The test compares each arm's conversions of every delay with those expected under the pooled hazards (a log-rank
    /// test in reversed time, Mantel 1966), at α divided by the number of arms.
    package static func curves(
        byArm arms: [[EntryCohort]], window: Int, alpha: Double = 0.01
    ) -> [DelayCurve] {
        let everyone = arms.flatMap(\.self)
        let pooled = DelayCurve(everyone, window: window)
        let differs = arms.contains { arm in
            let score = paceScore(arm, among: everyone, window: window)
            return SpecialFunctions.chiSquaredUpperTail(score, degrees: 1) < alpha / Double(max(1, arms.count))
        }
        return arms.map { differs ? DelayCurve($0, window: window) : pooled }
    }

    private static func paceScore(_ arm: [EntryCohort], among everyone: [EntryCohort], window: Int) -> Double {
        var (excess, variance) = (0.0, 0.0)
        for day in stride(from: window, through: 2, by: -1) {
            let all = counts(everyone, day)
            let own = counts(arm, day)
            guard all.upTo > 1 else { continue }
            let (at, total, part) = (Double(all.at), Double(all.upTo), Double(own.upTo))
            excess += Double(own.at) - part * at / total
            variance += part * (total - part) / (total * total) * at * (total - at) / (total - 1)
        }
        return variance > 0 ? excess * excess / variance : 0
    }
}
