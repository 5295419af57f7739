package import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackSimulation
import WinbackStore
import WinbackWire

/// `winback replay`: a playbook over the real history of a team, without contacting anybody.
package struct ReplayCommand: ConsoleCommand {
    /// How it is called.
    package static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a playbook over imported history, day by day; nobody is contacted.",
        discussion: """
            A scratch store under the state directory is fed with the team's own orders, one day after the other, and the
            loop proposes, assigns, "sends" into the embedded provider and measures what those members really did. Since
            nobody was contacted, it is an A/A test on real people: the honest answer is no lift. Assumed consent exists in
            the replay only, and `winback serve` refuses a replay store.

            Examples:
              winback replay playbooks/replay-cdnow.yaml --from 1997-07-01 --to 1998-06-30 --assume-consent email
              winback replay playbooks/lapsed-regulars.yaml --from 2026-01-01 --to 2026-06-30 --json
            """)

    @OptionGroup var options: StateOptions
    @Argument(help: "The playbook file.") var playbook: String
    @Option(help: "First day.") var from: CivilDate
    @Option(name: .customLong("to"), help: "Last day, included.") var through: CivilDate
    @Option(
        help: ArgumentHelp(
            "Channels on which every member is taken to have consented, in the replay only: email,sms,push.",
            valueName: "channels"))
    var assumeConsent = ""

    /// Reads its arguments later.
    package init() {}

    /// Refuses days in the wrong order.
    package func validate() throws {
        guard from <= through else { throw ValidationError("--from \(from) is after --to \(through)") }
    }

    /// Runs the replay.
    package func run(on console: Console) async throws {
        let state = options.directory(console)
        try state.check()
        let configuration = try TeamConfiguration.load(from: state)
        let loaded = try LoadedPlaybook.file(playbook, configuration: configuration)
        let plan = ReplayPlan(
            closure: loaded.closure, source: loaded.source, from: from, through: through,
            assumedConsent: try channels())
        let folder = state.path + "/replay"
        try Self.clear(folder)
        let source = try await CompositionRoot.openStore(state)
        let scratch = try await SQLiteStore.inMemory()
        var replayer = try Replayer(plan: plan, source: source, scratch: scratch, zones: CompositionRoot.zones)
        let progress = ProgressLine(console: console, clock: CompositionRoot.clock)
        let result = try await replayer.run { day in
            progress.show("\(day.date): day \(day.done) of \(day.total), \(day.entered) members entered")
        }
        progress.finish()
        try await scratch.copy(to: folder)
        try await scratch.close()
        try await source.close()
        let page = folder + "/report.html"
        try LoopReportPage.html(result.report).write(toFile: page, atomically: true, encoding: .utf8)
        if options.json {
            console.write(JSONValue.object(RunJSON.object(result, plan: plan)).text(.compact) + "\n")
        } else {
            console.write(LoopReportText.render(result.report, style: console.style))
            console.write("\nThe report: \(page)\n")
        }
    }

    private func channels() throws -> [Channel] {
        try assumeConsent.split(separator: ",").map { word in
            let name = word.trimmingCharacters(in: .whitespaces)
            guard let channel = Channel(rawValue: name) else {
                let near = NearestName.of(name, among: Channel.allCases.map(\.rawValue))
                throw WinbackError(
                    "unknown_channel", .badInput,
                    "--assume-consent: `\(name)` is no channel; there are email, sms and push",
                    advice: near.map { "did you mean `\($0)`?" })
            }
            return channel
        }
    }

    /// Makes an empty folder for the scratch store; an earlier replay is replaced, anything else is left alone.
    private static func clear(_ folder: String) throws {
        let files = FileManager.default
        if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
        try files.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }
}
