package import WinbackModel

/// A kill switch that somebody has pulled: checked at every call, so that it holds within a second.
package struct Stop: Sendable, Hashable {
    /// What is stopped.
    package enum Scope: Sendable, Hashable, Comparable {
        /// Everything that changes the world.
        case everything
        /// One loop.
        case loop(LoopID)
        /// One journey of a loop.
        case journey(LoopID, String)
        /// Calls under one key.
        case key(String)
        /// Messages on one channel.
        case channel(Channel)

        /// A fixed text form: `everything`, `loop/NAME`, `journey/LOOP/NAME`, `key/ID`, `channel/email`.
        package var text: String {
            switch self {
            case .everything: "everything"
            case .loop(let loop): "loop/\(loop.text)"
            case .journey(let loop, let name): "journey/\(loop.text)/\(name)"
            case .key(let key): "key/\(key)"
            case .channel(let channel): "channel/\(channel.rawValue)"
            }
        }

        /// Reads the text form; `nil` for anything else.
        package init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
            switch (parts[0], parts.count) {
            case ("everything", 1): self = .everything
            case ("loop", 2): self = .loop(LoopID(parts[1]))
            case ("journey", 3): self = .journey(LoopID(parts[1]), parts[2])
            case ("key", 2): self = .key(parts[1])
            case ("channel", 2):
                guard let channel = Channel(rawValue: parts[1]) else { return nil }
                self = .channel(channel)
            default: return nil
            }
        }

        package static func < (a: Scope, b: Scope) -> Bool { a.text < b.text }
    }

    /// What is stopped.
    package var scope: Scope
    /// Why, in the words of whoever stopped it.
    package var reason: String
    /// Who stopped it.
    package var by: PrincipalID
    /// What sort of principal that was: what a person stopped, only a person lets go on.
    package var bySort: Principal.Sort
    /// When.
    package var at: Instant

    /// Makes a stop.
    package init(scope: Scope, reason: String, by: PrincipalID, bySort: Principal.Sort, at: Instant) {
        self.scope = scope
        self.reason = reason
        self.by = by
        self.bySort = bySort
        self.at = at
    }

    /// Whether it stops a call.
    package func covers(_ call: ToolCall) -> Bool {
        switch (scope, call.origin) {
        case (.everything, _): true
        case (.loop(let loop), .step(let own, _)): loop == own
        case (.journey(let loop, let name), .step(let own, let journey)): loop == own && name == journey
        case (.key(let key), .single(let caller)): caller.key == key
        case (.channel(let channel), _): call.channel == channel
        case (.loop, .single), (.journey, .single), (.key, .step): false
        }
    }

    /// Why a principal may not let it go on, or `nil`: nobody lifts what somebody of more authority stopped.
    package func liftRefusal(by principal: Principal) -> WinbackError? {
        guard bySort == .person, principal.sort != .person else { return nil }
        return WinbackError(
            "stopped_by_person", .refused, "\(scope.text) was stopped by a person, and only a person lets it go on",
            advice: "ask \(by.text)")
    }
}
