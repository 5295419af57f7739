package import WinbackModel

/// One tool call as the guard sees it.
package struct ToolCall: Sendable, Hashable {
    /// Where it comes from.
    package enum Origin: Sendable, Hashable {
        /// A step of a journey.
        case step(LoopID, journey: String)
        /// A single operation that a caller asked for.
        case single(Caller)
    }

    /// Who asks for a single operation.
    package struct Caller: Sendable, Hashable {
        /// The principal.
        package var principal: PrincipalID
        /// The key used; `nil` for a person known by their account.
        package var key: String?
        /// Whether the caller may use the tool at all.
        package var mayUse: Bool
        /// Whether the caller may give as a service what a comparison would otherwise forbid.
        package var mayServe: Bool
        /// Whether this call is meant as a service.
        package var isService: Bool

        /// Makes a caller.
        package init(principal: PrincipalID, key: String?, mayUse: Bool, mayServe: Bool, isService: Bool) {
            self.principal = principal
            self.key = key
            self.mayUse = mayUse
            self.mayServe = mayServe
            self.isService = isService
        }
    }

    /// The tool.
    package var tool: Tool
    /// The member.
    package var member: MemberKey
    /// The channel of a message.
    package var channel: Channel?
    /// Whether consent, quiet hours and caps apply to a message.
    package var purpose: MessageTemplate.Purpose
    /// The most it can cost; `nil` when that is unknown.
    package var value: Money?
    /// Where it comes from.
    package var origin: Origin

    /// Makes a call.
    package init(
        tool: Tool, member: MemberKey, channel: Channel? = nil, purpose: MessageTemplate.Purpose = .service,
        value: Money?, origin: Origin
    ) {
        self.tool = tool
        self.member = member
        self.channel = channel
        self.purpose = purpose
        self.value = value
        self.origin = origin
    }

    /// Whether marketing rules apply.
    package var isMarketing: Bool { tool == .sendMessage && purpose == .marketing }
}
