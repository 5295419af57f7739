package import WinbackModel

/// What is known of a destination beyond one call; it outlives the process.
package struct DestinationState: Sendable, Hashable {
    /// The destination.
    package var id: DestinationID
    /// When it first accepted something.
    package var firstUsed: Instant?
    /// When it last accepted something.
    package var lastSuccess: Instant?
    /// When it last failed.
    package var lastFailure: Instant?
    /// How it last failed; empty when it never did.
    package var lastReason: String
    /// Whether work is kept away from it.
    package var breaker: CircuitBreaker

    /// Makes a state; nothing is known by default.
    package init(
        id: DestinationID, firstUsed: Instant? = nil, lastSuccess: Instant? = nil, lastFailure: Instant? = nil,
        lastReason: String = "", breaker: CircuitBreaker = CircuitBreaker()
    ) {
        self.id = id
        self.firstUsed = firstUsed
        self.lastSuccess = lastSuccess
        self.lastFailure = lastFailure
        self.lastReason = lastReason
        self.breaker = breaker
    }
}

/// How whoever carries a tool out is, as far as the guard has to know.
package struct ProviderHealth: Sendable, Hashable {
    /// Who it is: `embedded`, or a destination's name.
    package var carrier: String
    /// Whether work is kept away from it.
    package var phase: CircuitBreaker.Phase
    /// When it is tried again, while work is kept away.
    package var triedAgain: Instant?
    /// When it first accepted something, from which its warm-up counts; `nil` when it never did.
    package var firstUsed: Instant?
    /// When it last accepted something.
    package var lastSuccess: Instant?
    /// Why it cannot be used at all, such as a missing secret; `nil` when it can.
    package var obstacle: String?

    /// Whether it shares the store, and so is always well and needs no warm-up.
    package var isEmbedded: Bool { carrier == Destinations.Carrier.embedded.word }

    /// Makes a value.
    package init(
        carrier: String, phase: CircuitBreaker.Phase = .closed, triedAgain: Instant? = nil, firstUsed: Instant? = nil,
        lastSuccess: Instant? = nil, obstacle: String? = nil
    ) {
        self.carrier = carrier
        self.phase = phase
        self.triedAgain = triedAgain
        self.firstUsed = firstUsed
        self.lastSuccess = lastSuccess
        self.obstacle = obstacle
    }

    /// How a destination is.
    package init(_ state: DestinationState, obstacle: String?) {
        self.init(
            carrier: state.id.text, phase: state.breaker.phase,
            triedAgain: state.breaker.phase == .closed ? nil : state.breaker.until, firstUsed: state.firstUsed,
            lastSuccess: state.lastSuccess, obstacle: obstacle)
    }

    /// The provider that shares the store.
    package static let embedded = ProviderHealth(carrier: Destinations.Carrier.embedded.word)
}
