package import WinbackWire

/// One message as it came in, decoded once; what it means depends on the revision and is read from it later.
package enum Message: Sendable, Equatable {
    /// Wants an answer.
    case request(MessageID, method: String, params: JSONObject)
    /// Wants none.
    case notification(method: String, params: JSONObject)
    /// Answers a request of ours; `nil` when the other end could not carry it out.
    case response(MessageID, result: JSONValue?)

    /// What a message may cost: deeper nesting than any client needs is refused.
    package static let limits = JSONLimits(depth: 32, bytes: 1 << 20)

    /// Why bytes are no message, with the id when one could be read.
    package struct Refusal: Error, Sendable, Equatable {
        /// The id of the request that was meant.
        package var id: MessageID?
        /// What is wrong.
        package var error: ProtocolError
    }

    /// Reads a message.
    package static func read(_ bytes: [UInt8]) throws(Refusal) -> Message {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue.parse(bytes, limits: limits)
        } catch {
            throw Refusal(error: ProtocolError(.parse, "this is no JSON: \(error)"))
        }
        guard case .object(let object) = json else {
            let what = json.arrayValue == nil ? "a message is an object" : "batches are not accepted: send one message"
            throw Refusal(error: ProtocolError(.invalidRequest, what))
        }
        return try read(object)
    }

    private static func read(_ object: JSONObject) throws(Refusal) -> Message {
        let id = object["id"].flatMap { MessageID($0) }
        func refused(_ what: String) -> Refusal { Refusal(id: id, error: ProtocolError(.invalidRequest, what)) }
        guard object["jsonrpc"] == "2.0" else { throw refused("`jsonrpc` has to be \"2.0\"") }
        if object["id"] != nil, id == nil { throw refused("`id` has to be a text or a whole number, never null") }
        guard let named = object["method"] else {
            guard let id, object["result"] != nil || object["error"] != nil else {
                throw refused("neither a `method` nor a `result` is given")
            }
            return .response(id, result: object["result"])
        }
        guard let method = named.stringValue, !method.isEmpty else { throw refused("`method` has to be a text") }
        let params: JSONObject
        switch object["params"] {
        case nil: params = [:]
        case .object(let given): params = given
        default: throw refused("`params` has to be an object")
        }
        guard let id else { return .notification(method: method, params: params) }
        return .request(id, method: method, params: params)
    }
}
