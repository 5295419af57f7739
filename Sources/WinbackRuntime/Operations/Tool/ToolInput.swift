package import WinbackEngine
import WinbackModel
import WinbackWire

/// A single operation as a caller asks for it.
package struct ToolInput: Sendable, Hashable {
    /// The member, in the one way the caller knows them.
    package var member: MemberReference
    /// What is to be done.
    package var action: SingleAction
    /// Why.
    package var reason: String
    /// Whether it is given as a service, which a comparison does not forbid.
    package var isService: Bool

    /// Makes an input.
    package init(member: MemberReference, action: SingleAction, reason: String = "", isService: Bool = false) {
        self.member = member
        self.action = action
        self.reason = reason
        self.isService = isService
    }
}

/// How a caller names a member: by exactly one identifier.
package struct MemberReference: Sendable, Hashable {
    /// What sort of identifier it is.
    package var kind: MemberIdentifier.Kind
    /// The identifier as written.
    package var text: String

    /// Makes a reference.
    package init(_ kind: MemberIdentifier.Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// A reference written as `ID`, `email:ADDRESS` or `phone:NUMBER`; an address is one by its `@`.
    package init(_ written: String) {
        if written.hasPrefix("email:") {
            self.init(.email, String(written.dropFirst(6)))
        } else if written.hasPrefix("phone:") {
            self.init(.phone, String(written.dropFirst(6)))
        } else if written.hasPrefix("id:") {
            self.init(.id, String(written.dropFirst(3)))
        } else {
            self.init(written.contains("@") ? .email : .id, written)
        }
    }

    /// The reference as it is written.
    package var written: String { kind == .id ? "id:" + text : kind.rawValue + ":" + text }

    static let shape = Shape<String>.string(min: 1, max: 200)
        .mapped(decode: { MemberReference($0) }, encode: { $0.written })
}

extension ToolInput {
    private static let member = Field<ToolInput, MemberReference>(
        "member", "The member: the brand's id, an e-mail address, or `phone:` and a number.", MemberReference.shape,
        \.member)
    private static let why = Field<ToolInput, String>(
        "reason", "Why, for the audit.", .string(max: 500), \.reason, default: "")
    private static let service = Field<ToolInput, Bool>(
        "service", "Give it as a service: allowed for members of a comparison, and counted there.", .boolean,
        \.isService, default: false)

    static let awardPoints = Shape<ToolInput>.object(
        "AwardPointsInput", "Points to credit to one member.", member,
        Field("points", "How many.", .integer(1...1_000_000), { $0.action.points }), why, service,
        make: { ToolInput(member: $0, action: .awardPoints($1), reason: $2, isService: $3) })

    static let deductPoints = Shape<ToolInput>.object(
        "DeductPointsInput", "Points to take back from one member.", member,
        Field("points", "How many.", .integer(1...1_000_000), { $0.action.points }), why,
        make: { ToolInput(member: $0, action: .deductPoints($1), reason: $2) })

    static let issueCoupon = Shape<ToolInput>.object(
        "IssueCouponInput", "A coupon to give to one member.", member,
        Field("pool", "The pool to draw from.", .id(), { $0.action.pool }),
        Field("days", "Days it is valid.", .integer(1...366), { $0.action.days }, default: 30), why, service,
        make: {
            ToolInput(member: $0, action: .issueCoupon(pool: $1, expires: .days($2)), reason: $3, isService: $4)
        })

    static let voidCoupon = Shape<ToolInput>.object(
        "VoidCouponInput", "A coupon to make worthless.", member,
        Field("code", "Its code.", .string(min: 1, max: 100), { $0.action.code }), why,
        make: { ToolInput(member: $0, action: .voidCoupon(code: $1), reason: $2) })

    static let sendMessage = Shape<ToolInput>.object(
        "SendMessageInput", "A message to send to one member.", member,
        Field("template", "A template that an approved playbook works with.", .id(), { $0.action.template }), why,
        make: {
            // Channel and purpose are those of the approved template, never the caller's.
            ToolInput(
                member: $0, action: .sendMessage(template: $1, channel: .email, purpose: .marketing), reason: $2)
        })

    static let issueAmbassadorCode = Shape<ToolInput>.object(
        "AmbassadorCodeInput", "Whom to give an ambassador code.", member, why, service,
        make: { ToolInput(member: $0, action: .issueAmbassadorCode, reason: $1, isService: $2) })

    static let suppressMember = Shape<ToolInput>.object(
        "SuppressMemberInput", "Whom to end marketing to.", member, why,
        make: { ToolInput(member: $0, action: .suppressMember, reason: $1) })

    static let startJourney = Shape<ToolInput>.object(
        "StartJourneyInput", "Whom to take into a loop.", member,
        Field("loop", "The loop.", .id(), { $0.action.loop }), why,
        make: { ToolInput(member: $0, action: .startJourney($1), reason: $2) })

    static let endJourney = Shape<ToolInput>.object(
        "EndJourneyInput", "Whose journey to end.", member, Field("loop", "The loop.", .id(), { $0.action.loop }), why,
        make: { ToolInput(member: $0, action: .endJourney($1), reason: $2) })
}

extension SingleAction {
    fileprivate var points: Int {
        switch self {
        case .awardPoints(let points), .deductPoints(let points): points
        default: 0
        }
    }
    fileprivate var pool: PoolID { if case .issueCoupon(let pool, _) = self { pool } else { PoolID("") } }
    fileprivate var days: Int { if case .issueCoupon(_, let expires) = self { expires.wholeDays } else { 0 } }
    fileprivate var code: String { if case .voidCoupon(let code) = self { code } else { "" } }
    fileprivate var template: TemplateID {
        if case .sendMessage(let template, _, _) = self { template } else { TemplateID("") }
    }
    fileprivate var loop: LoopID {
        switch self {
        case .startJourney(let loop), .endJourney(let loop): loop
        default: LoopID("")
        }
    }
}
