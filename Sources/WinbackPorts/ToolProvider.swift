package import WinbackEngine
package import WinbackModel

/// Who carries effects out.
///
/// Law of the port: an effect whose key was accepted before is answered with the same acceptance and done no second time.
/// An answer that leaves open whether it was done is `unknown`, never `refused`.
package protocol ToolProvider: Sendable {
    /// A stable name, part of every approval.
    var name: String { get }
    /// Carries out effects in order; answers come in the same order, one each.
    func perform(_ effects: [ClaimedEffect], at now: Instant) async -> [CompletedEffect]
    /// Asks, under the same keys, what came of effects whose outcome is unknown; this may carry them out. An answer that
    /// says nothing of the earlier try leaves them unknown. By default the same as `perform`.
    func inquire(_ effects: [ClaimedEffect], at now: Instant) async -> [CompletedEffect]
}

extension ToolProvider {
    package func inquire(_ effects: [ClaimedEffect], at now: Instant) async -> [CompletedEffect] {
        await perform(effects, at: now)
    }
}

/// The provider a team uses.
package enum ProviderBinding: Sendable {
    /// The loyalty provider inside the store: effect, outcome and outbox completion are one transaction.
    case embedded
    /// Anyone else.
    case external(any ToolProvider)
    /// The provider inside the store for some tools, destinations for others.
    case routed(ProviderRoutes)

    /// Its stable name.
    package var name: String { name(naming: []) }

    /// Its stable name for whoever also names destinations in its steps.
    package func name(naming destinations: [DestinationID]) -> String {
        switch self {
        case .embedded: "embedded"
        case .external(let provider): provider.name
        case .routed(let routes):
            destinations.isEmpty ? routes.name : routes.webhooks.destinations.providerName(naming: destinations)
        }
    }
}

/// Where zone rules come from.
package protocol ZoneSource: Sendable {
    /// The rules of an IANA zone, or `nil` when it is not known; never a guess.
    func rules(named name: String) -> ZoneRules?
    /// Version of the zone data, for `winback version` and `doctor`.
    var version: String { get }
}

/// The wall clock.
package protocol WallClock: Sendable {
    /// Now.
    func now() -> Instant
}
