/// What is known of destinations beyond one process.
enum Schema3Destinations {
    static let sql: [String] = [
        // phase: 0 closed, 1 open, 2 half open.
        """
        CREATE TABLE destination (
            id TEXT PRIMARY KEY,
            first_used INTEGER,
            last_success INTEGER,
            last_failure INTEGER,
            last_reason TEXT NOT NULL,
            phase INTEGER NOT NULL CHECK (phase BETWEEN 0 AND 2),
            failures INTEGER NOT NULL CHECK (failures >= 0),
            openings INTEGER NOT NULL CHECK (openings >= 0),
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    ]
}
