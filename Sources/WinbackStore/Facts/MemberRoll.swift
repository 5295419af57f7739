import WinbackModel

/// Makes sure that a member a fact names is on the roll.
struct MemberRoll {
    private let known: SQLStatement
    private let insertion: SQLStatement
    private var log: ChangeLog
    private var nextNumber: Int64
    /// Members added so far.
    private(set) var inserted = 0

    /// `log` is told of members who are new.
    init(_ db: SQLConnection, log: ChangeLog) throws {
        self.log = log
        let numbers = try db.prepare("SELECT max(number) FROM member")
        nextNumber = try numbers.first { numbers.optionalInt(0) }.flatMap { $0 }.map { $0 + 1 } ?? 0
        known = try db.prepare("SELECT id FROM member WHERE key = $1")
        insertion = try db.prepare("INSERT INTO member (key, id, number) VALUES ($1, $2, $3)")
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
        insertion.bind(3, nextNumber as Int64?)
        _ = try insertion.step()
        try log.changing(member: key.value)
        nextNumber += 1
        inserted += 1
        return true
    }

    /// Writes what the log noted.
    func finish(_ transaction: SQLiteTransaction) throws {
        try transaction.addToFactTotal("members", inserted)
        try log.finish(transaction)
    }

    private static func collision(_ key: MemberKey) -> WinbackError {
        WinbackError(
            "member_key_taken", .refused,
            "Two different member ids of the import have the same 64-bit key \(key.value); nothing was imported.",
            advice: "give one of the two members another id in the source")
    }
}
