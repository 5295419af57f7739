import WinbackEngine
import WinbackFormats
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackWire

/// Reading, planning and proposing playbooks.
package enum PlaybookOperations {
    /// Reads a playbook strictly.
    package static let check = Operation<TextInput, CheckOutput>(
        "playbook.check", "Read a playbook strictly and tell every problem at once.", scope: .loopsRead, effect: .read,
        input: TextInput.shape, output: CheckOutput.shape,
        handler: { context, input in
            let reading = try input.text.read(in: context.team.configuration)
            return CheckOutput(
                loop: reading.playbook.name, digest: reading.closure.digest, warnings: reading.warnings)
        })

    /// Shows what a playbook puts to work.
    package static let show = Operation<TextInput, ShowOutput>(
        "playbook.show", "Show a playbook in its one canonical form, with everything it names.", scope: .loopsRead,
        effect: .read, input: TextInput.shape, output: ShowOutput.shape,
        handler: { context, input in
            ShowOutput(try input.text.read(in: context.team.configuration).closure)
        })

    /// Compares a playbook with what its loop works with.
    package static let diff = Operation<DiffInput, DiffOutput>(
        "playbook.diff", "Tell what a playbook changes against its loop, or against another playbook.",
        scope: .loopsRead, effect: .read, input: DiffInput.shape, output: DiffOutput.shape,
        handler: { context, input in
            let after = try input.text.read(in: context.team.configuration).closure
            if let other = input.other {
                let before = try other.read(in: context.team.configuration).closure
                return DiffOutput(before: before, after: after)
            }
            let before = try await context.store.read { transaction -> PlaybookClosure? in
                guard let loop = try transaction.loop(after.playbook.name) else { return nil }
                return try transaction.closure(loop.digest)
            }
            guard let before else {
                throw WinbackError(
                    "no_loop", .notFound, "there is no loop \(after.playbook.name) to compare with",
                    advice: "name a second playbook to compare with")
            }
            return DiffOutput(before: before, after: after)
        })

    /// Computes what a playbook would do; writes nothing but the audit row of the call.
    package static let plan = Operation<PlanInput, PlanOutput>(
        "playbook.plan", "Compute what a playbook would do with today's members.", scope: .loopsRead, effect: .read,
        input: PlanInput.shape, output: PlanOutput.shape,
        handler: { context, input in
            let reading = try input.text.read(in: context.team.configuration)
            let forecast = try await context.team.driver.plan(reading.closure, on: input.on ?? context.today)
            return PlanOutput(
                loop: reading.playbook.name, digest: reading.closure.digest,
                currency: reading.closure.programme.currency, forecast: forecast, playbook: reading.playbook,
                warnings: reading.warnings,
                conflicts: try await context.store.read { try LoopConflict.all(reading.playbook, in: $0) },
                holdoutPlan: HoldoutPlan(forecast, of: reading.playbook))
        })

    /// Makes a proposal that a person decides.
    package static let propose = Operation<ProposeInput, ProposalView>(
        "playbook.propose", "Propose a playbook; another person decides.", scope: .playbooksPropose, effect: .write,
        input: ProposeInput.shape, output: ProposalView.shape,
        handler: { context, input in
            context.because(input.reason)
            let reading = try input.text.read(in: context.team.configuration)
            let proposal = try await context.team.driver.propose(
                reading.closure, source: input.text.playbook.text, by: context.caller.origin,
                given: reading.given, reason: input.reason, at: context.now)
            return try await ProposalOperations.view(proposal.id, in: context)
        })
}
