import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// A command that is one call of an operation: its flags are the fields of the operation's input.
protocol OperationCommand: ConsoleCommand {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    /// The operation called.
    static var operation: Operation<Input, Output> { get }
    /// Fields of the input that an argument of another name makes, such as a file's text.
    static var madeFields: [String: [String]] { get }
    /// Arguments that are about this face only and are never sent.
    static var localArguments: Set<String> { get }
    /// Whether a code of the caller's authenticator app is asked for at the terminal; it is no argument.
    static var takesCode: Bool { get }
    /// What every command takes.
    var options: StateOptions { get }

    /// The input, from the flags.
    func input() throws -> Input
    /// The output for people, ending with a line break.
    func text(_ output: Output, _ console: Console) throws -> String
    /// Does what follows from the output beside printing it, when it was printed as JSON.
    func printed(_ output: Output) throws
    /// The exit code that the output asks for.
    func exitCode(_ output: Output) -> Int32
}

extension OperationCommand {
    static var madeFields: [String: [String]] { [:] }
    static var localArguments: Set<String> { [] }
    /// Every decision takes one.
    static var takesCode: Bool { operation.effect == .decide }
    func exitCode(_ output: Output) -> Int32 { 0 }

    /// Makes the input, calls the operation and prints its output.
    package func run(on console: Console) async throws { try await runOperation(on: console) }

    /// Nothing more is done with most outputs.
    func printed(_ output: Output) throws {}

    /// What `run` does, for commands that do something else at times.
    func runOperation(on console: Console) async throws {
        let input = try input()
        let client = try await CompositionRoot.client(options, console)
        let output: Output
        do {
            // Where nothing can be decided there is no use in a code.
            let asks = Self.takesCode && (client.mayDecide || Self.operation.effect != .decide)
            let code = asks ? await console.askHidden("The code your authenticator app shows: ") : nil
            output = try await client.call(
                Self.operation, input, factorCode: code.flatMap { $0.isEmpty ? nil : $0 })
        } catch {
            try await client.close()
            throw error
        }
        try await client.close()
        if options.json {
            console.write(Self.operation.output.encode(output).text(.pretty) + "\n")
            try printed(output)
        } else {
            console.write(try text(output, console))
        }
        let code = exitCode(output)
        if code != 0 { throw ExitCode(code) }
    }
}
