package import WinbackModel
import WinbackPorts
package import WinbackWire

/// Who may act.
package enum PrincipalOperations {
    /// Lists principals.
    package static let list = Operation<NoInput, ListOutput>(
        "principal.list", "List who may act in this team.", scope: .keysManage, effect: .read, input: NoInput.shape,
        output: ListOutput.shape,
        handler: { context, _ in try await context.store.read { ListOutput(principals: try $0.principals()) } })

    /// Who may act.
    package struct ListOutput: Sendable, Hashable {
        /// The principals, by id.
        package var principals: [Principal]
        static let shape = Shape<ListOutput>.object(
            "PrincipalList", "Who may act.",
            Field("principals", "The principals, by id.", .array(of: Principal.shape), \.principals),
            make: { ListOutput(principals: $0) })
    }
}

extension Principal {
    /// Who acts.
    package static let shape = Shape<Principal>.object(
        "Principal", "Who acts.",
        Field("id", "Its id.", .id(), \.id),
        Field("sort", "What sort of actor it is.", .enumeration, \.sort),
        Field("name", "A name people recognise.", .string(max: 200), \.name),
        make: { Principal(id: $0, sort: $1, name: $2) })

    /// Whether a text may be a principal's id.
    package static func isID(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }
}

extension Shape where Value == PrincipalID {
    /// A principal's id, written strictly.
    static var principalID: Shape<PrincipalID> {
        let rule = "an id of 1 to 40 small letters, digits and hyphens"
        return Shape<String>.string(min: 1, max: 40, rule: rule, where: Principal.isID)
            .mapped(decode: { PrincipalID($0) }, encode: { $0.text })
    }
}
