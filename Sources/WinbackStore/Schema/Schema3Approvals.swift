/// The policy at work and decisions by several people.
enum Schema3Approvals {
    static let sql: [String] = []
}
