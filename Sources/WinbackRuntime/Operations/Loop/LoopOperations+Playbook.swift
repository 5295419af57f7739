import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

extension LoopOperations {
    /// The playbook a loop works with.
    package static let playbook = Operation<LoopInput, PlaybookOperations.ShowOutput>(
        "loop.playbook", "Show the playbook a loop works with, in its one canonical form.", scope: .loopsRead,
        effect: .read, input: LoopInput.shape, output: PlaybookOperations.ShowOutput.shape,
        subject: { $0.loop.text },
        handler: { context, input in
            try await context.store.read { transaction in
                guard let loop = try transaction.loop(input.loop), let closure = try transaction.closure(loop.digest)
                else { throw unknown(input.loop, among: try transaction.loops().map(\.id.text)) }
                return PlaybookOperations.ShowOutput(closure)
            }
        })
}
