/// What journeys with every kind of step keep.
enum Schema3Journeys {
    static let sql: [String] = []
}
