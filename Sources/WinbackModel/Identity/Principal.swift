/// Who acts.
package struct Principal: Codable, Sendable, Hashable {
    /// What sort of actor it is.
    package enum Sort: String, Codable, Sendable, Hashable, CaseIterable {
        /// A human being.
        case person
        /// Software acting for a named person.
        case assistant
        /// Winback itself.
        case daemon
    }

    /// Its identifier within the team.
    package let id: PrincipalID
    /// What sort of actor it is.
    package let sort: Sort
    /// A name people recognise.
    package let name: String

    /// Makes a principal.
    package init(id: PrincipalID, sort: Sort, name: String) {
        self.id = id
        self.sort = sort
        self.name = name
    }

    /// The daemon itself, which proposes and never decides.
    package static let daemon = Principal(id: PrincipalID("winback"), sort: .daemon, name: "Winback")
}
