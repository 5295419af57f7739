/// What the guard counts: rates, stops and previews.
enum Schema3Guard {
    static let sql: [String] = []
}
