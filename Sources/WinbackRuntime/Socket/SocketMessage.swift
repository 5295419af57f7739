import WinbackModel
import WinbackWire

/// What a caller asks over the socket.
struct SocketRequest: Sendable {
    var operation: String
    var input: JSONValue
    /// The registered principal the caller acts as; `nil` for the owner.
    var actingAs: String?
    /// The key the caller presents; `nil` for one who is known by their user.
    var key: String? = nil
    /// The code of the caller's authenticator app.
    var factorCode: String? = nil

    static let shape = Shape<SocketRequest>.object(
        "Request", "What a caller asks over the socket.",
        Field("operation", "The operation's name.", .string(min: 1, max: 100), \.operation),
        Field("input", "What it takes.", .anything, \.input, default: .object(JSONObject())),
        Field("as", "The principal acted as; the owner when absent.", .optional(.string(max: 100)), \.actingAs),
        // Longer than a key is, so that one with a word too many is told so and not just refused.
        Field("key", "The key presented.", .optional(.string(max: 1_000)), \.key),
        Field("code", "The code of the caller's authenticator app.", .optional(.string(max: 40)), \.factorCode),
        make: { SocketRequest(operation: $0, input: $1, actingAs: $2, key: $3, factorCode: $4) })
}

/// What comes back: any number of progress messages, then one answer.
enum SocketReply: Sendable {
    case progress(Progress)
    case success(JSONValue)
    case failure(OperationFailure)

    func json() -> JSONValue {
        switch self {
        case .progress(let progress):
            ["progress": Progress.shape.encode(progress)]
        case .success(let output): ["ok": true, "output": output]
        case .failure(let failure): ["ok": false, "error": OperationFailure.shape.encode(failure)]
        }
    }

    init(_ json: JSONValue) throws {
        if let progress = json["progress"] {
            self = .progress(try Progress.shape.decode(progress))
        } else if json["ok"] == true {
            self = .success(json["output"] ?? .null)
        } else {
            self = .failure(try OperationFailure.shape.decode(json["error"] ?? .null))
        }
    }
}

extension Progress {
    static let shape = Shape<Progress>.object(
        "Progress", "What a long call tells while it runs.",
        Field("text", "What is being done.", .string(max: 1_000), \.text),
        Field("done", "Units done so far.", .integer(0...Int.max), \.done),
        Field("total", "Units there are.", .optional(.integer(0...Int.max)), \.total),
        make: { Progress($0, done: $1, total: $2) })
}
