/// Members, what they did, and where they stand.
///
/// Times are milliseconds, dates are days since 1970-01-01, money is minor units. Fact tables are clustered by member
/// and loaded in that order, so that everything about a member lies together.
enum Schema1Facts {
    static let sql: [String] = members + facts + churn

    private static let members = [
        // The key is a hash of the id, so the id needs no index of its own.
        // `contact` has a bit per channel with standing consent: 1 email, 2 sms, 4 push.
        """
        CREATE TABLE member (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL,
            tier TEXT,
            store TEXT,
            zone TEXT,
            country TEXT,
            joined INTEGER,
            contact INTEGER NOT NULL DEFAULT 0,
            suppressed INTEGER NOT NULL DEFAULT 0 CHECK (suppressed IN (0, 1))
        ) STRICT
        """,
        """
        CREATE TABLE identity (
            member INTEGER PRIMARY KEY,
            name TEXT,
            email TEXT,
            phone TEXT
        ) STRICT
        """,
        """
        CREATE TABLE consent (
            member INTEGER NOT NULL,
            channel TEXT NOT NULL,
            granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
            at INTEGER,
            PRIMARY KEY (member, channel)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    private static let facts = [
        // What every pass over orders reads comes first, because SQLite decodes a row from its start.
        """
        CREATE TABLE orders (
            member INTEGER NOT NULL,
            key INTEGER NOT NULL,
            day INTEGER NOT NULL,
            status INTEGER NOT NULL CHECK (status IN (0, 1, 2)),
            at INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            discount INTEGER NOT NULL,
            cost INTEGER,
            coupon TEXT,
            store TEXT,
            channel TEXT,
            id TEXT,
            PRIMARY KEY (member, key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX orders_coupon ON orders (coupon) WHERE coupon IS NOT NULL",
        """
        CREATE TABLE event (
            member INTEGER NOT NULL,
            key INTEGER NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL,
            channel TEXT,
            coupon TEXT,
            amount INTEGER,
            PRIMARY KEY (member, key)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX event_coupon ON event (coupon) WHERE coupon IS NOT NULL",
        // Running totals, because counting millions of rows takes longer than a person waits.
        "CREATE TABLE fact_total (name TEXT PRIMARY KEY, value INTEGER) STRICT, WITHOUT ROWID",
        "INSERT INTO fact_total (name, value) VALUES ('members', 0), ('orders', 0), ('events', 0)",
        "INSERT INTO fact_total (name) VALUES ('latest_day')",
    ]

    private static let churn = [
        """
        CREATE TABLE churn (
            member INTEGER PRIMARY KEY,
            purchase_days INTEGER NOT NULL,
            first_day INTEGER NOT NULL,
            last_day INTEGER NOT NULL,
            median_half_days INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
            since_day INTEGER NOT NULL,
            next_day INTEGER
        ) STRICT
        """,
        // The member is the row id and so the last column of each index by itself.
        "CREATE INDEX churn_due ON churn (next_day) WHERE next_day IS NOT NULL",
        "CREATE INDEX churn_recent ON churn (state, last_day DESC)",
        "CREATE TABLE churn_dirty (member INTEGER PRIMARY KEY) STRICT",
        """
        CREATE TABLE churn_fit (
            id INTEGER PRIMARY KEY,
            model TEXT NOT NULL,
            as_of INTEGER NOT NULL,
            log_likelihood REAL NOT NULL,
            members INTEGER NOT NULL,
            data_hash TEXT NOT NULL,
            diagnosis TEXT NOT NULL,
            fitted_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE churn_fit_parameter (
            fit INTEGER NOT NULL,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            value REAL NOT NULL,
            PRIMARY KEY (fit, place)
        ) STRICT, WITHOUT ROWID
        """,
    ]
}
