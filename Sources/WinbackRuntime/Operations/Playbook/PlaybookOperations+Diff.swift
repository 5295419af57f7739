import WinbackFormats
package import WinbackModel
import WinbackWire

extension PlaybookOperations {
    /// Lines of one part that differ.
    package struct Change: Sendable, Hashable {
        /// The part: `playbook`, `template NAME`, `pool NAME`, `programme`, `policy` or `metrics`.
        package var part: String
        /// Lines that are gone.
        package var removed: [String]
        /// Lines that are new.
        package var added: [String]
        static let shape = Shape<Change>.object(
            "Change", "Lines of one part that differ.",
            Field("part", "The part.", .string(max: 200), \.part),
            Field("removed", "Lines that are gone.", .array(of: .string()), \.removed),
            Field("added", "Lines that are new.", .array(of: .string()), \.added),
            make: { Change(part: $0, removed: $1, added: $2) })
    }

    /// What differs between two versions.
    package struct DiffOutput: Sendable, Hashable {
        /// The loop of the new version.
        package var loop: LoopID
        /// Fingerprint of the old version.
        package var before: ContentHash
        /// Fingerprint of the new version.
        package var after: ContentHash
        /// What differs, part by part; empty when nothing does.
        package var changes: [Change]
        /// The old playbook.
        package var old: Playbook
        /// The new playbook.
        package var new: Playbook
        /// Currency of all money.
        package var currency: Currency
        static let shape = Shape<DiffOutput>.object(
            "Difference", "What differs between two versions of what an approval puts to work.",
            Field("loop", "The loop of the new version.", .id(), \.loop),
            Field("before", "Fingerprint of the old version.", .hash, \.before),
            Field("after", "Fingerprint of the new version.", .hash, \.after),
            Field("changes", "What differs, part by part.", .array(of: Change.shape), \.changes),
            Field("old", "The old playbook.", Playbook.shape, \.old),
            Field("new", "The new playbook.", Playbook.shape, \.new),
            Field("currency", "Currency of all money.", .currency, \.currency),
            make: {
                DiffOutput(loop: $0, before: $1, after: $2, changes: $3, old: $4, new: $5, currency: $6)
            })
    }
}

extension PlaybookOperations.DiffOutput {
    init(before: PlaybookClosure, after: PlaybookClosure) {
        let old = Self.parts(before)
        let new = Self.parts(after)
        let names = old.map(\.name) + new.map(\.name).filter { name in !old.contains { $0.name == name } }
        let changes = names.compactMap { name -> PlaybookOperations.Change? in
            let a = old.first { $0.name == name }?.lines ?? []
            let b = new.first { $0.name == name }?.lines ?? []
            return a == b ? nil : Self.change(name, a, b)
        }
        self.init(
            loop: after.playbook.name, before: before.digest, after: after.digest, changes: changes,
            old: before.playbook, new: after.playbook, currency: after.programme.currency)
    }

    private static func change(_ part: String, _ old: [String], _ new: [String]) -> PlaybookOperations.Change {
        var change = PlaybookOperations.Change(part: part, removed: [], added: [])
        for step in new.difference(from: old) {
            switch step {
            case .remove(_, let line, _): change.removed.append(line)
            case .insert(_, let line, _): change.added.append(line)
            }
        }
        // Removals come from the end of the file to its beginning.
        change.removed.reverse()
        return change
    }

    private static func parts(_ closure: PlaybookClosure) -> [(name: String, lines: [String])] {
        let yaml = PlaybookWriter.yaml(closure.playbook, currency: closure.programme.currency)
        var parts = [(name: "playbook", lines: lines(yaml))]
        for template in closure.templates {
            let head = "\(template.channel.rawValue), \(template.purpose.rawValue): \(template.subject)"
            parts.append(("template \(template.id)", [head] + lines(template.body)))
        }
        let currency = closure.programme.currency
        for pool in closure.pools {
            let worth =
                switch pool.worth {
                case .amount(let amount): currency.text(amount)
                case .percent(let share): share.description
                }
            parts.append(
                (
                    "pool \(pool.id)",
                    [
                        "worth \(worth)", "at most \(currency.text(pool.maximumValue))",
                        "stock \(pool.stock.map(String.init) ?? "on demand")",
                        "ends on \(pool.endsOn?.description ?? "no date")",
                    ]
                ))
        }
        parts.append(("programme", programme(closure.programme)))
        parts.append(("policy", lines(PolicyWriter.yaml(closure.policy, currency: currency))))
        parts.append(("metrics", closure.metricVersions.map { "\($0.name) \($0.version.short)" }))
        return parts
    }

    private static func programme(_ programme: Programme) -> [String] {
        let costs = Channel.allCases.compactMap { channel in
            programme.sendCostMicros[channel].map { "one \(channel.rawValue) costs \($0) millionths" }
        }
        return [
            "currency \(programme.currency.code)", "zone \(programme.zone)", "country \(programme.country)",
            "week starts on day \(programme.weekStart)",
            "margin rate \(programme.marginRate?.description ?? "unknown")",
            "point value \(programme.pointValueMicros.map { "\($0) millionths" } ?? "unknown")",
        ] + costs
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
