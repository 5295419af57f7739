package import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

/// Kill switches: everything, a loop, a journey, a key or a channel; checked at every call.
package enum StopOperations {
    /// Lists what is stopped.
    package static let list = Operation<NoInput, ListOutput>(
        "stop.list", "List what is stopped.", scope: .loopsRead, effect: .read, input: NoInput.shape,
        output: ListOutput.shape,
        handler: { context, _ in try await context.store.read { ListOutput(stops: try $0.stops()) } })

    /// Stops something at once.
    package static let set = Operation<SetInput, ListOutput>(
        "stop.set", "Stop everything, a loop, a journey, a key or a channel at once.", scope: .loopsPause,
        effect: .write, input: SetInput.shape, output: ListOutput.shape, subject: { $0.scope.text },
        handler: { context, input in
            try await context.commit { transaction in
                try check(input.scope, in: transaction)
                // A stop by a person is never weakened by one of an assistant.
                let held = try transaction.stops().first { $0.scope == input.scope }
                if held?.liftRefusal(by: context.principal) == nil {
                    try transaction.saveStop(
                        Stop(
                            scope: input.scope, reason: input.reason, by: context.principal.id,
                            bySort: context.principal.sort, at: context.now))
                }
                return ListOutput(stops: try transaction.stops())
            }
        })

    /// Lets something go on.
    package static let lift = Operation<LiftInput, ListOutput>(
        "stop.lift", "Let go on what was stopped.", scope: .loopsPause, effect: .write, input: LiftInput.shape,
        output: ListOutput.shape, subject: { $0.scope.text },
        handler: { context, input in
            try await context.commit { transaction in
                let stops = try transaction.stops()
                guard let held = stops.first(where: { $0.scope == input.scope }) else {
                    let near = NearestName.of(input.scope.text, among: stops.map(\.scope.text))
                    throw WinbackError(
                        "not_stopped", .notFound, "\(input.scope.text) is not stopped",
                        advice: near.map { "did you mean `\($0)`?" } ?? "winback stop list shows what is")
                }
                if let refusal = held.liftRefusal(by: context.principal) { throw refusal }
                _ = try transaction.liftStop(input.scope)
                return ListOutput(stops: try transaction.stops())
            }
        })

    /// A stop of something that is not there would be taken for one that holds.
    private static func check(_ scope: Stop.Scope, in transaction: any StoreTransaction) throws {
        let loop: LoopID
        switch scope {
        case .loop(let id), .journey(let id, _): loop = id
        case .everything, .key, .channel: return
        }
        let known = try transaction.loops()
        guard let record = known.first(where: { $0.id == loop }) else {
            let near = NearestName.of(loop.text, among: known.map(\.id.text))
            throw WinbackError(
                "no_such_loop", .notFound, "there is no loop `\(loop)`",
                advice: near.map { "did you mean `\($0)`?" } ?? "winback loop list shows them")
        }
        guard case .journey(_, let name) = scope, let closure = try transaction.closure(record.digest) else { return }
        let names = closure.playbook.journeys.map(\.name)
        guard !names.contains(name) else { return }
        throw WinbackError(
            "no_such_journey", .notFound, "loop \(loop) has no journey `\(name)`",
            advice: NearestName.of(name, among: names).map { "did you mean `\($0)`?" }
                ?? "it has " + names.joined(separator: ", "))
    }

    /// What is stopped.
    package struct ListOutput: Sendable, Hashable {
        /// The stops, by scope.
        package var stops: [Stop]
        static let shape = Shape<ListOutput>.object(
            "StopList", "What is stopped.", Field("stops", "The stops, by scope.", .array(of: Stop.shape), \.stops),
            make: { ListOutput(stops: $0) })
    }

    /// What to stop.
    package struct SetInput: Sendable, Hashable {
        /// What is stopped.
        package var scope: Stop.Scope
        /// Why.
        package var reason: String
        /// Makes an input.
        package init(scope: Stop.Scope, reason: String) {
            self.scope = scope
            self.reason = reason
        }
        static let shape = Shape<SetInput>.object(
            "StopInput", "What to stop.", Field("scope", Stop.scopeDoc, Stop.scopeShape, \.scope),
            Field("reason", "Why.", .string(min: 1, max: 500), \.reason),
            make: { SetInput(scope: $0, reason: $1) })
    }

    /// What to let go on.
    package struct LiftInput: Sendable, Hashable {
        /// What is stopped.
        package var scope: Stop.Scope
        /// Makes an input.
        package init(scope: Stop.Scope) { self.scope = scope }
        static let shape = Shape<LiftInput>.object(
            "LiftInput", "What to let go on.", Field("scope", Stop.scopeDoc, Stop.scopeShape, \.scope),
            make: { LiftInput(scope: $0) })
    }
}

extension Stop {
    static let scopeDoc = "everything, loop/NAME, journey/LOOP/NAME, key/ID or channel/email."
    static let scopeShape = Shape<String>.string(max: 300)
        .mapped(expecting: scopeDoc) { text throws(ShapeRefusal) in
            guard let scope = Scope(text) else { throw ShapeRefusal(expected: scopeDoc) }
            return scope
        } encode: {
            $0.text
        }

    /// A kill switch that is pulled.
    static let shape = Shape<Stop>.object(
        "Stop", "A kill switch that is pulled.", Field("scope", "What is stopped.", scopeShape, \.scope),
        Field("reason", "Why.", .string(max: 500), \.reason), Field("by", "Who stopped it.", .id(), \.by),
        Field("by_sort", "What sort of principal that was.", .enumeration, \.bySort),
        Field("at", "When.", .instant, \.at),
        make: { Stop(scope: $0, reason: $1, by: $2, bySort: $3, at: $4) })
}
