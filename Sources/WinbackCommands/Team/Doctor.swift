import Foundation
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime
import WinbackStore

/// Examines a team's state directory; every check is made, whatever the others found.
struct Doctor {
    let state: StateDirectory

    func examine() async -> [Finding] {
        var findings = [directory()]
        guard findings[0].verdict != .wrong else { return findings + [zoneData(), clock(latest: nil)] }
        findings.append(permissions())
        findings.append(configuration())
        findings.append(zoneData())
        do {
            if let daemon = try await SocketClient(path: state.socket, actingAs: nil) {
                findings += await throughDaemon(daemon)
            } else {
                findings += try await directly()
            }
        } catch {
            findings.append(Self.finding("store", error))
        }
        return findings
    }

    private static func finding(_ check: String, _ error: any Error) -> Finding {
        let failure = OperationFailure(error)
        let text = failure.diagnostics.first.map { "\($0)" } ?? failure.error.message
        return Finding(check, .wrong, text, advice: failure.error.advice)
    }

    private func directory() -> Finding {
        do {
            try state.check()
            return Finding("state directory", .good, state.path)
        } catch {
            return Self.finding("state directory", error)
        }
    }

    private func permissions() -> Finding {
        guard let mode = state.mode else {
            return Finding("permissions", .wrong, "the permissions of \(state.path) cannot be read")
        }
        if mode & 0o077 != 0 {
            return Finding(
                "permissions", .warning, "other users may enter \(state.path) (mode \(String(mode, radix: 8)))",
                advice: "it holds members' data and the salt: chmod 700 \(state.path)")
        }
        let open = [state.store, state.programme, state.pools].filter { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & 0o022 != 0
        }
        if let first = open.first {
            return Finding("permissions", .warning, "others may change \(first)", advice: "chmod go-w \(first)")
        }
        return Finding("permissions", .good, "for its owner alone")
    }

    private func configuration() -> Finding {
        do {
            let configuration = try TeamConfiguration.load(from: state)
            _ = try Team.zone(configuration.programme.zone, zones: CompositionRoot.zones, file: state.programme)
            let counts = "\(configuration.pools.count) pools, \(configuration.templates.count) templates"
            guard let warning = configuration.warnings.first else {
                return Finding("configuration", .good, "programme, \(counts)")
            }
            return Finding("configuration", .warning, "\(warning)", advice: "see to it when you next edit the file")
        } catch {
            return Self.finding("configuration", error)
        }
    }

    private func zoneData() -> Finding {
        let problems = CompositionRoot.zones.problems()
        let version = CompositionRoot.zones.version
        guard let first = problems.first else { return Finding("zone data", .good, "version \(version)") }
        return Finding(
            "zone data", .wrong, first, advice: "this build's zone data is wrong: use another build of winback")
    }

    private func clock(latest: Instant?) -> Finding {
        let now = CompositionRoot.clock.now()
        // 2026-01-01: no build of winback is older, so an earlier clock is wrong.
        guard now.milliseconds >= 1_767_225_600_000, now < .distantFuture else {
            return Finding("clock", .wrong, "it says \(now.iso8601)", advice: "set the machine's clock")
        }
        if let latest, latest > now + .minutes(1) {
            return Finding(
                "clock", .wrong, "it says \(now.iso8601), and the audit chain has a row of \(latest.iso8601)",
                advice: "the clock went back: set it right before the daemon runs")
        }
        return Finding("clock", .good, now.iso8601)
    }

    private func throughDaemon(_ daemon: SocketClient) async -> [Finding] {
        var findings = [
            Finding("daemon", .good, "runs, and answers on \(state.socket)"),
            Finding("store", .skipped, "held by the daemon: its integrity is checked when the daemon is stopped"),
            clock(latest: nil),
        ]
        do {
            let audit = try await daemon.call(AuditOperations.verify, .init())
            findings.append(Self.audit(audit))
            findings.append(Self.people(try await daemon.call(PersonOperations.list, NoInput()).persons))
            findings.append(Self.provider(try await daemon.call(DestinationOperations.list, NoInput())))
            try await daemon.close()
        } catch {
            findings.append(Self.finding("daemon", error))
        }
        return findings
    }

    private func directly() async throws -> [Finding] {
        let store = try await CompositionRoot.openStore(state)
        var findings = [Finding("daemon", .good, "does not run; this process has the store")]
        do {
            let inspection = try await store.inspect()
            findings += DoctorStore.findings(inspection)
            let team = try await Team(
                state: state, store: store, configuration: try TeamConfiguration.load(from: state),
                zones: CompositionRoot.zones, clock: CompositionRoot.clock,
                secrets: try CompositionRoot.secrets(state), webhookMaker: CompositionRoot.webhooks(state))
            let client = LocalClient(team: team, actingAs: nil) { try await store.close() }
            let audit = try await client.call(AuditOperations.verify, .init())
            let last = try await store.read { try $0.auditRows(after: Int64(max(0, audit.rows - 1)), limit: 1).last }
            findings += [
                clock(latest: last?.entry.at), Self.audit(audit),
                Self.people(try await client.call(PersonOperations.list, NoInput()).persons),
                Self.provider(try await client.call(DestinationOperations.list, NoInput())),
            ]
        } catch {
            findings.append(Self.finding("team", error))
        }
        try await store.close()
        return findings
    }

    private static func audit(_ output: AuditOperations.VerifyOutput) -> Finding {
        if let problem = output.problem {
            return Finding(
                "audit chain", .wrong, problem, advice: "somebody changed the store: compare it with a backup")
        }
        return Finding("audit chain", .good, "\(NumberText.count(output.rows)) rows, intact")
    }

    private static func provider(_ output: DestinationOperations.ListOutput) -> Finding {
        if let broken = output.destinations.first(where: { !$0.obstacle.isEmpty }) {
            return Finding(
                "provider", .wrong, "\(broken.destination) cannot be used", advice: broken.obstacle)
        }
        if let away = output.destinations.first(where: { $0.breaker != "closed" }) {
            return Finding(
                "provider", .warning, "\(away.destination): \(DestinationText.state(away).text)",
                advice: "when it is mended, try it with: winback destination test \(away.destination)")
        }
        if !output.missing.isEmpty {
            return Finding(
                "provider", .warning, "marketing e-mail waits", advice: output.missing.joined(separator: "; "))
        }
        return Finding(
            "provider", .good, output.sendsMessages ? output.provider : "embedded: messages stay in the outbox")
    }

    private static func people(_ persons: [PersonView]) -> Finding {
        let deciding = persons.filter { $0.standing == .approver && $0.factor != .none }
        let names = deciding.map(\.id.text).joined(separator: ", ")
        switch deciding.count {
        case 0:
            return Finding(
                "people", .warning, "nobody may decide: no authenticator app is enrolled",
                advice: "enrol the owner's with: winback person add OWNER")
        case 1:
            return Finding(
                "people", .warning, "\(names) alone may decide, and never on what they propose themselves",
                advice: "add a second person with: winback person add ID --name NAME")
        default: return Finding("people", .good, "\(names) may decide")
        }
    }
}
