/// Keys, person factors and who may act as whom.
enum Schema3Keys {
    static let sql: [String] = [
        """
        CREATE TABLE api_key (
            id TEXT PRIMARY KEY,
            digest BLOB NOT NULL,
            principal TEXT NOT NULL,
            owner TEXT NOT NULL,
            acts_for TEXT,
            preset TEXT NOT NULL,
            scopes TEXT NOT NULL,
            limits TEXT NOT NULL,
            lineage TEXT NOT NULL,
            made_with TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER,
            replaced_by TEXT,
            decides_from INTEGER,
            last_used_at INTEGER,
            uses INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE api_key_call (
            key TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (key, sequence)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE person (
            id TEXT PRIMARY KEY,
            email TEXT,
            uid INTEGER UNIQUE,
            added_by TEXT NOT NULL,
            added_at INTEGER NOT NULL,
            standing TEXT NOT NULL,
            approved_by TEXT,
            decides_from INTEGER,
            factor BLOB,
            confirmed_at INTEGER,
            factor_state TEXT
        ) STRICT
        """,
    ]
}
