import RealModule

/// The 16-node Gauss–Legendre rule on [−1, 1], exact for polynomials up to degree 31.
enum GaussLegendre {
    struct Node: Sendable {
        let place: Double
        let weight: Double
    }

    /// The nodes, ascending: roots of the Legendre polynomial P₁₆ by Newton's iteration (Abramowitz & Stegun 1964,
    /// 25.4.29).
    static let nodes: [Node] = {
        let degree = 16
        return (1...degree).reversed().map { index in
            var x = Double.cos(Double.pi * (Double(index) - 0.25) / (Double(degree) + 0.5))
            var slope = 1.0
            for _ in 0..<8 {
                var previous = 1.0
                var value = x
                for n in 2...degree {
                    (previous, value) = (
                        value, (Double(2 * n - 1) * x * value - Double(n - 1) * previous) / Double(n)
                    )
                }
                slope = Double(degree) * (x * value - previous) / (x * x - 1)
                x -= value / slope
            }
            return Node(place: x, weight: 2 / ((1 - x * x) * slope * slope))
        }
    }()

    /// ∫ f over [low, high].
    static func integrate(_ low: Double, _ high: Double, _ function: (Double) -> Double) -> Double {
        let half = 0.5 * (high - low)
        let middle = 0.5 * (high + low)
        return half * nodes.reduce(0) { $0 + $1.weight * function(middle + half * $1.place) }
    }
}
