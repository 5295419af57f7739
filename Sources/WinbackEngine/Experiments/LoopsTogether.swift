package import WinbackModel
internal import WinbackStatistics

/// Several loops judged together: which "better" decisions hold when all are looked at side by side.
package enum LoopsTogether {
    /// The error level that holds for all together, as a false discovery rate.
    package static let alpha = 0.05

    /// Loops decided better whose evidence also holds together, by e-BH over every loop's e-value (Wang & Ramdas 2022).
    ///
    /// Valid however the loops depend on each other, such as by a shared control group, and at any look: each e-value
    /// is the one of its loop's latest look. Loops without a look yet do not count among those judged.
    package static func holding(_ latest: [LookRecord]) -> [LoopID] {
        MultipleTesting.eBenjaminiHochberg(logE: latest.map(\.logE), alpha: alpha)
            .map { latest[$0] }.filter { $0.decision == .better }.map(\.loop)
    }
}
