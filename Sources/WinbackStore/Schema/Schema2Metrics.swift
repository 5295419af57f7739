/// What governed metrics need: business dates beside instants, stores, tiers over time, and rollups kept by day.
enum Schema2Metrics {
    static let sql: [String] = dates + dimensions + changes + rollups + states + questions

    private static let dates = [
        // Rows from before have no date: only the team's zone can tell it, and the store holds no zone rules.
        "ALTER TABLE event ADD COLUMN day INTEGER",
        "ALTER TABLE event ADD COLUMN store TEXT",
        "ALTER TABLE delivery ADD COLUMN day INTEGER",
        "ALTER TABLE coupon ADD COLUMN issued_on INTEGER",
        "ALTER TABLE coupon ADD COLUMN redeemed_on INTEGER",
        """
        INSERT INTO fact_total (name, value)
        SELECT 'undated', (SELECT count(*) FROM event) + (SELECT count(*) FROM delivery) + (SELECT count(*) FROM coupon)
        """,
        "INSERT INTO fact_total (name, value) SELECT 'first_day', min(day) FROM orders",
        "INSERT INTO fact_total (name) VALUES ('latest_event_day')",
        "INSERT INTO fact_total (name) VALUES ('loaded_at')",
    ]

    private static let dimensions = [
        "CREATE TABLE store (id TEXT PRIMARY KEY, name TEXT, country TEXT, zone TEXT) STRICT, WITHOUT ROWID",
        // One row per stretch; the last has no end. What was known before stretches were kept holds from the beginning.
        """
        CREATE TABLE member_tier (
            member INTEGER NOT NULL,
            valid_from INTEGER NOT NULL,
            valid_to INTEGER,
            tier TEXT,
            PRIMARY KEY (member, valid_from)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO member_tier (member, valid_from, tier)
        SELECT key, -700000, tier FROM member WHERE tier IS NOT NULL
        """,
        // Sets of members are bits, so members need small numbers; none is ever used twice.
        "ALTER TABLE member ADD COLUMN number INTEGER",
        """
        UPDATE member SET number = ranked.place
        FROM (SELECT key, row_number() OVER (ORDER BY key) - 1 AS place FROM member) AS ranked
        WHERE ranked.key = member.key
        """,
        "CREATE UNIQUE INDEX member_number ON member (number)",
    ]

    private static let changes = [
        // Rows as the rollups know them: `had` is 0 for a row they do not know at all. A row stays until they caught up.
        """
        CREATE TABLE orders_change (
            member INTEGER NOT NULL,
            key INTEGER NOT NULL,
            had INTEGER NOT NULL CHECK (had IN (0, 1)),
            day INTEGER, status INTEGER, at INTEGER, amount INTEGER, discount INTEGER, cost INTEGER, coupon TEXT,
            store TEXT, channel TEXT, id TEXT,
            PRIMARY KEY (member, key)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE event_change (
            member INTEGER NOT NULL,
            key INTEGER NOT NULL,
            had INTEGER NOT NULL CHECK (had IN (0, 1)),
            day INTEGER, kind TEXT, at INTEGER, channel TEXT, coupon TEXT, amount INTEGER, store TEXT,
            PRIMARY KEY (member, key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE member_change (member INTEGER PRIMARY KEY, tier TEXT, country TEXT) STRICT",
        "INSERT INTO fact_total (name, value) VALUES ('rollup_pending', 0), ('rollup_stale', 1)",
    ]

    private static let rollups = [
        "CREATE TABLE rollup_measure (id INTEGER PRIMARY KEY, relation TEXT NOT NULL, hash TEXT NOT NULL UNIQUE) STRICT",
        // Keys hold measure, cut and day in this order, so a range of days is a range of rows.
        "CREATE TABLE rollup_day (key INTEGER PRIMARY KEY, cells BLOB NOT NULL) STRICT",
        "CREATE TABLE rollup_value (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT",
        "CREATE TABLE rollup_mask (cut INTEGER NOT NULL, value INTEGER NOT NULL, members BLOB NOT NULL, PRIMARY KEY (cut, value)) STRICT, WITHOUT ROWID",
    ]

    private static let states = [
        """
        CREATE TABLE state_move (
            member INTEGER NOT NULL,
            day INTEGER NOT NULL,
            from_state INTEGER,
            to_state INTEGER NOT NULL,
            PRIMARY KEY (member, day)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE move_dirty (member INTEGER PRIMARY KEY) STRICT",
        "INSERT INTO move_dirty (member) SELECT member FROM churn",
        """
        CREATE TABLE forecast (
            member INTEGER PRIMARY KEY,
            as_of INTEGER NOT NULL,
            state INTEGER NOT NULL,
            expected REAL,
            value_at_risk INTEGER
        ) STRICT
        """,
    ]

    private static let questions = [
        """
        CREATE TABLE metric_question (
            id INTEGER PRIMARY KEY,
            principal TEXT NOT NULL,
            subject TEXT NOT NULL,
            conditions TEXT NOT NULL,
            members INTEGER NOT NULL,
            at INTEGER NOT NULL,
            UNIQUE (principal, subject, conditions)
        ) STRICT
        """
    ]
}
