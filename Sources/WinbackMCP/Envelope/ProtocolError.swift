package import WinbackWire

/// Why a message gets no result, by the codes of JSON-RPC 2.0 §5.1 and of the protocol's revisions.
package struct ProtocolError: Error, Sendable, Equatable {
    /// A code and the HTTP status that goes with it.
    package enum Code: Int, Sendable, Hashable {
        /// No JSON, or no UTF-8.
        case parse = -32_700
        /// JSON, but no request.
        case invalidRequest = -32_600
        /// A method nobody offers.
        case methodNotFound = -32_601
        /// Parameters that do not fit, an unknown tool, prompt or cursor.
        case invalidParams = -32_602
        /// A fault of ours.
        case internalError = -32_603
        /// No such resource, before 2026-07-28.
        case resourceNotFound = -32_002
        /// Headers that disagree with the body.
        case headerMismatch = -32_020
        /// A client that cannot do what is needed.
        case missingCapability = -32_021
        /// A revision that is not spoken here.
        case unsupportedVersion = -32_022
        /// A key that counts no more, where there is no HTTP to say so; a code of our own.
        case unauthorized = 401

        /// The status of an answer over HTTP.
        ///
        /// Before 2026-07-28 only what is no request at all is an HTTP error; from then on every error but ours is, and an
        /// unknown method is 404 so that clients can tell an old server from a bad call.
        package func status(modern: Bool) -> Int {
            switch self {
            case .parse, .invalidRequest, .headerMismatch, .missingCapability, .unsupportedVersion: 400
            case .methodNotFound: modern ? 404 : 200
            case .invalidParams, .resourceNotFound: modern ? 400 : 200
            case .internalError: 200
            case .unauthorized: 401
            }
        }
    }

    /// The code.
    package var code: Code
    /// What is wrong, and what would be right.
    package var message: String
    /// More for programs.
    package var data: JSONValue?

    /// Makes an error.
    package init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The error as a message; `unknownID` says what stands for an id that could not be read, if anything.
    package func response(to id: MessageID?, unknownID: JSONValue? = nil) -> JSONValue {
        var error: JSONObject = ["code": .integer(Int64(code.rawValue)), "message": .string(message)]
        if let data { error["data"] = data }
        var response: JSONObject = ["jsonrpc": "2.0"]
        response["id"] = id?.json ?? unknownID
        response["error"] = .object(error)
        return .object(response)
    }
}
