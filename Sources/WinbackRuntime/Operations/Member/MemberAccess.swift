import WinbackModel
import WinbackPorts

/// What the caller may know of a member.
extension OperationContext {
    /// Whether names and addresses are shown as they are.
    var seesPersonalData: Bool { caller.scopes.contains(.membersPII) }

    /// Whether the caller may know who is in a control group and in which variant; an assistant never does.
    var seesVariants: Bool { principal.sort == .person }

    /// A member's identity as the caller may see it.
    func shown(_ identity: MemberIdentity) -> MemberIdentity { seesPersonalData ? identity : identity.masked }

    /// Refuses everybody but a person: what is done to a member for good is somebody's decision.
    func requirePerson() throws {
        guard principal.sort == .person else {
            throw WinbackError(
                "not_a_person", .refused, "\(principal.name) is no person, and this is for a person to do",
                advice: "ask a person of the team to do it")
        }
    }
}

/// Finds the member a call names by the brand's own id.
enum MemberByID {
    /// The member; throws when nobody has this id, in the same words for one who was erased.
    static func known(_ id: String, in transaction: any StoreTransaction) throws -> (
        key: MemberKey, record: MemberRecord
    ) {
        guard let record = try transaction.member(id: id) else { throw unknown }
        return (record.key, record)
    }

    static var unknown: WinbackError {
        WinbackError(
            "no_member", .notFound, "there is no member with this id",
            advice: "ids are those of your own files, as imported")
    }
}

/// Text a person gives as a reason, which stays in the store when the member is forgotten.
enum ReasonCheck {
    /// Refuses a reason that says who the member is.
    static func check(_ reason: String, about record: MemberRecord) throws {
        let text = reason.lowercased()
        let words = (record.name ?? "").lowercased().split(whereSeparator: \.isWhitespace).filter { $0.count >= 3 }
        let digits = reason.utf8.filter { (0x30...0x39).contains($0) }
        let phone = record.phone.flatMap { MemberIdentity.normal(phone: $0) } ?? ""
        let told =
            [record.id.lowercased(), record.email?.lowercased() ?? ""].contains { $0.count >= 3 && text.contains($0) }
            || words.contains { text.contains($0) }
            || (phone.count >= 6 && String(decoding: digits, as: UTF8.self).contains(phone))
        guard !told else {
            throw WinbackError(
                "reason_names_member", .badInput, "the reason says who the member is, and it is kept",
                advice: "write why, without id, name or address, such as: asked by letter of 3 May")
        }
    }
}
