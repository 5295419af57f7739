import RealModule

/// The evidence at which an e-process rejects.
package enum AlphaThreshold {
    /// ln(1/α), for ln E (Ville 1939).
    package static func logE(_ alpha: Double) -> Double { -Double.log(alpha) }

    /// The p value min(1, 1/E) that is valid at every look.
    package static func pValue(logE: Double) -> Double { min(1, Double.exp(-logE)) }
}
