package import WinbackEngine
import WinbackFormats
package import WinbackModel
import WinbackWire

extension PlaybookOperations {
    /// A playbook that reads well.
    package struct CheckOutput: Sendable, Hashable {
        /// Its loop.
        package var loop: LoopID
        /// Fingerprint of everything it would put to work.
        package var digest: ContentHash
        /// Warnings.
        package var warnings: [Diagnostic]
        static let shape = Shape<CheckOutput>.object(
            "PlaybookCheck", "A playbook that reads well.",
            Field("loop", "Its loop.", .id(), \.loop),
            Field("fingerprint", "Fingerprint of everything it would put to work.", .hash, \.digest),
            Field("warnings", "Warnings.", .array(of: Diagnostic.shape), \.warnings),
            make: { CheckOutput(loop: $0, digest: $1, warnings: $2) })
    }

    /// A playbook and everything it names.
    package struct ShowOutput: Sendable, Hashable {
        /// Its loop.
        package var loop: LoopID
        /// Fingerprint of everything it would put to work.
        package var digest: ContentHash
        /// The playbook in canonical form.
        package var text: String
        /// Templates it sends.
        package var templates: [String]
        /// Pools it draws from.
        package var pools: [String]
        /// Versions of the metrics it reads, by name.
        package var metrics: [String: String]

        init(_ closure: PlaybookClosure) {
            let metrics = closure.metricVersions.map { ($0.name, $0.version.short) }
            self.init(
                loop: closure.playbook.name, digest: closure.digest,
                text: PlaybookWriter.yaml(closure.playbook, currency: closure.programme.currency),
                templates: closure.templates.map(\.id.text), pools: closure.pools.map(\.id.text),
                metrics: Dictionary(metrics) { first, _ in first })
        }

        private init(
            loop: LoopID, digest: ContentHash, text: String, templates: [String], pools: [String],
            metrics: [String: String]
        ) {
            self.loop = loop
            self.digest = digest
            self.text = text
            self.templates = templates
            self.pools = pools
            self.metrics = metrics
        }

        static let shape = Shape<ShowOutput>.object(
            "PlaybookView", "A playbook and everything it names.",
            Field("loop", "Its loop.", .id(), \.loop),
            Field("fingerprint", "Fingerprint of everything it would put to work.", .hash, \.digest),
            Field("text", "The playbook in canonical form.", .string(max: 1 << 20), \.text),
            Field("templates", "Templates it sends.", .array(of: .string(), max: 1_000), \.templates),
            Field("pools", "Pools it draws from.", .array(of: .string(), max: 1_000), \.pools),
            Field("metrics", "Versions of the metrics it reads.", .dictionary(of: .string()), \.metrics),
            make: { ShowOutput(loop: $0, digest: $1, text: $2, templates: $3, pools: $4, metrics: $5) })
    }

    /// What a playbook would do.
    package struct PlanOutput: Sendable, Hashable {
        /// Its loop.
        package var loop: LoopID
        /// Fingerprint of everything it would put to work.
        package var digest: ContentHash
        /// Currency of all money.
        package var currency: Currency
        /// What it would do.
        package var forecast: PlanForecast
        /// The playbook.
        package var playbook: Playbook
        /// Warnings of reading it.
        package var warnings: [Diagnostic]
        /// Loops that could take the same members.
        package var conflicts: [LoopConflict]
        /// What its control group and others cost and show; `nil` without one.
        package var holdoutPlan: HoldoutPlan?
        static let shape = Shape<PlanOutput>.object(
            "Plan", "What a playbook would do with today's members.",
            Field("loop", "Its loop.", .id(), \.loop),
            Field("fingerprint", "Fingerprint of everything it would put to work.", .hash, \.digest),
            Field("currency", "Currency of all money.", .currency, \.currency),
            Field("forecast", "What it would do.", PlanForecast.shape, \.forecast),
            Field("playbook", "The playbook.", Playbook.shape, \.playbook),
            Field("warnings", "Warnings of reading it.", .array(of: Diagnostic.shape), \.warnings),
            Field("conflicts", "Loops that could take the same members.", .array(of: LoopConflict.shape), \.conflicts),
            Field(
                "control_groups", "What its control group and others cost and show.", .optional(HoldoutPlan.shape),
                \.holdoutPlan),
            make: {
                PlanOutput(
                    loop: $0, digest: $1, currency: $2, forecast: $3, playbook: $4, warnings: $5, conflicts: $6,
                    holdoutPlan: $7)
            })
    }
}
