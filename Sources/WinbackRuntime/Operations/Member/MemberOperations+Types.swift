package import WinbackModel
import WinbackPorts
import WinbackWire

/// One member, by the brand's own id.
package struct MemberInput: Sendable, Hashable {
    /// The brand's own id.
    package var member: String
    /// Names a member.
    package init(member: String) { self.member = member }
    /// What the audit chain calls the member: the key, which says nothing by itself.
    var subject: String { "\(MemberKey(memberID: member).value)" }
    static let shape = Shape<MemberInput>.object(
        "MemberInput", "One member, by the brand's own id.",
        Field("member", "The brand's own member id.", .string(min: 1, max: 200), \.member),
        make: { MemberInput(member: $0) })
}

/// A member in one line.
package struct MemberSummary: Sendable, Hashable {
    /// The brand's own id.
    package var member: String
    /// Name and addresses, masked unless the caller may see them.
    package var identity: MemberIdentity
    /// Loyalty tier.
    package var tier: String?
    static let shape = Shape<MemberSummary>.object(
        "MemberSummary", "A member in one line.",
        Field("member", "The brand's own member id.", .string(max: 200), \.member),
        Field("name", "Name.", .optional(.string()), \.identity.name),
        Field("email", "E-mail address.", .optional(.string()), \.identity.email),
        Field("phone", "Phone number.", .optional(.string()), \.identity.phone),
        Field("tier", "Loyalty tier.", .optional(.string()), \.tier),
        make: { member, name, email, phone, tier in
            MemberSummary(
                member: member, identity: MemberIdentity(name: name, email: email, phone: phone), tier: tier)
        })
}

extension MemberOperations {
    /// One exact identifier.
    package struct FindInput: Sendable, Hashable {
        /// The brand's own id.
        package var member: String?
        /// E-mail address.
        package var email: String?
        /// Phone number.
        package var phone: String?
        /// Makes an input.
        package init(member: String? = nil, email: String? = nil, phone: String? = nil) {
            self.member = member
            self.email = email
            self.phone = phone
        }
        static let shape = Shape<FindInput>.object(
            "MemberFindInput", "One exact identifier.",
            Field("member", "The brand's own member id.", .optional(.string(max: 200)), \.member),
            Field("email", "E-mail address.", .optional(.string(max: 254)), \.email),
            Field("phone", "Phone number.", .optional(.string(max: 40)), \.phone),
            make: { FindInput(member: $0, email: $1, phone: $2) })
    }

    /// Members with exactly this identifier; the same form when there is none.
    package struct FindOutput: Sendable, Hashable {
        /// The members, usually one or none.
        package var members: [MemberSummary]
        /// Whether names and addresses are masked.
        package var isMasked: Bool
        static let shape = Shape<FindOutput>.object(
            "MemberFindOutput", "Members with exactly this identifier.",
            Field("members", "The members, usually one or none.", .array(of: MemberSummary.shape), \.members),
            Field("masked", "Whether names and addresses are masked.", .boolean, \.isMasked),
            make: { FindOutput(members: $0, isMasked: $1) })
    }

    /// A balance.
    package struct PointsOutput: Sendable, Hashable {
        /// The brand's own id.
        package var member: String
        /// Points.
        package var points: Int
        static let shape = Shape<PointsOutput>.object(
            "MemberPoints", "A member's points balance.",
            Field("member", "The brand's own member id.", .string(max: 200), \.member),
            Field("points", "Points.", .integer(), \.points), make: { PointsOutput(member: $0, points: $1) })
    }

    /// Which messages of a member are listed.
    package struct MessagesInput: Sendable, Hashable {
        /// The brand's own id.
        package var member: String
        /// Most messages given.
        package var limit: Int
        /// Messages skipped first.
        package var offset: Int
        /// Makes an input.
        package init(member: String, limit: Int, offset: Int) {
            self.member = member
            self.limit = limit
            self.offset = offset
        }
        static let shape = Shape<MessagesInput>.object(
            "MemberMessagesInput", "Which messages of a member are listed.",
            Field("member", "The brand's own member id.", .string(min: 1, max: 200), \.member),
            Field("limit", "Most messages given.", .integer(1...1_000), \.limit, default: 50),
            Field("offset", "Messages skipped first.", .integer(0...1_000_000), \.offset, default: 0),
            make: { MessagesInput(member: $0, limit: $1, offset: $2) })
    }
}
