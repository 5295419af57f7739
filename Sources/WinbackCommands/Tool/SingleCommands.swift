import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackRuntime

/// `winback tool award-points`.
struct ToolAwardPoints: SingleCommand {
    static let operation = ToolOperations.awardPoints
    static let configuration = CommandConfiguration(
        commandName: "award-points", abstract: "Credit loyalty points to a member.",
        discussion: """
            Example:
              winback tool award-points alice-17 200 --reason "late delivery" --service
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "How many points.") var points: Int
    @Option(help: "Why, for the audit.") var reason = ""
    @Flag(help: "Give it as a service: allowed for members of a comparison, and counted there.")
    var service = false
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .awardPoints(points), reason: reason, isService: service)
    }
}

/// `winback tool deduct-points`.
struct ToolDeductPoints: SingleCommand {
    static let operation = ToolOperations.deductPoints
    static let configuration = CommandConfiguration(
        commandName: "deduct-points", abstract: "Take loyalty points back from a member.",
        discussion: """
            Example:
              winback tool deduct-points alice-17 200 --reason "awarded twice"
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "How many points.") var points: Int
    @Option(help: "Why, for the audit.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .deductPoints(points), reason: reason)
    }
}

/// `winback tool issue-coupon`.
struct ToolIssueCoupon: SingleCommand {
    static let operation = ToolOperations.issueCoupon
    static let configuration = CommandConfiguration(
        commandName: "issue-coupon", abstract: "Give a member one single-use code from a pool.",
        discussion: """
            Example:
              winback tool issue-coupon alice@example.com WINBACK10 --days 14
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "The pool to draw from.") var pool: String
    @Option(help: "Days the code is valid.") var days = 30
    @Option(help: "Why, for the audit.") var reason = ""
    @Flag(help: "Give it as a service: allowed for members of a comparison, and counted there.")
    var service = false
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .issueCoupon(pool: PoolID(pool), expires: .days(days)), reason: reason,
            isService: service)
    }
}

/// `winback tool void-coupon`.
struct ToolVoidCoupon: SingleCommand {
    static let operation = ToolOperations.voidCoupon
    static let configuration = CommandConfiguration(
        commandName: "void-coupon", abstract: "Make a member's open coupon worthless.",
        discussion: """
            Example:
              winback tool void-coupon alice-17 WINBACK10-ABCD-2345 --reason "sent by mistake"
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "The coupon's code.") var code: String
    @Option(help: "Why, for the audit.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .voidCoupon(code: code), reason: reason)
    }
}

/// `winback tool send-message`.
struct ToolSendMessage: SingleCommand {
    static let operation = ToolOperations.sendMessage
    static let configuration = CommandConfiguration(
        commandName: "send-message", abstract: "Send a member a message from an approved template.",
        discussion: """
            Example:
              winback tool send-message alice-17 points-waiting
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "A template that an approved playbook works with.") var template: String
    @Option(help: "Why, for the audit.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference,
            action: .sendMessage(template: TemplateID(template), channel: .email, purpose: .marketing), reason: reason)
    }
}

/// `winback tool issue-ambassador-code`.
struct ToolAmbassadorCode: SingleCommand {
    static let operation = ToolOperations.issueAmbassadorCode
    static let configuration = CommandConfiguration(
        commandName: "issue-ambassador-code", abstract: "Give a member a personal code with which to bring friends.",
        discussion: """
            Example:
              winback tool issue-ambassador-code alice-17
            """)
    @OptionGroup var who: MemberArgument
    @Option(help: "Why, for the audit.") var reason = ""
    @Flag(help: "Give it as a service: allowed for members of a comparison, and counted there.")
    var service = false
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .issueAmbassadorCode, reason: reason, isService: service)
    }
}

/// `winback tool suppress-member`.
struct ToolSuppressMember: SingleCommand {
    static let operation = ToolOperations.suppressMember
    static let configuration = CommandConfiguration(
        commandName: "suppress-member", abstract: "End marketing to a member for good.",
        discussion: """
            Example:
              winback tool suppress-member alice-17 --reason "asked by phone"
            """)
    @OptionGroup var who: MemberArgument
    @Option(help: "Why, for the audit.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .suppressMember, reason: reason)
    }
}

/// `winback tool start-journey`.
struct ToolStartJourney: SingleCommand {
    static let operation = ToolOperations.startJourney
    static let configuration = CommandConfiguration(
        commandName: "start-journey", abstract: "Take a member into a running loop, if eligible.",
        discussion: """
            Example:
              winback tool start-journey alice-17 lapsed-regulars
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "The loop.") var loop: String
    @Option(help: "Why, for the audit.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .startJourney(LoopID(loop)), reason: reason)
    }
}

/// `winback tool end-journey`.
struct ToolEndJourney: SingleCommand {
    static let operation = ToolOperations.endJourney
    static let configuration = CommandConfiguration(
        commandName: "end-journey", abstract: "End a member's journey in a loop.",
        discussion: """
            Example:
              winback tool end-journey alice-17 lapsed-regulars --reason "spoke to them"
            """)
    @OptionGroup var who: MemberArgument
    @Argument(help: "The loop.") var loop: String
    @Option(help: "Why, for the audit.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolInput {
        .init(
            member: who.reference, action: .endJourney(LoopID(loop)), reason: reason)
    }
}
