package import WinbackModel

/// Reads `config/programme.yaml`: what holds for the whole team.
package enum ProgrammeReader {
    private static let keys = [
        "currency", "zone", "country", "week_start", "margin_rate", "point_value", "send_cost", "limits",
    ]
    /// Reads the programme; `file` is the name used in diagnostics.
    package static func read(_ text: String, file: String) -> Reading<Programme> {
        let problems = Problems()
        let programme = YAMLReader.read(text, file: file, problems).flatMap { read($0, problems) }
        return Reading(programme, problems)
    }

    private static func read(_ root: YAMLNode, _ problems: Problems) -> Programme? {
        guard let top = YAMLMapping(root, "the programme", known: keys, problems) else { return nil }
        let currency = top.value("currency", "three capital letters such as EUR (ISO 4217)") { Currency(code: $0) }
        let zone = top.value("zone", "an IANA zone such as Europe/Madrid") { isZone($0) ? $0 : nil }
        let country = top.value("country", "two capital letters such as ES (ISO 3166)") { isCountry($0) ? $0 : nil }
        let weekStart = top.optional("week_start").flatMap { top.word($0, "week_start", days) } ?? 1
        let marginRate = top.has("margin_rate") ? top.share("margin_rate") : nil
        if let marginRate, marginRate > .one {
            problems.error(top.place(of: "margin_rate"), "`margin_rate` is \(marginRate), expected at most 100%")
        }
        let micros = "an amount such as 0.01, with at most 6 decimals"
        let pointValue = top.optional("point_value").flatMap { top.scalar($0, "point_value", micros, readMicros) }
        var sendCost: [Channel: Int64] = [:]
        if let node = top.optional("send_cost"),
            let costs = YAMLMapping(node, "send_cost", known: Channel.allCases.map(\.rawValue), problems)
        {
            for channel in Channel.allCases {
                guard let cost = costs.optional(channel.rawValue) else { continue }
                sendCost[channel] = costs.scalar(cost, channel.rawValue, micros, readMicros)
            }
        }
        // Caps on value once stood here. Without a currency no amount can be read; the euro stands in so that the other
        // problems come out too.
        if let node = top.optional("limits"),
            let limits = YAMLMapping(node, "limits", known: PolicyReader.limitKeys, problems)
        {
            _ = PolicyReader.limits(limits, currency ?? .eur)
        }
        guard let currency, let zone, let country else { return nil }
        return Programme(
            currency: currency, marginRate: marginRate, pointValueMicros: pointValue, sendCostMicros: sendCost,
            zone: zone, country: country, weekStart: weekStart)
    }

    /// Caps on value that stand in a programme of an earlier release, and their place; `nil` when there are none or they
    /// cannot be read, which reading the programme tells.
    package static func earlierLimits(
        _ text: String, file: String
    ) -> (limits: Policy.Limits?, place: SourcePlace)? {
        let problems = Problems()
        guard let root = YAMLReader.read(text, file: file, problems),
            let top = YAMLMapping(root, "the programme", known: keys, problems), top.has("limits")
        else { return nil }
        let currency = top.value("currency", "") { Currency(code: $0) } ?? .eur
        let limits = top.mapping("limits", known: PolicyReader.limitKeys)
            .flatMap { PolicyReader.limits($0, currency) }
        return (limits, top.place(of: "limits"))
    }

    private static let days: [(String, Int)] = [
        ("monday", 1), ("tuesday", 2), ("wednesday", 3), ("thursday", 4), ("friday", 5), ("saturday", 6),
        ("sunday", 7),
    ]

    /// A decimal in millionths, exact.
    static func readMicros(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.count <= 9,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let whole = Int64(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : "0"
        guard (1...6).contains(fraction.utf8.count) else { return nil }
        let filled = fraction + String(repeating: "0", count: 6 - fraction.utf8.count)
        return whole * 1_000_000 + (Int64(filled) ?? 0)
    }

    /// Whether a text has the form of a zone's name; whether there is such a zone, the zone source knows.
    private static func isZone(_ text: String) -> Bool {
        if text == "UTC" { return true }
        let isShort = text.utf8.count <= 64 && text.contains("/") && text.first != "/" && text.last != "/"
        return isShort
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "/_+-".utf8.contains(byte)
            }
    }

    private static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
