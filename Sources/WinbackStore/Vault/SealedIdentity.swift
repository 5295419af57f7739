import Crypto
import Foundation
import WinbackModel

/// An identity as the store holds it: encrypted and bound to its member, so that no row can be read as another's.
///
/// ChaCha20-Poly1305 (RFC 8439) under the member's key with a random nonce; inside, each field is its length in two
/// bytes and its UTF-8, or `0xFFFF` for what is not known.
enum SealedIdentity {
    private static let absent = 0xFFFF

    /// Seals an identity; a field longer than 65,534 bytes is cut there.
    static func seal(_ identity: MemberIdentity, of member: Int64, under key: SymmetricKey) throws -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(96)
        for field in [identity.name, identity.email, identity.phone] {
            guard let field else {
                plain += [0xFF, 0xFF]
                continue
            }
            let bytes = field.utf8.count < absent ? Array(field.utf8) : Array(field.utf8.prefix(absent - 1))
            plain.append(UInt8(bytes.count >> 8))
            plain.append(UInt8(bytes.count & 255))
            plain.append(contentsOf: bytes)
        }
        return Array(try ChaChaPoly.seal(plain, using: key, authenticating: binding(member)).combined)
    }

    /// Opens a sealed identity; `nil` when the key is another or the bytes were changed.
    static func open(_ sealed: [UInt8], of member: Int64, under key: SymmetricKey) -> MemberIdentity? {
        guard let box = try? ChaChaPoly.SealedBox(combined: sealed),
            let plain = try? ChaChaPoly.open(box, using: key, authenticating: binding(member))
        else { return nil }
        var rest = ArraySlice(Array(plain))
        func field() -> String? {
            guard rest.count >= 2 else { return nil }
            let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            guard count != absent else { return nil }
            defer { rest = rest.dropFirst(count) }
            return String(decoding: rest.prefix(count), as: UTF8.self)
        }
        return MemberIdentity(name: field(), email: field(), phone: field())
    }

    private static func binding(_ member: Int64) -> [UInt8] {
        withUnsafeBytes(of: member.bigEndian) { Array("winback/identity/1/".utf8) + Array($0) }
    }
}
