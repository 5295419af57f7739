import Crypto
import Foundation
import Synchronization
package import WinbackModel
package import WinbackWire

/// State that a client carries from a question to the answer of its person: nobody can read or change it, it counts for
/// one subject and a few minutes, and once.
///
/// ChaCha20-Poly1305 (RFC 8439) under a key of the team, so it outlives a restart; what it is about is authenticated
/// beside it. That it counts once is held in memory: after a restart within its lifetime the decision itself still is
/// made only once.
package final class RoundSeal: Sendable {
    /// How long a person may take.
    package static let lifetime = ElapsedTime.minutes(10)
    private let spent = Mutex<[String: Instant]>([:])

    /// Makes a seal that has seen nothing.
    package init() {}

    /// Seals content about a subject; `id` makes it count once.
    package func seal(_ content: JSONValue, about subject: String, at now: Instant, of team: Team) throws -> String {
        var generator = SystemRandomNumberGenerator()
        let id = String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
        let box = try ChaChaPoly.seal(
            JSONValue.object(["id": .string(id), "at": .integer(now.milliseconds), "content": content]).write(),
            using: SymmetricKey(data: team.secrets.key(.rounds)), authenticating: Data(subject.utf8))
        return Base64URL.encode(box.combined)
    }

    /// The content; throws when it was changed, is about something else, is too old or was used before.
    package func open(_ sealed: String, about subject: String, at now: Instant, of team: Team) throws -> JSONValue {
        guard sealed.utf8.count <= 8_192, let bytes = Base64URL.decode(sealed),
            let box = try? ChaChaPoly.SealedBox(combined: bytes),
            let plain = try? ChaChaPoly.open(
                box, using: SymmetricKey(data: team.secrets.key(.rounds)), authenticating: Data(subject.utf8)),
            let json = try? JSONValue.parse(Array(plain)), let id = json["id"]?.stringValue,
            let made = json["at"]?.integerValue, let content = json["content"]
        else {
            throw WinbackError(
                "state_changed", .refused, "the requestState is not the one given for this call",
                advice: "call again without it")
        }
        let ends = Instant(milliseconds: made) + Self.lifetime
        guard now < ends else {
            throw WinbackError(
                "state_old", .refused, "the question is older than \(Self.lifetime.milliseconds / 60_000) minutes",
                advice: "call again without requestState")
        }
        let isFirst = spent.withLock { spent in
            spent = spent.filter { $0.value > now }
            return spent.updateValue(ends, forKey: id) == nil
        }
        guard isFirst else {
            throw WinbackError(
                "state_used", .refused, "this question was answered already", advice: "call again without requestState")
        }
        return content
    }
}
