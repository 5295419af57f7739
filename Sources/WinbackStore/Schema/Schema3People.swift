/// What is held about people beside facts, and who was erased.
enum Schema3People {
    static let sql: [String] = []
}
