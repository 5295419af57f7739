import RealModule

/// How much of the error level has been spent by a share of the planned information.
package enum SpendingFunction: Sendable, Hashable {
    /// α t^φ (Kim & DeMets 1987); φ must be positive, and larger ones spend later.
    case power(Double)
    /// The O'Brien–Fleming type at α/2 a side, 4 (1 − Φ(z_{1−α/4}/√t)) (Lan & DeMets 1983).
    case obrienFleming

    /// The level spent, both sides together, when a share `time` of the information is in; α from 1 on.
    package func spent(alpha: Double, time: Double) -> Double {
        guard time > 0 else { return 0 }
        guard time < 1 else { return alpha }
        switch self {
        case .power(let exponent): return alpha * Double.pow(time, exponent)
        case .obrienFleming:
            let quantile = -SpecialFunctions.normalQuantile(alpha / 4)
            return min(alpha, 4 * SpecialFunctions.normalCDF(-quantile / Double.sqrt(time)))
        }
    }
}
