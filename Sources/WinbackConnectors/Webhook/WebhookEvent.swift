package import WinbackEngine
package import WinbackModel
package import WinbackPorts
import WinbackWire

/// What a destination is sent: canonical JSON, the same bytes however often it is sent.
package struct WebhookEvent: Sendable {
    /// The same for every try of one effect, so that a receiver can tell that it knows it.
    package let id: String
    /// What a receiver may compare with what it did; the team is part of it, as entries are counted per team.
    package let idempotencyKey: String
    /// The body.
    package let body: [UInt8]

    private init(id: String, idempotencyKey: String, body: JSONValue) {
        self.id = id
        self.idempotencyKey = idempotencyKey
        self.body = body.write(.canonical)
    }

    /// The event of an effect; `team` tells teams apart that share a destination.
    package init(_ effect: Effect, _ detail: EffectDetail, team: String, include: [Destination.Inclusion]) {
        var data: JSONObject = [
            "key": .string(effect.key), "team": .string(team), "tool": .string(effect.action.tool),
            "member": Self.member(detail, include),
        ]
        // A single operation belongs to no loop.
        if let loop = effect.loop, let entry = effect.entry {
            data["loop"] = .string(loop.text)
            data["entry"] = .integer(entry.value)
        }
        Self.describe(effect.action, detail, in: &data)
        self.init(
            id: Self.id(team, effect.key), idempotencyKey: Self.headerSafe("\(team)/\(effect.key)"),
            body: [
                "type": .string("winback.\(effect.action.tool)"), "timestamp": .string(effect.decidedAt.iso8601),
                "data": .object(data),
            ])
    }

    /// An event that asks for nothing.
    package init(pingFrom team: String, at now: Instant) {
        let key = "ping/\(now.milliseconds)"
        self.init(
            id: Self.id(team, key), idempotencyKey: "\(team)/\(key)",
            body: [
                "type": "winback.ping", "timestamp": .string(now.iso8601),
                "data": ["key": .string(key), "team": .string(team)],
            ])
    }

    /// A message to a person of the team.
    package init(_ message: StaffMessage, team: String) {
        self.init(
            id: Self.id(team, message.key), idempotencyKey: Self.headerSafe("\(team)/\(message.key)"),
            body: [
                "type": "winback.staff_message", "timestamp": .string(message.at.iso8601),
                "data": [
                    "key": .string(message.key), "team": .string(team), "person": .string(message.person.text),
                    "to": .string(message.address),
                    "message": ["subject": .string(message.subject), "text": .string(message.body)],
                ],
            ])
    }

    /// A message to staff.
    package init(_ test: TestMessage, team: String) {
        self.init(
            id: Self.id(team, test.key), idempotencyKey: Self.headerSafe("\(team)/\(test.key)"),
            body: [
                "type": "winback.test_message", "timestamp": .string(test.at.iso8601),
                "data": [
                    "key": .string(test.key), "team": .string(team), "template": .string(test.template.text),
                    "to": .string(test.address), "message": Self.message(test.message),
                ],
            ])
    }

    private static func message(_ message: RenderedMessage) -> JSONValue {
        var rendered: JSONObject = ["text": .string(message.text)]
        if !message.subject.isEmpty { rendered["subject"] = .string(message.subject) }
        if !message.html.isEmpty { rendered["html"] = .string(message.html) }
        if !message.headers.isEmpty {
            // A list and not a table: the order of head lines is part of the message.
            rendered["headers"] = .array(
                message.headers.map { ["name": .string($0.name), "value": .string($0.value)] })
        }
        return .object(rendered)
    }

    private static func member(_ detail: EffectDetail, _ include: [Destination.Inclusion]) -> JSONValue {
        var member: JSONObject = ["id": .string(detail.memberID)]
        if include.contains(.contact) {
            for (name, value) in [("name", detail.name), ("email", detail.email), ("phone", detail.phone)] {
                if let value { member[name] = .string(value) }
            }
        }
        return .object(member)
    }

    private static func describe(_ action: Effect.Action, _ detail: EffectDetail, in data: inout JSONObject) {
        switch action {
        case .send(let channel, let template):
            data["channel"] = .string(channel.rawValue)
            data["template"] = .string(template.text)
            if let message = detail.message { data["message"] = Self.message(message) }
        case .awardPoints(let points), .deductPoints(let points): data["points"] = .integer(Int64(points))
        case .issueCoupon(let pool, let validThrough):
            data["pool"] = .string(pool.text)
            data["valid_through"] = .string(validThrough.description)
        case .voidCoupon(let code): data["code"] = .string(code)
        case .issueAmbassadorCode: break
        case .webhook(let destination): data["destination"] = .string(destination.text)
        }
    }

    private static func id(_ team: String, _ key: String) -> String {
        var writer = CanonicalWriter(domain: "winback/webhook-id/1")
        writer.field("team", team)
        writer.field("key", key)
        return "msg_" + writer.digest.hex.prefix(32)
    }

    /// A key of letters that header fields do not take is named by its hash.
    private static func headerSafe(_ key: String) -> String {
        let isSafe = key.utf8.count <= 200 && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isSafe ? key : ContentHash(of: Array(key.utf8)).hex
    }
}
