package import WinbackModel

/// Reads `config/pools.yaml`: the coupon pools, by name.
package enum PoolsReader {
    /// Reads the pools in the order of the file; `file` is the name used in diagnostics.
    package static func read(_ text: String, file: String, currency: Currency) -> Reading<[CouponPool]> {
        let problems = Problems()
        let pools = YAMLReader.read(text, file: file, problems).flatMap { read($0, currency, problems) }
        return Reading(pools, problems)
    }

    private static func read(_ root: YAMLNode, _ currency: Currency, _ problems: Problems) -> [CouponPool]? {
        guard let top = YAMLMapping(root, "the file", known: ["pools"], problems),
            let node = top.required("pools")
        else { return nil }
        guard case .mapping(let entries) = node.content else {
            problems.error(node.place, "`pools` is \(node.shown), expected names, each with its terms")
            return nil
        }
        return entries.compactMap { pool($0, currency, problems) }
    }

    private static func pool(_ entry: YAMLEntry, _ currency: Currency, _ problems: Problems) -> CouponPool? {
        let name = String(entry.key.prefix(60))
        if !isName(entry.key) {
            let message = "`\(name)` is no pool's name (letters, digits, underscores and hyphens, at most 64)"
            problems.error(entry.keyPlace, message)
        }
        let keys = ["amount", "percent", "maximum_value", "stock", "ends_on"]
        guard let terms = YAMLMapping(entry.value, "pool \(name)", known: keys, problems) else { return nil }
        let maximum = terms.has("maximum_value") ? terms.money("maximum_value", currency) : nil
        let stock = terms.has("stock") ? terms.integer("stock", 0...100_000_000) : nil
        let endsOn =
            terms.has("ends_on") ? terms.value("ends_on", "a date such as 2027-12-31") { CivilDate($0) } : nil
        guard let worth = worth(terms, currency) else { return nil }
        var limit = maximum
        switch worth {
        case .amount(let amount):
            if let maximum, maximum < amount {
                problems.error(terms.place(of: "maximum_value"), "`maximum_value` is less than `amount`")
            }
            limit = maximum ?? amount
        case .percent where !terms.has("maximum_value"):
            problems.error(terms.place, "pool \(name) gives a percentage and needs a `maximum_value`")
        case .percent: break
        }
        guard let limit else { return nil }
        return CouponPool(id: PoolID(entry.key), worth: worth, maximumValue: limit, stock: stock, endsOn: endsOn)
    }

    private static func worth(_ terms: YAMLMapping, _ currency: Currency) -> CouponPool.Worth? {
        switch (terms.has("amount"), terms.has("percent")) {
        case (true, false):
            let words = YAMLMapping.moneyWords(currency) + ", more than nothing"
            return terms.value("amount", words) { text in
                currency.parse(text).flatMap { $0 > .zero ? .amount($0) : nil }
            }
        case (false, true):
            return terms.value("percent", "a percentage such as 10%, at most 100%") { text in
                Share(text).flatMap { $0 > .zero && $0 <= .one ? .percent($0) : nil }
            }
        default:
            terms.problems.error(terms.place, "\(terms.what) needs either `amount` or `percent`")
            return nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-")
            }
    }
}
