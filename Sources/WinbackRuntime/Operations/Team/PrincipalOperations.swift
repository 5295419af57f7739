package import WinbackModel
import WinbackPorts
package import WinbackWire

/// Who may act.
package enum PrincipalOperations {
    /// Lists principals.
    package static let list = Operation<NoInput, ListOutput>(
        "principal.list", "List who may act in this team.", scope: .loopsRead, effect: .read, input: NoInput.shape,
        output: ListOutput.shape,
        handler: { context, _ in try await context.store.read { ListOutput(principals: try $0.principals()) } })

    /// Registers a principal.
    package static let add = Operation<AddInput, Principal>(
        "principal.add", "Register a person or an assistant who may act.", scope: .teamAdmin, effect: .write,
        input: AddInput.shape, output: Principal.shape, subject: { $0.id.text },
        handler: { context, input in
            try await context.commit { transaction in
                let known = try transaction.principals()
                guard !known.contains(where: { $0.id == input.id }) else {
                    throw WinbackError(
                        "principal_exists", .refused, "there is a principal `\(input.id)` already",
                        advice: "choose another id")
                }
                guard input.sort != .daemon else {
                    throw WinbackError(
                        "principal_sort", .badInput, "the daemon is registered once, by winback init",
                        advice: "register a person or an assistant")
                }
                let principal = Principal(id: input.id, sort: input.sort, name: input.name ?? input.id.text)
                try transaction.savePrincipal(principal)
                return principal
            }
        })

    /// Whom to register.
    package struct AddInput: Sendable, Hashable {
        /// A short id.
        package var id: PrincipalID
        /// A name people recognise; the id when absent.
        package var name: String?
        /// What sort of actor it is.
        package var sort: Principal.Sort
        /// Makes an input.
        package init(id: PrincipalID, name: String?, sort: Principal.Sort) {
            self.id = id
            self.name = name
            self.sort = sort
        }
        static let shape = Shape<AddInput>.object(
            "PrincipalInput", "Whom to register.",
            Field("id", "A short id of small letters, digits and hyphens.", .principalID, \.id),
            Field("name", "A name people recognise.", .optional(.string(min: 1, max: 200)), \.name),
            Field("sort", "person or assistant.", .enumeration, \.sort, default: .person),
            make: { AddInput(id: $0, name: $1, sort: $2) })
    }

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
