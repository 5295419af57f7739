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
    /// When it takes the caller's person factor, if it decides.
    package let takesFactor: FactorMoment
    private let subject: @Sendable (Input) -> String
    private let digest: (@Sendable (Input) -> String)?
    private let handler: Handler

    /// Makes an entry.
    ///
    /// `subject` names what a call is about for the audit chain, without personal data; `digest` stands for its inputs,
    /// by default their canonical JSON does, and the chain keeps it under a key of the team. An operation that brings its
    /// own takes batches too large for a second look; the input of every other is checked against its shape, also when it
    /// came with types.
    package init(
        _ name: String, _ summary: String, scope: Scope, effect: OperationEffect, input: Shape<Input>,
        output: Shape<Output>, takesFactor: FactorMoment = .beforeAll,
        subject: @escaping @Sendable (Input) -> String = { _ in "" },
        digest: (@Sendable (Input) -> String)? = nil, handler: @escaping Handler
    ) {
        self.name = name
        self.summary = summary
        self.scope = scope
        self.effect = effect
        self.input = input
        self.output = output
        self.takesFactor = takesFactor
        self.subject = subject
        self.digest = digest
        self.handler = handler
    }

    /// Carries the operation out for a caller and records the call, accepted or refused, in the audit chain.
    ///
    /// Throws what the handler throws, or a refusal when the caller may not do this. What decides takes the caller's
    /// person factor here, before its handler runs, or in the transaction that decides; none can go without.
    package func run(
        _ input: Input, by caller: CallerIdentity, of team: Team, progress: @escaping ProgressHandler = { _ in }
    ) async throws -> Output {
        let json = digest == nil ? self.input.encode(input) : .null
        let call = OperationCall(
            at: team.clock.now(), caller: caller, action: name, subject: subject(input),
            inputs: team.secrets.inputDigest(digest.map { Array($0(input).utf8) } ?? json.write(.canonical)))
        let context = OperationContext(team: team, caller: caller, call: call, progress: progress)
        do {
            try caller.authorise(name, scope: scope, effect: effect)
            if digest == nil { _ = try self.input.decode(json) }
            if effect == .decide, takesFactor == .beforeAll { try await context.takeFactor() }
            let output = try await handler(context, input)
            if !call.isRecorded { try await context.recordAccepted(effect) }
            return output
        } catch {
            try await call.refuse(error, in: team.store)
            throw error
        }
    }
}

/// When an operation that decides takes the caller's code.
package enum FactorMoment: Sendable, Hashable {
    /// Before its handler runs.
    case beforeAll
    /// In the transaction that decides, last of all: a single-use code is spent on nothing that is refused anyway.
    case whileDeciding
}
