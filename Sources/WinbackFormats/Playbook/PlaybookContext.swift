package import WinbackModel

/// What a playbook may name.
package struct PlaybookContext: Sendable {
    /// The templates there are.
    package var templates: [MessageTemplate]
    /// The coupon pools there are.
    package var pools: [CouponPool]
    /// The governed metrics there are.
    package var metrics: [String]
    /// The channels the team can send on.
    package var channels: [Channel]
    /// The destinations a webhook may tell, as named in the team's configuration.
    package var destinations: [String]
    /// The team's currency, in which money is written.
    package var currency: Currency
    /// The policy that a playbook may only tighten; `nil` where there is none to hold it to.
    package var policy: Policy?

    /// What a playbook may name.
    package init(
        templates: [MessageTemplate], pools: [CouponPool], metrics: [String],
        channels: [Channel] = Channel.allCases, destinations: [String] = [], currency: Currency, policy: Policy? = nil
    ) {
        self.templates = templates
        self.pools = pools
        self.metrics = metrics
        self.channels = channels
        self.destinations = destinations
        self.currency = currency
        self.policy = policy
    }
}

/// What came out of reading a file a person wrote: the value, unless an error stands against it, and every diagnostic.
package struct Reading<Value: Sendable>: Sendable {
    /// The value; nil when a diagnostic is an error.
    package let value: Value?
    /// Errors and warnings in the order of the file.
    package let diagnostics: [Diagnostic]

    init(_ value: Value?, _ problems: Problems) {
        self.value = problems.hasErrors ? nil : value
        diagnostics = problems.sorted
    }

    /// The value, or all diagnostics as an error.
    package func get() throws(DiagnosticsError) -> Value {
        guard let value else { throw DiagnosticsError(diagnostics) }
        return value
    }
}
