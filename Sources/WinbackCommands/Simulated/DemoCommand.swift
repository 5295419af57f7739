package import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime
import WinbackSimulation
import WinbackStore
import WinbackWire

/// `winback demo`: the main job on a simulated shop, with the proposal it approves, a line per week, and a report.
package struct DemoCommand: ConsoleCommand {
    /// How it is called.
    package static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the whole loop in a simulated shop whose truth is known, and leave a report.",
        discussion: """
            Shows the proposal that is approved for the demo, a line per week, and at the end the lift with its interval
            beside the true lift, money against caps, arm shares and the laws checked. It leaves report.html and a state
            directory that `winback serve` opens. Members exist only in the simulation; nobody is contacted.

            Examples:
              winback demo
              winback demo --members 5000 --days 60 --seed 7
              winback demo --json --state /tmp/demo --replace
            """)

    @OptionGroup var options: StateOptions
    @Option(help: "Members of the shop.") var members = 20_000
    @Option(help: "Days to run.") var days = 120
    @Option(help: "Seed of the shop; the same seed gives the same run.") var seed: UInt64 = 1
    @Flag(help: "Replace an earlier demo in the state directory.") var replace = false

    /// Reads its arguments later.
    package init() {}

    /// Refuses sizes that make no run.
    package func validate() throws {
        guard (1...1_000_000).contains(members) else { throw ValidationError("--members takes 1 to 1,000,000") }
        guard (1...3_650).contains(days) else { throw ValidationError("--days takes 1 to 3,650") }
    }

    /// Runs the demo.
    package func run(on console: Console) async throws {
        let state = StateDirectory(path: options.state ?? "winback-demo")
        try await DemoState.prepare(state, replace: replace)
        let loaded = try LoadedPlaybook.sample("lapsed-regulars")
        let currency = loaded.closure.programme.currency
        let plan = SimulationPlan(
            closure: loaded.closure, source: loaded.source, playbookName: "\(loaded.path)", seed: seed,
            members: members, days: days, firstDate: Self.firstDate)
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: CompositionRoot.zones)
        if !options.json {
            console.write(
                "A shop of \(members) members, \(days) days from \(plan.firstDate), seed \(seed). "
                    + "Nobody real is contacted.\n\n")
        }
        let silent = options.json
        let style = console.style
        simulator.announces = { proposal in
            if silent { return }
            console.write(
                "Winback proposes, and for the demo another person approves:\n"
                    + ProposalText.render(
                        proposal, playbook: loaded.closure.playbook, currency: currency, style: style) + "\n")
        }
        let result = try await SimulatedRun.run(&simulator, currency: currency, on: console, quiet: options.json)
        try await DemoState.finish(state, store: store, result: result)
        if options.json {
            console.write(JSONValue.object(RunJSON.object(result)).text(.compact) + "\n")
        } else {
            console.write(LoopReportText.render(result.report, style: console.style))
            console.write(
                "\nThe report: \(state.path)/report.html\nThe state:  winback serve --state \(state.path)\n")
        }
        try SimulatedRun.failOnViolations(result, on: console)
    }

    /// Fixed, so that a seed gives the same bytes on any day; the run meets the change to summer time.
    private static let firstDate = CivilDate(year: 2026, month: 2, day: 1) ?? SimulationPlan.defaultFirstDate
}

/// The directory a demo leaves.
enum DemoState {
    /// Makes the directory with the files of a new team; only an earlier demo is ever replaced.
    static func prepare(_ state: StateDirectory, replace: Bool) async throws {
        let files = FileManager.default
        if files.fileExists(atPath: state.path), try !files.contentsOfDirectory(atPath: state.path).isEmpty {
            guard files.fileExists(atPath: marker(state)) else {
                throw WinbackError(
                    "not_a_demo", .badInput, "\(state.path) holds something else than a demo, and is left alone",
                    advice: "name another directory with --state")
            }
            guard replace else {
                throw WinbackError(
                    "demo_exists", .badInput, "there is a demo in \(state.path) already",
                    advice: "add --replace, or name another directory with --state")
            }
            try await refuseWhileServed(state)
            try files.removeItem(atPath: state.path)
        }
        let maker = TeamMaker(state: state, terms: try terms())
        try maker.makeFolders()
        try maker.writeFiles()
        guard files.createFile(atPath: marker(state), contents: Data("made by winback demo\n".utf8)) else {
            throw WinbackError("cannot_write", .unavailable, "\(marker(state)) cannot be written")
        }
    }

    /// Writes the store and the report.
    static func finish(_ state: StateDirectory, store: SQLiteStore, result: SimulationResult) async throws {
        let owner = try terms().owner
        try await store.write { transaction in
            try transaction.savePrincipal(owner)
            try transaction.saveSetting(Caller.ownerSetting, owner.id.text)
            try transaction.saveSetting("kind", "demo")
        }
        try await store.copy(to: state.path)
        try await store.close()
        let page = LoopReportPage.html(result.report)
        try page.write(toFile: state.path + "/report.html", atomically: true, encoding: .utf8)
    }

    /// The terms of the sample files.
    private static func terms() throws -> TeamTerms {
        try TeamTerms(currency: "EUR", zone: "Europe/Madrid", country: "ES", owner: nil)
    }

    /// A demo that a daemon serves is not pulled away under it; one that cannot be opened is replaced all the same.
    private static func refuseWhileServed(_ state: StateDirectory) async throws {
        do {
            try await CompositionRoot.openStore(state).close()
        } catch let error as WinbackError where error.code != "store_locked" {}
    }

    private static func marker(_ state: StateDirectory) -> String { state.path + "/demo" }
}
