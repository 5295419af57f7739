import RealModule

/// The Pareto model of when members buy and leave (Schmittlein, Morrison & Colombo 1987): rates are gamma distributed with
/// r and α, and members leave at any moment, with exponential lifetimes whose rates are gamma distributed with s and β.
///
/// It ranks a little better than the beta-geometric models, which let members leave only at a purchase, and costs ten
/// times their fit. Times are in weeks.
package struct ParetoNBD: Sendable, Equatable {
    /// "Pareto/NBD".
    package static let name = "Pareto/NBD"
    /// The parameters: r and alpha as in every churn model; `a` holds s, and `b` holds β in weeks.
    package let parameters: ChurnParameters

    /// The model with parameters in which `a` holds s and `b` holds β.
    package init(_ parameters: ChurnParameters) {
        self.parameters = parameters
    }

    /// The model with its parameters by name, all positive.
    package init(r: Double, alpha: Double, s: Double, beta: Double) {
        self.init(ChurnParameters(r: r, alpha: alpha, a: s, b: beta))
    }

    /// The parameters that make the members' histories most likely, and a diagnosis of how far to trust them.
    ///
    /// The fit calls s and β by their own names where it names a parameter.
    package static func fit(_ members: PurchaseHistoryCounts) -> ChurnFit {
        let likelihood = ParetoLikelihood(members)
        return ChurnFitter(
            model: name, members: members, names: ["r", "alpha", "s", "beta"],
            fallback: ChurnParameters(r: 0.5, alpha: 8, a: 0.6, b: 10),
            starts: [(0.5, 0.6, 10), (2, 0.3, 3), (1, 2, 60)]
        ) { likelihood.evaluate($0) }.fit()
    }

    /// ln of the likelihood of the members' histories.
    package func logLikelihood(_ members: PurchaseHistoryCounts) -> Double {
        ParetoLikelihood(members).evaluate(parameters).value
    }

    /// The probability that a member with this history has not left yet.
    package func probabilityAlive(_ history: PurchaseHistory) -> Double {
        1 / (1 + ParetoLikelihood.oddsOfHavingLeft(history, parameters))
    }

    /// The expected number of purchases of a member with this history in the next `weeks` weeks; 0 for no time.
    ///
    /// P(alive) (r+x)(β+T)/(α+T) · [1 − ((β+T)/(β+T+u))^(s−1)]/(s−1) (Schmittlein, Morrison & Colombo 1987).
    package func expectedPurchases(for history: PurchaseHistory, in weeks: Double) -> Double {
        guard weeks > 0 else { return 0 }
        let p = parameters
        let lasting = p.b + history.age
        let logRest = -Double.log(onePlus: weeks / lasting)
        let exponent = p.a - 1
        let time = exponent == 0 ? -logRest : -Double.expMinusOne(exponent * logRest) / exponent
        let pace = (p.r + Double(history.frequency)) / (p.alpha + history.age)
        return probabilityAlive(history) * pace * lasting * time
    }
}
