import WinbackModel
import WinbackPorts
import WinbackWire

/// Destinations of webhooks.
package enum DestinationOperations {
    /// Lists destinations.
    package static let list = Operation<NoInput, ListOutput>(
        "destination.list", "List destinations of webhooks: what goes to them and how they are.", scope: .loopsRead,
        effect: .read, input: NoInput.shape, output: ListOutput.shape,
        handler: { context, _ in ListOutput(context.team) })

    /// Sends a test event.
    package static let test = Operation<TestInput, TestOutput>(
        "destination.test", "Send a destination a signed event that asks for nothing, and tell what came of it.",
        scope: .loopsOperate, effect: .write, input: TestInput.shape, output: TestOutput.shape,
        subject: { $0.destination.text },
        handler: { context, input in
            guard let webhooks = context.team.webhooks else {
                throw WinbackError(
                    "no_such_destination", .notFound, "there is no destination `\(input.destination)`",
                    advice: "destinations are written in config/destinations.yaml")
            }
            return TestOutput(input.destination, try await webhooks.ping(input.destination))
        })

    /// Holds a URL to the rules.
    package static let check = Operation<CheckInput, CheckOutput>(
        "destination.check", "Tell whether a URL could be a destination, without sending anything.",
        scope: .loopsOperate, effect: .read, input: CheckInput.shape, output: CheckOutput.shape,
        handler: { context, input in
            guard let maker = context.team.webhookMaker else {
                throw WinbackError("no_sender", .unavailable, "nothing is sent from here")
            }
            let webhooks =
                if let present = context.team.webhooks { present } else {
                    try await maker.webhooks(
                        .none, team: "", store: context.store, details: context.team.details)
                }
            return CheckOutput(await webhooks.check(input.url))
        })
}
