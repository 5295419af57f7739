package import WinbackEngine
package import WinbackModel

/// Who calls, how that is known, and what they may do: one value from every face to every operation.
///
/// The factor code is typed at a prompt of the face and is no part of any operation's input, so nothing that fills
/// inputs in, an assistant least of all, can carry one. A description leaves it out.
package struct CallerIdentity: Sendable {
    /// Where the call came in.
    package enum Face: String, Sendable, Hashable, CaseIterable {
        /// A process that opened the store itself, without a daemon.
        case local
        /// The daemon's socket.
        case socket
        /// A page of the daemon.
        case page
        /// An assistant's protocol.
        case assistant
        /// A form that an assistant's client showed to its person: the answer is the person's own.
        case elicitation

        /// Whether a person may decide through it: a store that is opened directly obeys whoever opened it, and what an
        /// assistant sends is the assistant's.
        package var mayDecide: Bool { self == .socket || self == .page || self == .elicitation }
    }

    /// Who acts.
    package let principal: Principal
    /// The key they came with; `nil` when they are known by their user.
    package let key: KeyRecord?
    /// Whether they are known as just this person: by key, by a user of their own, or by saying so.
    package let isNamed: Bool
    /// The code of their authenticator app, when they typed one.
    package let factorCode: String?
    /// Where the call came in.
    package let face: Face
    /// The key whose client showed a person the form they answered; it gives no right, and the audit chain names it.
    package let shownThrough: KeyID?

    /// Makes an identity.
    package init(
        principal: Principal, key: KeyRecord? = nil, isNamed: Bool, factorCode: String? = nil, face: Face,
        shownThrough: KeyID? = nil
    ) {
        self.principal = principal
        self.key = key
        self.isNamed = isNamed
        self.factorCode = factorCode
        self.face = face
        self.shownThrough = shownThrough
    }

    /// For whom they act; `nil` when for themselves.
    package var actsFor: PrincipalID? { key?.actsFor }

    /// What they may do: what their key says, within what their sort may ever do.
    package var scopes: Set<Scope> {
        let most = Scope.granted(to: principal.sort)
        guard var scopes = key?.scopes else { return most }
        // Keys that were made before pausing had a scope of its own.
        if scopes.contains(.loopsOperate) { scopes.insert(.loopsPause) }
        return scopes.intersection(most)
    }

    /// Everybody who stands behind the call, by id: the person themself, or those behind their key.
    package var people: [PrincipalID] { key?.people ?? [principal.id] }

    /// Refuses an operation they may not call.
    func authorise(_ operation: String, scope: Scope, effect: OperationEffect) throws {
        guard scopes.contains(scope) else {
            let who = key.map { "the key \($0.id)" } ?? principal.name
            throw WinbackError(
                "not_allowed", .refused, "\(who) may not call \(operation): it needs \(scope.rawValue)",
                advice: key == nil
                    ? "ask a person of the team to do it" : "use a key that holds \(scope.rawValue), or ask a person")
        }
        guard effect == .decide else { return }
        guard isNamed else {
            throw WinbackError(
                "say_who", .refused, "a decision needs to be somebody's",
                advice: "say who decides with --as NAME; it must not be the proposer")
        }
        guard face.mayDecide else {
            throw WinbackError(
                "decides_nothing", .refused,
                face == .assistant
                    ? "no person decides through an assistant" : "a store that is opened directly decides nothing",
                advice: face == .assistant
                    ? "decide at a terminal with winback proposal approve"
                    : "start the daemon with winback serve, then decide again")
        }
    }
}

extension CallerIdentity: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "\(principal.id)\(key.map { " with key \($0.id)" } ?? "") through \(face.rawValue)"
    }
    /// One child, the description: a dump must not show a code.
    package var customMirror: Mirror { Mirror(self, children: ["caller": description]) }
}
