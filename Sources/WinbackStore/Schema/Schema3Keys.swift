/// Keys, person factors and who may act as whom.
enum Schema3Keys {
    static let sql: [String] = []
}
