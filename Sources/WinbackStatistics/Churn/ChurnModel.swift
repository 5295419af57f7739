import RealModule

/// The four parameters of a beta-geometric / negative-binomial churn model, all positive.
package struct ChurnParameters: Sendable, Equatable {
    /// Shape of the gamma distribution of purchase rates over members.
    package var r: Double
    /// Rate of that gamma distribution, in weeks.
    package var alpha: Double
    /// First shape of the beta distribution of dropout probabilities; near 0 when nobody drops out.
    package var a: Double
    /// Second shape of that beta distribution.
    package var b: Double

    /// Parameters by name.
    package init(r: Double, alpha: Double, a: Double, b: Double) {
        self.r = r
        self.alpha = alpha
        self.a = a
        self.b = b
    }
}

/// A model of when members buy and when they silently leave.
///
/// Both models here are one family that differs in the first chance to leave: `chancesBeforeRepeat` is 1 when a member
/// may leave right after the first purchase, 0 when only after a repeat.
package protocol ChurnModel: Sendable {
    /// The name that people read.
    static var name: String { get }
    /// How many chances to drop out a member has had before any repeat purchase: 0 or 1.
    static var chancesBeforeRepeat: Int { get }
    /// The parameters of the model.
    var parameters: ChurnParameters { get }
    /// The model with given parameters.
    init(_ parameters: ChurnParameters)
}

/// The modified model, the default for win-back: a member may leave right after the first purchase
/// (Batislam, Denizel & Filiztekin 2007; Wagner & Hoppe 2008).
package struct MBGNBD: ChurnModel, Equatable {
    /// "MBG/NBD".
    package static let name = "MBG/NBD"
    /// One: the first purchase may already be the last.
    package static let chancesBeforeRepeat = 1
    /// The parameters of the model.
    package let parameters: ChurnParameters

    /// The model with given parameters.
    package init(_ parameters: ChurnParameters) {
        self.parameters = parameters
    }
}

/// The beta-geometric model (Fader, Hardie & Lee 2005).
///
/// Its probability of being alive is 1 for everyone who never bought again: never rank members by it.
package struct BGNBD: ChurnModel, Equatable {
    /// "BG/NBD".
    package static let name = "BG/NBD"
    /// None: a member cannot leave before a repeat purchase.
    package static let chancesBeforeRepeat = 0
    /// The parameters of the model.
    package let parameters: ChurnParameters

    /// The model with given parameters.
    package init(_ parameters: ChurnParameters) {
        self.parameters = parameters
    }
}

extension ChurnModel {
    /// The model with its parameters by name.
    package init(r: Double, alpha: Double, a: Double, b: Double) {
        self.init(ChurnParameters(r: r, alpha: alpha, a: a, b: b))
    }

    /// The parameters that make the members' histories most likely, and a diagnosis of how far to trust them.
    ///
    /// Never fails: with too little to go on, or a likelihood that rises without end, it returns the best found and
    /// says so.
    package static func fit(_ members: PurchaseHistoryCounts) -> ChurnFit {
        ChurnFitter(model: name, members: members, chancesBeforeRepeat: chancesBeforeRepeat).fit()
    }

    /// The fit to one history per member.
    package static func fit(_ histories: [PurchaseHistory]) -> ChurnFit {
        fit(PurchaseHistoryCounts(histories))
    }

    /// ln of the likelihood of the members' histories.
    package func logLikelihood(_ members: PurchaseHistoryCounts) -> Double {
        ChurnLikelihood(members, chancesBeforeRepeat: Self.chancesBeforeRepeat).evaluate(parameters).value
    }

    /// ln of the likelihood of one history per member.
    package func logLikelihood(_ histories: [PurchaseHistory]) -> Double {
        logLikelihood(PurchaseHistoryCounts(histories))
    }

    /// The probability that a member with this history has not left yet.
    package func probabilityAlive(_ history: PurchaseHistory) -> Double {
        1 / (1 + oddsOfHavingLeft(history))
    }

    /// The expected number of purchases of a member with this history in the next `weeks` weeks; 0 for no time.
    package func expectedPurchases(for history: PurchaseHistory, in weeks: Double) -> Double {
        let survivors = expectedWhileKnown(
            repeats: history.frequency, chances: history.frequency + Self.chancesBeforeRepeat,
            observed: parameters.alpha + history.age, weeks: weeks)
        return survivors / (1 + oddsOfHavingLeft(history))
    }

    /// The expected number of repeat purchases of a newly won member in the `weeks` weeks after the first purchase.
    package func expectedPurchasesOfNewMember(in weeks: Double) -> Double {
        // One who has just bought has had the dropout chance of that purchase, and has taken it with mean a / (a + b).
        expectedPurchases(for: PurchaseHistory(frequency: 0, recency: 0, age: 0), in: weeks)
    }

    /// h: the odds that the member left after the last purchase.
    private func oddsOfHavingLeft(_ history: PurchaseHistory) -> Double {
        let chances = history.frequency + Self.chancesBeforeRepeat
        guard chances > 0 else { return 0 }
        let p = parameters
        let silence = Double.log(onePlus: (history.age - history.recency) / (p.alpha + history.recency))
        return p.a / (p.b + Double(chances - 1)) * Double.exp((p.r + Double(history.frequency)) * silence)
    }

    /// Expected purchases in the next `weeks`, given that the member was alive at the end of the observation.
    ///
    /// c/(a−1) · [1 − (1−z)^(r+x) ₂F₁(r+x, b+k; c; z)], k the chances survived, c = a+b+k−1, z =
    /// weeks/(observed+weeks). Written through Euler's transform, c and a−1 divide out, so that a = 1 and c = 0 are no
    /// exceptions.
    private func expectedWhileKnown(repeats: Int, chances: Int, observed: Double, weeks: Double) -> Double {
        guard weeks > 0 else { return 0 }
        let p = parameters
        let shape = p.r + Double(repeats)
        let survived = Double(chances)
        let c = p.a + p.b + survived - 1
        let z = weeks / (observed + weeks)
        let logRest = -Double.log(onePlus: weeks / observed)
        if p.a > shape + 1 {
            // The untransformed series has only positive terms and converges up to z = 1.
            let series = SpecialFunctions.hypergeometricSeries(shape, p.b + survived, c, z)
            return c / (p.a - 1) * (1 - Double.exp(shape * logRest) * series)
        }
        let exponent = p.a - 1
        let power = exponent * logRest
        let ratio = exponent == 0 ? -logRest : -Double.expMinusOne(power) / exponent
        let series = reducedSeries(first: c - shape, c: c, z: z)
        return c * ratio - Double.exp(power) * series
    }

    /// c/(a−1) · [₂F₁(first, a−1; c; z) − 1] = Σ_{n≥1} (first)ₙ (a)ₙ₋₁ / ((c+1)ₙ₋₁ n!) zⁿ.
    private func reducedSeries(first: Double, c: Double, z: Double) -> Double {
        var term = first * z
        var sum = term
        for step in 1..<2_000_000 {
            if term == 0 { break }
            let n = Double(step)
            let ratio = (first + n) * (parameters.a + n - 1) / ((c + n) * (n + 1)) * z
            term *= ratio
            sum += term
            if abs(term) * abs(ratio) <= 1e-17 * abs(sum) * (1 - abs(ratio)), n + first > 0 { break }
        }
        return sum
    }
}
