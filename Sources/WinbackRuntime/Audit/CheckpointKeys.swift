import Crypto
import Foundation
package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Signs checkpoints (Ed25519, RFC 8032).
package struct CheckpointSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// What its signatures are checked with; this is what is kept elsewhere.
    package let publicKey: CheckpointPublicKey

    /// Takes the 32 bytes of a seed, as `TeamSecrets` derives them; throws for another number of bytes.
    package init(seed: [UInt8]) throws {
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        publicKey = CheckpointPublicKey(key.publicKey)
    }

    /// A checkpoint over a chain's end, signed.
    package func sign(_ head: AuditHead, at now: Instant) throws -> AuditCheckpoint {
        var checkpoint = AuditCheckpoint(
            team: head.team, size: head.size, root: head.root, at: now, key: publicKey.id)
        checkpoint.signature = try signature(over: Array(checkpoint.statement.utf8))
        return checkpoint
    }

    /// A signature in 128 hexadecimal digits.
    package func signature(over bytes: [UInt8]) throws -> String {
        CheckpointPublicKey.hex(try key.signature(for: bytes))
    }
}

/// What a team's checkpoints are checked with.
package struct CheckpointPublicKey: Sendable {
    private let key: Curve25519.Signing.PublicKey
    /// 64 hexadecimal digits.
    package let hex: String
    /// The first 16 digits of its SHA-256, as checkpoints name it.
    package let id: String

    init(_ key: Curve25519.Signing.PublicKey) {
        self.key = key
        hex = Self.hex(key.rawRepresentation)
        id = String(ContentHash(of: Array(key.rawRepresentation)).hex.prefix(16))
    }

    /// Reads 64 hexadecimal digits; `nil` for what is no key.
    package init?(hex: String) {
        guard ContentHash(hex: hex.lowercased()) != nil,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Self.bytes(hex.lowercased()))
        else { return nil }
        self.init(key)
    }

    /// Whether a checkpoint was signed under this key.
    package func signed(_ checkpoint: AuditCheckpoint) -> Bool {
        checkpoint.key == id && signed(Array(checkpoint.statement.utf8), signature: checkpoint.signature)
    }

    /// Whether bytes were signed under this key; `signature` in hexadecimal digits.
    package func signed(_ bytes: [UInt8], signature: String) -> Bool {
        key.isValidSignature(Self.bytes(signature), for: bytes)
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map { $0 < 0x60 ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
