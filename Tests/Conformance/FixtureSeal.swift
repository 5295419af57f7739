import Crypto
import WinbackMCP
import WinbackModel
import WinbackWire

/// Keeps what was answered so far with the client, under a key of this process: what comes back changed is refused.
///
/// There is nobody here to bind a state to, and it holds for as long as the process does.
struct FixtureSeal: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// The state of a round: a step, the answers so far, and a code over both and over the very call.
    func seal(_ step: Int, _ answers: JSONObject, about call: String) -> String {
        let payload = JSONValue.object(["step": .integer(Int64(step)), "answers": .object(answers)]).write()
        return Base64URL.encode(payload) + "." + Base64URL.encode(code(payload, call))
    }

    func open(_ state: String, about call: String) throws(ProtocolError) -> (step: Int, answers: JSONObject) {
        let parts = state.split(separator: ".", omittingEmptySubsequences: false).map { Base64URL.decode(String($0)) }
        guard parts.count == 2, let payload = parts[0], let code = parts[1],
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message(payload, call), using: key),
            let json = try? JSONValue.parse(payload), let step = json["step"]?.integerValue
        else { throw ProtocolError(.invalidParams, "`requestState` is not what this server gave for this call") }
        return (Int(step), json["answers"]?.objectValue ?? [:])
    }

    private func code(_ payload: [UInt8], _ call: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message(payload, call), using: key))
    }

    private func message(_ payload: [UInt8], _ call: String) -> [UInt8] { Array(call.utf8) + [0] + payload }
}
