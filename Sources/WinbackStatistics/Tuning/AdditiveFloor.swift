/// Arm shares that keep every arm explored.
package enum AdditiveFloor {
    /// p_a = f + (1 − K f) w_a for weights w that sum to 1.
    ///
    /// Added, not clipped: clipping and renormalising biases the shares. The floor is lowered to 1/K when K arms cannot
    /// all have it.
    package static func shares(weights: [Double], floor: Double) -> [Double] {
        guard !weights.isEmpty else { return [] }
        let count = Double(weights.count)
        let kept = max(0, min(floor, 1 / count))
        return weights.map { kept + (1 - count * kept) * $0 }
    }
}
