import WinbackEngine
import WinbackModel

/// An effect's action as three columns: tool, name and detail.
struct StoredAction: Equatable {
    /// `tool` of a message: name is the template, detail the channel's bit.
    static let message: Int64 = 0
    /// `tool` of points: detail is how many.
    static let points: Int64 = 1
    /// `tool` of a coupon: name is the pool, detail the last valid day.
    static let coupon: Int64 = 2
    /// `tool` of points taken back: detail is how many.
    static let deduction: Int64 = 3
    /// `tool` of a coupon made worthless: name is its code.
    static let voiding: Int64 = 4
    /// `tool` of an ambassador code.
    static let ambassador: Int64 = 5
    /// `tool` of a webhook: name is the destination.
    static let webhook: Int64 = 6

    var tool: Int64
    var name: String
    var detail: Int64

    init(_ action: Effect.Action) {
        switch action {
        case .send(let channel, let template):
            (tool, name, detail) = (Self.message, template.text, channel.storedBit)
        case .awardPoints(let points): (tool, name, detail) = (Self.points, "", Int64(points))
        case .issueCoupon(let pool, let validThrough):
            (tool, name, detail) = (Self.coupon, pool.text, Int64(validThrough.daysSinceEpoch))
        case .deductPoints(let points): (tool, name, detail) = (Self.deduction, "", Int64(points))
        case .voidCoupon(let code): (tool, name, detail) = (Self.voiding, code, 0)
        case .issueAmbassadorCode: (tool, name, detail) = (Self.ambassador, "", 0)
        case .webhook(let destination): (tool, name, detail) = (Self.webhook, destination.text, 0)
        }
    }

    init(tool: Int64, name: String, detail: Int64) {
        self.tool = tool
        self.name = name
        self.detail = detail
    }

    /// The action; throws when no action has these columns.
    func action() throws -> Effect.Action {
        switch tool {
        case Self.message:
            guard let channel = Channel.allCases.first(where: { $0.storedBit == detail }) else {
                throw WinbackError.unreadable("outbox.detail")
            }
            return .send(channel: channel, template: TemplateID(name))
        case Self.points: return .awardPoints(Int(detail))
        case Self.coupon:
            return .issueCoupon(
                pool: PoolID(name), validThrough: CivilDate(daysSinceEpoch: Int32(truncatingIfNeeded: detail)))
        case Self.deduction: return .deductPoints(Int(detail))
        case Self.voiding: return .voidCoupon(code: name)
        case Self.ambassador: return .issueAmbassadorCode
        case Self.webhook: return .webhook(DestinationID(name))
        default: throw WinbackError.unreadable("outbox.tool")
        }
    }
}

extension Channel {
    /// The channel's bit in stored sets of channels.
    var storedBit: Int64 {
        switch self {
        case .email: 1
        case .sms: 2
        case .push: 4
        }
    }
}
