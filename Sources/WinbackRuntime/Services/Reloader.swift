package import Logging
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts

/// Reads configuration and playbooks again, when the daemon starts and on SIGHUP.
package struct Reloader: Sendable {
    private let team: LiveTeam
    private let logger: Logger

    /// Makes a reloader for a team.
    package init(team: LiveTeam, logger: Logger) {
        self.team = team
        self.logger = logger
    }

    /// Reads everything again; whatever is new or changed becomes a proposal of the daemon.
    ///
    /// On any error everything stays as it is, the problems are logged, and false is returned.
    @discardableResult
    package func reload() async -> Bool {
        let before = team.current
        do {
            let configuration = try TeamConfiguration.load(from: before.state)
            let (playbooks, warnings) = try DiskPlaybook.readAll(in: before.state, with: configuration)
            for warning in configuration.warnings + warnings { log(warning) }
            let next = try await before.with(configuration)
            try next.checkDestinations()
            team.replace(with: next)
            try await propose(playbooks)
            return true
        } catch {
            let failure = OperationFailure(error)
            for diagnostic in failure.diagnostics { log(diagnostic) }
            logger.error(
                "configuration and playbooks were not taken over; what was read before stays",
                metadata: ["error.code": "\(failure.error.code)", "error.message": "\(failure.error.description)"])
            return false
        }
    }

    private func propose(_ playbooks: [DiskPlaybook]) async throws {
        let store = team.current.store
        let (loops, pinned, proposals) = try await store.read { transaction in
            let loops = try transaction.loops()
            var pinned: [LoopID: PlaybookClosure] = [:]
            for loop in loops { pinned[loop.id] = try transaction.closure(loop.digest) }
            return (loops, pinned, try transaction.proposals(waitingOnly: false, limit: 1_000))
        }
        for step in ReloadPlan.steps(playbooks, loops: loops, pinned: pinned, proposals: proposals) {
            switch step {
            case .propose(let playbook, let reason): await propose(playbook, reason: reason)
            case .waits(let loop, let proposal):
                logger.debug("waits for a decision", metadata: ["loop.id": "\(loop)", "proposal.id": "\(proposal)"])
            case .rejected(let loop, let proposal):
                logger.info(
                    "the playbook on disk was rejected before; change it to put it forward again",
                    metadata: ["loop.id": "\(loop)", "proposal.id": "\(proposal)"])
            case .fileGone(let loop):
                logger.notice(
                    "a loop's playbook is gone from disk; the loop keeps what it was approved with",
                    metadata: ["loop.id": "\(loop)"])
            }
        }
    }

    /// Puts one playbook forward; a refusal, as by the liability limit, keeps no other from being put forward.
    private func propose(_ playbook: DiskPlaybook, reason: String) async {
        do {
            let proposal = try await team.driver.propose(
                playbook.closure, source: playbook.source, by: .daemon, reason: reason, at: team.current.clock.now())
            logger.notice(
                "put forward a proposal, which waits for a person",
                metadata: [
                    "proposal.id": "\(proposal.id)", "proposal.kind": "\(proposal.kind.rawValue)",
                    "proposal.reason": "\(reason)", "loop.id": "\(proposal.loop)",
                ])
        } catch {
            let failure = OperationFailure(error).error
            logger.warning(
                "a playbook could not be put forward",
                metadata: [
                    "error.code": "\(failure.code)", "error.message": "\(failure.description)",
                    "loop.id": "\(playbook.closure.playbook.name)",
                ])
        }
    }

    private func log(_ diagnostic: Diagnostic) {
        logger.log(
            level: diagnostic.severity == .error ? .error : .warning, "found in a file",
            metadata: ["diagnostic.text": "\(diagnostic)"])
    }
}
