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
    private let digest: (@Sendable (Input) -> String)?
    private let handler: Handler

    /// Makes an entry.
    ///
    /// `subject` names what a call is about for the audit chain, without personal data; `digest` stands for its inputs,
    /// by default their canonical JSON does, and the chain keeps it under a key of the team. An operation that brings its own takes batches too large for a second
    /// look; the input of every other is checked against its shape, also when it came with types.
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
        self.digest = digest
        self.handler = handler
    }

    /// Carries the operation out for a principal and records the call, accepted or refused, in the audit chain.
    ///
    /// Throws what the handler throws, or a refusal when the principal may not do this. `saidWho` tells whether the
    /// caller named the principal; a decision by whoever happens to have the account is nobody's.
    package func run(
        _ input: Input, by principal: Principal, of team: Team, saidWho: Bool = true,
        progress: @escaping ProgressHandler = { _ in }
    ) async throws -> Output {
        let json = digest == nil ? self.input.encode(input) : .null
        let call = OperationCall(
            at: team.clock.now(), principal: principal.id, action: name, subject: subject(input),
            inputs: team.secrets.inputDigest(digest.map { Array($0(input).utf8) } ?? json.write(.canonical)))
        let context = OperationContext(team: team, principal: principal, call: call, progress: progress)
        do {
            try authorise(principal, saidWho: saidWho)
            if digest == nil { _ = try self.input.decode(json) }
            let output = try await handler(context, input)
            if !call.isRecorded { try await context.commit { _ in } }
            return output
        } catch {
            let refusal = call.entry(result: "refused: " + OperationFailure(error).error.code)
            try await team.store.write { try $0.audit([refusal]) }
            throw error
        }
    }

    private func authorise(_ principal: Principal, saidWho: Bool) throws {
        guard Scope.granted(to: principal.sort).contains(scope) else {
            throw WinbackError(
                "not_allowed", .refused, "\(principal.name) may not call \(name): it needs \(scope.rawValue)",
                advice: "ask a person of the team to do it")
        }
        guard effect != .decide || saidWho else {
            throw WinbackError(
                "say_who", .refused, "a decision needs to be somebody's",
                advice: "say who decides with --as NAME; it must not be the proposer")
        }
    }
}
