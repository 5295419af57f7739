/// What a churn model's fit found, and how far to trust it.
package struct ChurnFit: Sendable, Equatable {
    /// How the search for the parameters ended.
    package enum Diagnosis: Sendable, Equatable {
        /// The likelihood has its peak at the parameters.
        case converged
        /// The likelihood still rises where the named parameters (r, alpha, a, b) reach the border of what is searched.
        ///
        /// With a towards 0 or b towards its upper border, nobody ever drops out in these data. Predictions still hold;
        /// the parameters themselves mean nothing.
        case parameterAtBorder(String)
        /// The peak is there but so flat that the named parameters' standard errors exceed twice their values.
        ///
        /// Typical of data in which hardly anybody drops out. Predictions hold as they do at a border.
        case weaklyIdentified(String)
        /// Fewer members than a fit can be trusted with.
        case tooFewMembers(found: Int, needed: Int)
        /// No member ever bought again, so nothing is known of the pace of purchases.
        case noRepeatPurchases
        /// The search ran out of steps before the peak; the best parameters found are given.
        case stoppedEarly
    }

    /// The model's name, such as "MBG/NBD".
    package let model: String
    /// The most likely parameters found; a broad default when there are no members or no repeats.
    package let parameters: ChurnParameters
    /// Approximate standard errors from the observed information; nil unless the fit converged.
    package let standardErrors: ChurnParameters?
    /// ln of the likelihood at the parameters; 0 without members.
    package let logLikelihood: Double
    /// The number of evaluations of the likelihood.
    package let iterations: Int
    /// The number of members fitted.
    package let members: Int
    /// How the search ended.
    package let diagnosis: Diagnosis

    /// A fit from its parts, as when one that was recorded is read back.
    package init(
        model: String, parameters: ChurnParameters, standardErrors: ChurnParameters?, logLikelihood: Double,
        iterations: Int, members: Int, diagnosis: Diagnosis
    ) {
        self.model = model
        self.parameters = parameters
        self.standardErrors = standardErrors
        self.logLikelihood = logLikelihood
        self.iterations = iterations
        self.members = members
        self.diagnosis = diagnosis
    }

    /// Whether predictions from the parameters may be shown: the fit converged, or left only a part of the model open.
    package var isUsable: Bool {
        switch diagnosis {
        case .converged, .parameterAtBorder, .weaklyIdentified: true
        case .tooFewMembers, .noRepeatPurchases, .stoppedEarly: false
        }
    }
}

extension ChurnFit.Diagnosis: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .converged: "converged"
        case .parameterAtBorder(let names):
            "the likelihood rises towards the border of \(names): that part of the model is not told by these data"
        case .weaklyIdentified(let names): "these data hardly tell \(names)"
        case .tooFewMembers(let found, let needed): "\(found) members found, at least \(needed) needed for a fit"
        case .noRepeatPurchases: "no member bought a second time, so the pace of purchases is unknown"
        case .stoppedEarly: "the search ended before the peak of the likelihood"
        }
    }
}
