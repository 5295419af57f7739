import Crypto
import Foundation
package import WinbackModel

extension TeamSecrets {
    /// What is held of a key: HMAC-SHA-256 of its whole text under the team's secret.
    ///
    /// A key is 178 random bits, so no slow hash is needed; without the secret a stolen store tells nothing about it.
    package func digest(of key: APIKeyText) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(for: Data(key.text.utf8), using: keys)
        return Array(code)
    }

    /// The sealed form of a person's factor secret (ChaCha20-Poly1305, RFC 8439), bound to the person.
    package func seal(_ secret: [UInt8], of person: PrincipalID) throws -> [UInt8] {
        let box = try ChaChaPoly.seal(
            secret, using: SymmetricKey(data: key(.factors)), authenticating: Data(person.text.utf8))
        return Array(box.combined)
    }

    /// The secret of a sealed form; throws when it was sealed under another root or for another person.
    package func unseal(_ sealed: [UInt8], of person: PrincipalID) throws -> [UInt8] {
        do {
            let box = try ChaChaPoly.SealedBox(combined: sealed)
            let secret = try ChaChaPoly.open(
                box, using: SymmetricKey(data: key(.factors)), authenticating: Data(person.text.utf8))
            return Array(secret)
        } catch {
            throw WinbackError(
                "factor_unreadable", .unavailable,
                "the factor of \(person) cannot be read: it was enrolled under another root secret",
                advice: "restore the root secret, or have another person remove and add \(person) again")
        }
    }
}
