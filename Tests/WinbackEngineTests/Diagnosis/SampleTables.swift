import WinbackEngine
import WinbackModel

/// Small tables with known answers, and seeded noise.
enum SampleTables {
    /// The worked example: everything rose a little, south on weekends collapsed.
    static let weekendRows: [DiagnosisTable.Row] = [
        .init(["north", "weekday"], previous: 100, current: 104),
        .init(["north", "weekend"], previous: 60, current: 62),
        .init(["south", "weekday"], previous: 80, current: 83), .init(["south", "weekend"], previous: 40, current: 16),
    ]

    static func table(_ rows: [DiagnosisTable.Row], _ dimensions: [String] = ["region", "day"]) throws -> DiagnosisTable
    {
        try DiagnosisTable(dimensions: dimensions, rows: rows)
    }

    /// Groups of the ratio example: A fell, B grew and has the lower rate.
    static let ratioRows: [DiagnosisTable.Row] = [
        .init(["A"], previous: 30, current: 20, previousDenominator: 200, currentDenominator: 160),
        .init(["B"], previous: 10, current: 18, previousDenominator: 100, currentDenominator: 180),
    ]

    /// Three dimensions of noisy leaves; those of `hit` fall by `fall`.
    static func noisy(seed: UInt64, fall: Double, hit: ([Int]) -> Bool) throws -> [DiagnosisTable.Row] {
        var noise = Noise(seed: seed)
        var rows: [DiagnosisTable.Row] = []
        for store in 0..<6 {
            for day in 0..<4 {
                for channel in 0..<3 {
                    let base = 50 + 400 * noise.uniform()
                    let value = base * (1 + 0.05 * noise.normal()) * (hit([store, day, channel]) ? 1 - fall : 1)
                    rows.append(
                        .init(["store \(store)", "day \(day)", "channel \(channel)"], previous: base, current: value))
                }
            }
        }
        return rows
    }
}

/// Seeded normal noise; the sum of twelve uniforms is close enough and needs no logarithm.
struct Noise {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func uniform() -> Double { generator.uniform() }
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + generator.uniform() } }
    mutating func shuffled<T>(_ values: [T]) -> [T] { values.shuffled(using: &generator) }
}

/// Whether two numbers agree to an absolute error.
func near(_ value: Double, _ expected: Double, _ error: Double = 0.005) -> Bool { abs(value - expected) <= error }
