import Crypto
import WinbackModel

extension TeamSecrets {
    /// What the audit chain says of a call's inputs: HMAC-SHA256 (RFC 2104) under a key of the team, in hexadecimal.
    ///
    /// A plain hash of an address falls to whoever hashes a list of addresses; this one tells only whoever holds the
    /// key that two calls had the same inputs.
    package func inputDigest(_ bytes: [UInt8]) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: inputs)
        return code.withUnsafeBytes { CheckpointPublicKey.hex(Array($0)) }
    }
}
