package import WinbackEngine
package import WinbackModel

/// How whoever carries a tool out is: the guard asks before it lets an effect through.
package protocol ProviderHealthSource: Sendable {
    /// The health of whoever carries a tool out now.
    func health(of tool: String) -> ProviderHealth
    /// The health of a destination that a step names; `nil` when there is none of that name.
    func health(of destination: DestinationID) -> ProviderHealth?
}

/// Sends signed events to the destinations of the team's configuration.
///
/// Law of the port: besides `ToolProvider`'s, nothing is sent anywhere but to a configured destination, over a connection
/// to an address that its rules allow.
package protocol Webhooks: ToolProvider, ProviderHealthSource {
    /// Which tool goes where.
    var destinations: Destinations { get }
    /// What is known of every destination, by name ascending.
    var states: [DestinationState] { get }
    /// Why a destination cannot be used at all, such as a missing secret; by name ascending.
    var obstacles: [(id: DestinationID, reason: String)] { get }
    /// Sends a signed event that asks for nothing, and tells what came of it.
    func ping(_ destination: DestinationID) async throws -> PingReport
    /// Hands a message to a person of the team over; gives why it was not taken, or `nil`. The same message again is
    /// the same event.
    func tell(_ message: StaffMessage, through destination: DestinationID) async -> String?
    /// Sends a message to staff, under a type of its own that no receiver takes for one to a member.
    func send(_ test: TestMessage, to destination: DestinationID) async throws -> PingReport
    /// Holds a URL to the rules without sending anything: its form, then every address its host has.
    func check(_ url: String) async -> URLReport
}

/// What came of a ping.
package struct PingReport: Sendable, Hashable {
    /// The answer's status; `nil` when there was none.
    package var status: Int?
    /// Why there was none; empty when there was.
    package var failure: String
    /// How long it took, in milliseconds.
    package var milliseconds: Int
    /// The address connected to.
    package var address: String?
    /// The identifier the event carried.
    package var webhookID: String
    /// Whether the connection was encrypted, its certificate verified.
    package var isVerified: Bool
    /// How many signatures it carried.
    package var signatures: Int

    /// Makes a report.
    package init(
        status: Int?, failure: String, milliseconds: Int, address: String?, webhookID: String, isVerified: Bool,
        signatures: Int
    ) {
        self.status = status
        self.failure = failure
        self.milliseconds = milliseconds
        self.address = address
        self.webhookID = webhookID
        self.isVerified = isVerified
        self.signatures = signatures
    }
}

/// Whether a URL could be a destination.
package struct URLReport: Sendable, Hashable {
    /// Why not; empty when it could.
    package var reason: String
    /// Addresses its host has now, each with why it is refused, or nothing.
    package var addresses: [CheckedAddress]

    /// An address and why it is refused.
    package struct CheckedAddress: Sendable, Hashable {
        /// The address.
        package var address: String
        /// Why it is refused; empty when it is not.
        package var refusal: String
        /// Makes a pair.
        package init(address: String, refusal: String) {
            self.address = address
            self.refusal = refusal
        }
    }

    /// Makes a report.
    package init(reason: String, addresses: [CheckedAddress]) {
        self.reason = reason
        self.addresses = addresses
    }
}

/// Effects that are carried out inside the store, and those that go out, each along its own lane.
package struct ProviderRoutes: Sendable {
    /// Who carries out what goes out.
    package let webhooks: any Webhooks
    /// Who carries effects out, as approvals name it.
    package let name: String

    /// Makes routes.
    package init(_ webhooks: any Webhooks) {
        self.webhooks = webhooks
        name = webhooks.destinations.providerName()
    }

    /// The destination of an action; `nil` when the provider inside the store carries it out.
    ///
    /// Effects of one lane are performed and settled together, apart from those of other lanes, so that a slow
    /// destination holds up nobody else.
    package func lane(of action: Effect.Action) -> DestinationID? {
        if case .webhook(let destination) = action { return destination }
        switch webhooks.destinations.carrier(of: action.tool) {
        case .embedded: return nil
        case .destination(let id): return id
        }
    }
}

extension ProviderBinding {
    /// How whoever carries an action out is now; what the store itself does is always well.
    package func health(of action: Effect.Action) -> ProviderHealth {
        switch self {
        case .embedded: return .embedded
        case .external(let provider): return ProviderHealth(carrier: provider.name)
        case .routed(let routes):
            guard case .webhook(let id) = action else { return routes.webhooks.health(of: action.tool) }
            return routes.webhooks.health(of: id)
                ?? ProviderHealth(carrier: id.text, obstacle: "there is no destination `\(id)`")
        }
    }
}

/// Makes the sender of webhooks from what a team's files say; only the composition root knows how.
package protocol WebhookMaker: Sendable {
    /// The sender; `team` tells this team's events apart from another's at the same destination, `details` what effects
    /// are about.
    func webhooks(
        _ destinations: Destinations, team: String, store: any Store, details: any EffectDetails
    ) async throws -> any Webhooks
}
