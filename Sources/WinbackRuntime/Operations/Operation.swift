package import WinbackModel
import WinbackPorts
package import WinbackWire

/// One thing a caller may do: the command line, the socket, HTTP and assistants all go through the same entry.
package struct Operation<Input: Sendable, Output: Sendable>: Sendable {
    /// What carries it out.
    package typealias Handler = @Sendable (OperationContext, Input) async throws -> Output

    /// Its stable name, such as `churn.list`.
    package let name: String
    /// One sentence for people and assistants.
    package let summary: String
    /// What the caller must be allowed to do.
    package let scope: Scope
    /// What it does to the world.
    package let effect: OperationEffect
    /// What it takes.
    package let input: Shape<Input>
    /// What it gives.
    package let output: Shape<Output>
    private let subject: @Sendable (Input) -> String
    private let digest: @Sendable (Input) -> String
    private let handler: Handler

    /// Makes an entry.
    ///
    /// `subject` names what a call is about for the audit chain, without personal data; `digest` is the hash of its
    /// inputs, by default of their canonical JSON.
    package init(
        _ name: String, _ summary: String, scope: Scope, effect: OperationEffect, input: Shape<Input>,
        output: Shape<Output>, subject: @escaping @Sendable (Input) -> String = { _ in "" },
        digest: (@Sendable (Input) -> String)? = nil, handler: @escaping Handler
    ) {
        self.name = name
        self.summary = summary
        self.scope = scope
        self.effect = effect
        self.input = input
        self.output = output
        self.subject = subject
        self.digest = digest ?? { ContentHash(of: input.encode($0).write(.canonical)).hex }
        self.handler = handler
    }

    /// Carries the operation out for a principal and records the call, accepted or refused, in the audit chain.
    ///
    /// Throws what the handler throws, or a refusal when the principal may not do this.
    package func run(
        _ input: Input, by principal: Principal, of team: Team, progress: @escaping ProgressHandler = { _ in }
    ) async throws -> Output {
        let call = OperationCall(
            at: team.clock.now(), principal: principal.id, action: name, subject: subject(input), inputs: digest(input))
        let context = OperationContext(team: team, principal: principal, call: call, progress: progress)
        do {
            try authorise(principal)
            let output = try await handler(context, input)
            if !call.isRecorded { try await context.commit { _ in } }
            return output
        } catch {
            let refusal = call.entry(result: "refused: " + OperationFailure(error).error.code)
            try await team.store.write { try $0.audit([refusal]) }
            throw error
        }
    }

    private func authorise(_ principal: Principal) throws {
        guard !Scope.granted(to: principal.sort).contains(scope) else { return }
        throw WinbackError(
            "not_allowed", .refused, "\(principal.name) may not call \(name): it needs \(scope.rawValue)",
            advice: "ask a person of the team to do it")
    }
}
