/// A governed number as people read it, by the unit its answer carries.
package struct MetricNumber: Sendable, Hashable {
    /// The unit's word: a currency's code, `share`, `members`, `count` …
    package let unit: String
    /// Decimals; of a share, of the percentage.
    package let decimals: Int

    /// Takes what an answer says of a metric.
    package init(unit: String, decimals: Int) {
        self.unit = unit
        self.decimals = decimals
    }

    /// The number; a dash for none.
    package func text(_ value: Double?) -> String {
        guard let value else { return "–" }
        if unit == "share" { return NumberText.percent(value, decimals: decimals) }
        return NumberText.fixed(value, value == value.rounded() && !isMoney ? 0 : decimals)
    }

    /// The number with what it is counted in.
    package func withUnit(_ value: Double?) -> String {
        value == nil || unit == "share" || unit == "ratio" ? text(value) : "\(text(value)) \(unit)"
    }

    /// A change, with its sign.
    package func change(_ value: Double?) -> String {
        guard let value else { return "–" }
        if unit == "share" { return NumberText.percentagePoints(value, decimals: decimals) }
        return (value > 0 ? "+" : "") + text(value)
    }

    private var isMoney: Bool { unit.utf8.count == 3 && unit.uppercased() == unit }
}
