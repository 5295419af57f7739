/// More about every call, and checkpoints of the chain.
enum Schema3Audit {
    static let sql: [String] = []
}
