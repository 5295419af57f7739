import WinbackEngine
import WinbackModel
import WinbackSimulation

/// One line per simulated week.
enum WeekLine {
    /// The heading above the lines.
    static let heading = "week  date        entered  held out       spent    reserved  arm shares       lift so far"

    /// How the run stood at the end of a week.
    static func text(_ week: SimulationWeek, currency: Currency) -> String {
        let shares = week.shares.map { "\(($0.millionths + 5_000) / 10_000)" }.joined(separator: "/")
        let reading = week.lift.map {
            "\(percentagePoints($0.estimate)) [\(percentagePoints($0.low)), \(percentagePoints($0.high))]"
        }
        let status = week.status == .running || week.status == .closing ? "" : "  (\(week.status.rawValue))"
        return [
            left("\(week.number)", 4), "\(week.date)", left("\(week.entered)", 7), left("\(week.heldOut)", 8),
            left(currency.decimal(week.spent), 10), left(currency.decimal(week.reserved), 10),
            right(shares, 15), (reading ?? "too early for a number") + status,
        ].joined(separator: "  ")
    }

    private static func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func right(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
