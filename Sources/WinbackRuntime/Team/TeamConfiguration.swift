import Foundation
package import WinbackEngine
package import WinbackFormats
package import WinbackModel

/// What a team's files say: programme, pools and message templates.
package struct TeamConfiguration: Sendable {
    /// What holds for the whole team.
    package var programme: Programme
    /// The coupon pools.
    package var pools: [CouponPool]
    /// The message templates, by name ascending.
    package var templates: [MessageTemplate]
    /// Who carries effects out, and where webhooks may go.
    package var destinations: Destinations
    /// The governed metrics.
    package var metrics: MetricCatalogue
    /// The measures of those metrics that rollups are kept of.
    package let rollupMeasures: [PlanMeasure]
    /// Where the team's pages are reached from outside.
    package var web: WebSettings
    /// Warnings found while reading.
    package var warnings: [Diagnostic]
    /// What holds for the audit chain.
    package var audit = AuditSettings()
    /// Who writes to members; `nil` where the team has not said.
    package var sender: Sender?

    /// Makes a configuration from its parts.
    package init(
        programme: Programme, pools: [CouponPool], templates: [MessageTemplate],
        metrics: MetricCatalogue, destinations: Destinations = .none, warnings: [Diagnostic] = [],
        web: WebSettings = .local, sender: Sender? = nil
    ) {
        self.destinations = destinations
        self.programme = programme
        self.pools = pools
        self.templates = templates.sorted { $0.id < $1.id }
        self.metrics = metrics
        rollupMeasures = metrics.rollupMeasures
        self.web = web
        self.warnings = warnings
        self.sender = sender
    }

    /// What the team allows at most.
    package var policy: Policy { Policy(value: programme.limits) }

    /// Reads a team's files; throws with the problems of all of them at once.
    package static func load(from state: StateDirectory) throws -> TeamConfiguration {
        let programme = ProgrammeReader.read(try Self.text(state.programme), file: state.programme)
        let currency = programme.value?.currency ?? .eur
        let policy = programme.value.map { Policy(value: $0.limits) }
        let pools = PoolsReader.read(try Self.text(state.pools), file: state.pools, currency: currency)
        let destinations = try Self.destinations(of: state)
        var diagnostics = programme.diagnostics + pools.diagnostics + destinations.diagnostics
        let audit = try AuditSettings.load(from: state)
        diagnostics += audit?.diagnostics ?? []
        var templates: [MessageTemplate] = []
        for file in try Self.templateFiles(in: state.templates) {
            let reading = TemplateReader.read(
                try Self.text(file), file: file, linkDomains: policy?.linkDomains ?? [])
            diagnostics += reading.diagnostics
            if let template = reading.value { templates.append(template) }
        }
        var web = WebSettings.local
        if FileManager.default.fileExists(atPath: state.web) {
            let reading = WebReader.read(try Self.text(state.web), file: state.web)
            diagnostics += reading.diagnostics
            web = reading.value ?? .local
        }
        let sender = try Self.sender(of: state)
        diagnostics += sender?.diagnostics ?? []
        let project = MetricsReader.read(try Self.metricFiles(of: state))
        diagnostics += project.diagnostics
        guard let programme = programme.value, let pools = pools.value, let project = project.value,
            let destinations = destinations.value, diagnostics.allSatisfy({ $0.severity == .warning })
        else { throw DiagnosticsError(diagnostics) }
        let metrics = MetricCatalogue(project, terms: MetricTerms(programme))
        let problems = CatalogueCheck(metrics).problems
        guard problems.isEmpty else { throw DiagnosticsError(diagnostics + problems) }
        var configuration = TeamConfiguration(
            programme: programme, pools: pools, templates: templates, metrics: metrics, destinations: destinations,
            warnings: diagnostics, web: web, sender: sender?.value)
        configuration.audit = audit?.value ?? AuditSettings()
        return configuration
    }

    /// Who writes to members; `nil` where there is no such file.
    private static func sender(of state: StateDirectory) throws -> Reading<Sender>? {
        guard FileManager.default.fileExists(atPath: state.sender) else { return nil }
        return SenderReader.read(try text(state.sender), file: state.sender)
    }

    /// Who carries effects out; without a file, nobody outside does.
    private static func destinations(of state: StateDirectory) throws -> Reading<Destinations> {
        let isThere = FileManager.default.fileExists(atPath: state.destinations)
        return DestinationsReader.read(isThere ? try text(state.destinations) : "", file: state.destinations)
    }

    /// The metrics files of a team, by name ascending; the ones that ship where it has no folder of its own.
    package static func metricFiles(of state: StateDirectory) throws -> [(text: String, file: String)] {
        try metricFiles(in: state.metrics)
            ?? StandardMetrics.files.map { (text: $0.text, file: "config/metrics/" + $0.name) }
    }

    /// The metrics files of a folder, by name ascending; `nil` when there is no such folder.
    package static func metricFiles(in folder: String) throws -> [(text: String, file: String)]? {
        guard FileManager.default.fileExists(atPath: folder) else { return nil }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
            .map { (text: try text(folder + "/" + $0), file: folder + "/" + $0) }
    }

    /// The metrics that ship, under a programme.
    package static func standardMetrics(_ programme: Programme) throws -> MetricCatalogue {
        let files = StandardMetrics.files.map { (text: $0.text, file: "config/metrics/" + $0.name) }
        return MetricCatalogue(try MetricsReader.read(files).get(), terms: MetricTerms(programme))
    }

    /// Reads only what holds for the whole team.
    package static func programme(of state: StateDirectory) throws -> Programme {
        try ProgrammeReader.read(try text(state.programme), file: state.programme).get()
    }

    /// What a playbook may name; templates sent along with it count before the team's of the same name.
    package func context(with templates: [MessageTemplate]) -> PlaybookContext {
        PlaybookContext(
            templates: merged(templates), pools: pools, metrics: metrics.names,
            destinations: destinations.all.map(\.id.text), currency: programme.currency)
    }

    /// Everything an approval of a playbook would put to work.
    package func closure(of playbook: Playbook, with extra: [MessageTemplate]) -> PlaybookClosure {
        let named = NamedInSteps(playbook)
        return PlaybookClosure(
            playbook: playbook, templates: merged(extra).filter { named.templates.contains($0.id) },
            pools: pools.filter { named.pools.contains($0.id) }, programme: programme,
            metricVersions: metrics.versions(for: playbook),
            provider: destinations.providerName(naming: playbook.namedDestinations))
    }

    private func merged(_ extra: [MessageTemplate]) -> [MessageTemplate] {
        let replaced = Set(extra.map(\.id))
        return (extra + templates.filter { !replaced.contains($0.id) }).sorted { $0.id < $1.id }
    }

    /// The template files of a folder, by name ascending; none when there is no such folder.
    package static func templateFiles(in folder: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".md") }.sorted().map { folder + "/" + $0 }
    }

    /// The text of a file a person wrote: UTF-8 and at most a megabyte.
    package static func text(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            let exists = FileManager.default.fileExists(atPath: path)
            throw WinbackError(
                "cannot_read", exists ? .unavailable : .notFound,
                "\(path) \(exists ? "cannot be read" : "does not exist")")
        }
        guard data.count <= 1 << 20 else {
            throw WinbackError("too_large", .badInput, "\(path) has \(data.count) bytes, at most 1 MB is read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw WinbackError("not_utf8", .badInput, "\(path) is not UTF-8", advice: "save it as UTF-8")
        }
        return text
    }
}

/// The templates and pools that the steps of a playbook name.
struct NamedInSteps {
    private(set) var templates: Set<TemplateID> = []
    private(set) var pools: Set<PoolID> = []

    init(_ playbook: Playbook) {
        for step in playbook.journeys.flatMap(\.allSteps) {
            switch step {
            case .send(_, let template, _): templates.insert(template)
            case .issueCoupon(let pool, _): pools.insert(pool)
            case .wait, .waitUntilTime, .waitUntilDate, .awardPoints, .branch, .webhook, .exit: break
            }
        }
    }
}
