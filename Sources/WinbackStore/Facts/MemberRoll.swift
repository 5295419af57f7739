import WinbackModel

/// Makes sure that a member a fact names is on the roll.
struct MemberRoll {
    private let known: SQLStatement
    private let insertion: SQLStatement
    /// Members added so far.
    private(set) var inserted = 0

    init(_ db: SQLConnection) throws {
        known = try db.prepare("SELECT id FROM member WHERE key = $1")
        insertion = try db.prepare("INSERT INTO member (key, id) VALUES ($1, $2)")
    }

    /// Adds a member unless known; throws when the key belongs to another id. Says whether it was added.
    @discardableResult
    mutating func enter(_ id: String, key: MemberKey) throws -> Bool {
        known.bind(1, key.value)
        if let held = try known.first({ known.text(0) }) {
            guard held == id else { throw Self.collision(key) }
            return false
        }
        insertion.bind(1, key.value)
        insertion.bind(2, id)
        _ = try insertion.step()
        inserted += 1
        return true
    }

    private static func collision(_ key: MemberKey) -> WinbackError {
        WinbackError(
            "member_key_taken", .refused,
            "Two different member ids of the import have the same 64-bit key \(key.value); nothing was imported.",
            advice: "give one of the two members another id in the source")
    }
}
