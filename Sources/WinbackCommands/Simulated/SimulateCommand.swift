package import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackSimulation
import WinbackStore
import WinbackWire

/// `winback simulate`: a playbook in a simulated shop, with faults, every law checked after every step.
package struct SimulateCommand: ConsoleCommand {
    /// How it is called.
    package static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a playbook on a virtual clock, in a shop with a known truth.",
        discussion: """
            Members, their rhythm, consent and zones come from the seed; the driver and the store are those of the daemon,
            in memory. After every step a checker per law looks at what changed. A breach fails the command and prints
            the seed and the call that plays it again. The team's own state is never touched.

            Examples:
              winback simulate playbooks/lapsed-regulars.yaml
              winback simulate playbooks/lapsed-regulars.yaml --seed 7 --faults --outside-provider
              winback simulate playbooks/slipping-nudge.yaml --members 5000 --days 60 --no-effect --json
            """)

    @OptionGroup var options: StateOptions
    @Argument(help: "The playbook file.") var playbook: String
    @Option(help: "Members of the shop.") var members = 2_000
    @Option(help: "Days to run.") var days = 90
    @Option(help: "Seed of the shop and its faults; the same seed gives the same run.") var seed: UInt64 = 1
    @Flag(help: "Plant crashes between any two beats, and misfortune at the provider.") var faults = false
    @Flag(help: "Let a provider outside the store carry effects out.") var outsideProvider = false
    @Flag(help: "Give treatments no effect at all (an A/A run).") var noEffect = false

    /// Reads its arguments later.
    package init() {}

    /// Refuses sizes that make no run.
    package func validate() throws {
        guard (1...1_000_000).contains(members) else { throw ValidationError("--members takes 1 to 1,000,000") }
        guard (1...3_650).contains(days) else { throw ValidationError("--days takes 1 to 3,650") }
    }

    /// Runs the simulation and says what came of it.
    package func run(on console: Console) async throws {
        let state = options.directory(console)
        let configuration =
            options.state != nil || state.holdsTeam && console.environment["WINBACK_STATE"] != nil
            ? try TeamConfiguration.load(from: state) : try LoadedPlaybook.sampleConfiguration()
        let loaded = try LoadedPlaybook.file(playbook, configuration: configuration)
        var plan = SimulationPlan(
            closure: loaded.closure, source: loaded.source, playbookName: playbook, seed: seed, members: members,
            days: days, effect: noEffect ? .none : .moderate, faults: faults ? .rough : .none)
        plan.usesOutsideProvider = outsideProvider
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: CompositionRoot.zones)
        let result = try await SimulatedRun.run(
            &simulator, currency: loaded.closure.programme.currency, on: console, quiet: options.json)
        try await store.close()
        if options.json {
            console.write(JSONValue.object(RunJSON.object(result)).text(.compact) + "\n")
        } else {
            console.write(LoopReportText.render(result.report, style: console.style))
        }
        try SimulatedRun.failOnViolations(result, on: console)
    }
}

/// What running a simulator shares between commands.
enum SimulatedRun {
    /// Runs with a line per week; with `quiet` there is only progress, on standard error.
    static func run(
        _ simulator: inout Simulator, currency: Currency, on console: Console, quiet: Bool
    ) async throws -> SimulationResult {
        func say(_ text: String) { if !quiet { console.write(text + "\n") } }
        let progress = ProgressLine(console: console, clock: CompositionRoot.clock)
        let result: SimulationResult
        do {
            result = try await simulator.run { week in
                progress.finish()
                if week.number == 1 { say(WeekLine.heading) }
                say(WeekLine.text(week, currency: currency))
                if quiet { progress.show("week \(week.number): \(week.entered) members entered") }
            }
        } catch let failure as SimulationFailure {
            progress.finish()
            throw WinbackError("simulation_failed", .failed, failure.description)
        }
        progress.finish()
        say("")
        return result
    }

    /// Prints what broke and how to see it again, and fails.
    static func failOnViolations(_ result: SimulationResult, on console: Console) throws {
        guard result.laws.violations > 0 else { return }
        for violation in result.violations.prefix(20) {
            console.writeError(TerminalEscape.line(violation.description) + "\n")
        }
        throw WinbackError(
            "law_broken", .failed, "\(result.laws.violations) breaches of laws in \(result.laws.checked) checks",
            advice: "play it again with: \(result.replayHint)")
    }
}
