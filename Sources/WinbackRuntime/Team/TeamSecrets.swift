import Crypto
import Foundation
import WinbackModel

/// The team's root secret, from which every other key is derived; it never enters the store or a backup of it.
///
/// It is read from the service manager's credential `winback-root` when there is one, else from `secrets/root` in the
/// state directory, readable by its owner only. Without it keys, factors and links that were made under it are void.
package struct TeamSecrets: Sendable {
    /// What a derived key is for; each purpose has a key of its own.
    package enum Purpose: String, Sendable, CaseIterable {
        /// Hashes of API keys at rest.
        case keys
        /// Person factors at rest.
        case factors
        /// Digests of inputs in the audit chain.
        case inputs
        /// Signatures of checkpoints of the audit chain (an Ed25519 seed).
        case checkpoints
        /// Unsubscribe links.
        case unsubscribe
        /// Forms on the approval page.
        case forms
        /// Look-up digests of names and addresses.
        case identities
        /// The state that an assistant's client carries between asking and answering.
        case rounds
    }

    private let root: SymmetricKey
    /// Kept, since every call needs it.
    let inputs: SymmetricKey
    /// Kept, since every call with a key needs it.
    let keys: SymmetricKey

    /// Takes 32 bytes as the root; tests bring fixed ones.
    package init(root: [UInt8]) {
        self.root = SymmetricKey(data: root)
        inputs = SymmetricKey(data: Self.derive(.inputs, from: self.root))
        keys = SymmetricKey(data: Self.derive(.keys, from: self.root))
    }

    /// The 32-byte key of a purpose: HKDF-SHA256 of the root (Krawczyk, Eronen, 2010, RFC 5869).
    package func key(_ purpose: Purpose) -> [UInt8] { Self.derive(purpose, from: root) }

    private static func derive(_ purpose: Purpose, from root: SymmetricKey) -> [UInt8] {
        let info = Data("winback/\(purpose.rawValue)/1".utf8)
        return HKDF<SHA256>.deriveKey(inputKeyMaterial: root, info: info, outputByteCount: 32)
            .withUnsafeBytes { Array($0) }
    }

    /// The secrets of a team; makes the root when there is none yet.
    ///
    /// Throws when a root exists and cannot be read, is not 32 bytes in 64 hexadecimal digits, or others may read it.
    package static func load(from state: StateDirectory, environment: [String: String]) throws -> TeamSecrets {
        if let folder = environment["CREDENTIALS_DIRECTORY"],
            FileManager.default.fileExists(atPath: folder + "/winback-root")
        {
            return try read(folder + "/winback-root")
        }
        let path = state.secrets + "/root"
        if FileManager.default.fileExists(atPath: path) {
            try checkMode(path)
            return try read(path)
        }
        return try make(path, in: state.secrets)
    }

    private static func read(_ path: String) throws -> TeamSecrets {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let digits = text.filter { !$0.isWhitespace }
        guard let hash = ContentHash(hex: digits) else {
            throw WinbackError(
                "bad_root", .badInput, "\(path) does not hold 64 hexadecimal digits",
                advice: "restore it from where it is kept; a new root voids every key and factor of the team")
        }
        return TeamSecrets(root: bytes(hash.hex))
    }

    private static func make(_ path: String, in folder: String) throws -> TeamSecrets {
        var generator = SystemRandomNumberGenerator()
        let root = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let digits = root.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw WinbackError("cannot_write", .unavailable, "\(folder) cannot be made")
        }
        // O_EXCL: of two processes that start at once, one makes the root and the other reads it.
        let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            guard errno == EEXIST else {
                throw WinbackError("cannot_write", .unavailable, "\(path) cannot be made")
            }
            return try read(path)
        }
        defer { close(file) }
        let text = Array((digits + "\n").utf8)
        guard write(file, text, text.count) == text.count, fsync(file) == 0 else {
            throw WinbackError("cannot_write", .unavailable, "\(path) cannot be written")
        }
        return TeamSecrets(root: root)
    }

    private static func checkMode(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        throw WinbackError(
            "secret_shared", .refused, "\(path) can be read by others", advice: "run: chmod 600 \(path)")
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
