package import WinbackModel

/// What somebody asks for when a key is made.
package struct KeyRequest: Sendable, Hashable {
    /// What it is made as.
    package var preset: KeyPreset
    /// What it is to hold; empty for everything the preset holds.
    package var scopes: Set<Scope>
    /// The person who answers for it.
    package var owner: PrincipalID
    /// The person an assistant acts for.
    package var actsFor: PrincipalID?

    /// Makes a request.
    package init(preset: KeyPreset, scopes: Set<Scope>, owner: PrincipalID, actsFor: PrincipalID?) {
        self.preset = preset
        self.scopes = scopes
        self.owner = owner
        self.actsFor = actsFor
    }

    /// What the key would hold.
    package var granted: Set<Scope> { scopes.isEmpty ? preset.scopes : scopes }
    /// What sort of principal would use it.
    package var sort: Principal.Sort { actsFor == nil ? .person : .assistant }
}

/// Who makes a key.
package struct KeyMaker: Sendable, Hashable {
    /// Who it is.
    package var principal: PrincipalID
    /// The key they came with; `nil` for a person without one.
    package var key: KeyRecord?
    /// What they may do themselves.
    package var scopes: Set<Scope>

    /// Takes who makes a key.
    package init(principal: PrincipalID, key: KeyRecord?, scopes: Set<Scope>) {
        self.principal = principal
        self.key = key
        self.scopes = scopes
    }

    /// Everybody who stands behind what they make.
    package var people: [PrincipalID] { Set([principal] + (key?.people ?? [])).sorted() }
}

/// Which keys may exist, and who may make them.
package enum KeyRule {
    /// What a set may not hold together, or `nil`: whoever decides neither proposes nor acts.
    package static func conflict(_ scopes: Set<Scope>) -> WinbackError? {
        let acting = scopes.intersection(Scope.acting)
        guard scopes.contains(.proposalsDecide), let first = Scope.list(acting).first else { return nil }
        return WinbackError(
            "scopes_conflict", .refused,
            "no key holds \(Scope.proposalsDecide.rawValue) together with \(first.rawValue)",
            advice: "make two keys: whoever decides neither proposes nor acts")
    }

    /// Every reason why a request is refused, in the order people would mend them; empty when there is none.
    ///
    /// `owner` is what is known of the owner as a person.
    package static func refusals(
        _ request: KeyRequest, by maker: KeyMaker, owner: PersonRecord?
    ) -> [WinbackError] {
        var found: [WinbackError] = []
        func refuse(_ code: String, _ message: String, _ advice: String) {
            found.append(WinbackError(code, .refused, message, advice: advice))
        }
        if let conflict = conflict(request.granted) { found.append(conflict) }
        for scope in Scope.list(request.granted.subtracting(request.preset.scopes)) {
            refuse(
                "scope_beyond_preset", "the preset \(request.preset.rawValue) does not hold \(scope.rawValue)",
                "--scope only narrows a preset: choose one that holds it")
        }
        if request.preset == .agent, request.actsFor == nil {
            refuse("acts_for_nobody", "an agent acts for a person", "say for whom with --acts-for")
        }
        for scope in Scope.list(request.granted.subtracting(Scope.granted(to: request.sort))) {
            refuse(
                "scope_not_for_sort", "an assistant never holds \(scope.rawValue)",
                "choose --preset agent or read-only, or leave --acts-for out")
        }
        if request.granted.contains(.proposalsDecide) {
            if maker.people.contains(request.owner) {
                refuse(
                    "own_approver", "nobody mints an approver for themselves",
                    "another person makes this key; deciding in your own name takes no key")
            }
            if owner?.standing != .approver {
                refuse(
                    "owner_not_approver", "\(request.owner) is not a person who may decide",
                    "first: winback person add \(request.owner), confirm, and winback person approve")
            }
        } else {
            for scope in Scope.list(request.granted.subtracting(maker.scopes)) {
                refuse(
                    "scope_not_held", "\(maker.principal) does not hold \(scope.rawValue) and cannot pass it on",
                    "a person of the team without a key may")
            }
        }
        return found
    }
}
