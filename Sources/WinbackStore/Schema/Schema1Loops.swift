/// Loops, entries, money, experiments and audit.
///
/// Times are milliseconds, dates are days since 1970-01-01, money is minor units, shares are millionths, fingerprints
/// are 64 hexadecimal digits.
enum Schema1Loops {
    static let sql: [String] = loops + entries + experiments + money + provider + audit

    private static let loops = [
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE principal (id TEXT PRIMARY KEY, sort TEXT NOT NULL, name TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE closure (digest TEXT PRIMARY KEY, json TEXT NOT NULL, source TEXT NOT NULL) STRICT",
        """
        CREATE TABLE loop (
            id TEXT PRIMARY KEY,
            status TEXT NOT NULL,
            reason TEXT NOT NULL,
            digest TEXT NOT NULL,
            family TEXT NOT NULL,
            experiment INTEGER NOT NULL,
            started_on INTEGER,
            ends_on INTEGER,
            approved_daily INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // `shares` is a JSON list of millionths in the order of the playbook's journeys.
        """
        CREATE TABLE epoch (
            loop TEXT NOT NULL,
            number INTEGER NOT NULL,
            starts_on INTEGER NOT NULL,
            shares TEXT NOT NULL,
            reason TEXT NOT NULL,
            cleared INTEGER NOT NULL CHECK (cleared IN (0, 1)),
            PRIMARY KEY (loop, number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE cycle (
            loop TEXT NOT NULL,
            date INTEGER NOT NULL,
            phase INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            entered INTEGER NOT NULL,
            held_out INTEGER NOT NULL,
            exclusions TEXT NOT NULL,
            notes TEXT NOT NULL,
            spent INTEGER NOT NULL,
            reserved INTEGER NOT NULL,
            PRIMARY KEY (loop, date)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE proposal (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            loop TEXT NOT NULL,
            digest TEXT NOT NULL,
            proposer TEXT NOT NULL,
            reason TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            decide_before INTEGER NOT NULL,
            status TEXT NOT NULL,
            forecast TEXT NOT NULL,
            decided_by TEXT,
            decided_at INTEGER,
            decision_reason TEXT
        ) STRICT
        """,
        "CREATE INDEX proposal_waiting ON proposal (number) WHERE status = 'waiting'",
    ]

    private static let entries = [
        // status: 0 ready, 1 awaiting, 2 ended, 3 held out. `held_due` is the due time from before a hold.
        // `woken_by` is the word of the latest event since the current wait began.
        """
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            member INTEGER NOT NULL,
            bucket INTEGER NOT NULL,
            arm INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
            position INTEGER NOT NULL,
            entered_at INTEGER NOT NULL,
            due INTEGER NOT NULL,
            wait_deadline INTEGER,
            held_due INTEGER,
            goal_at INTEGER,
            reserved INTEGER NOT NULL,
            given INTEGER NOT NULL,
            woken_by TEXT,
            end_reason TEXT NOT NULL,
            loop TEXT NOT NULL,
            digest TEXT NOT NULL
        ) STRICT
        """,
        // Wide enough to add up what live entries hold without reading them: the books are checked after every step.
        "CREATE INDEX entry_live ON entry (member, status, reserved, loop) WHERE status IN (0, 1)",
        "CREATE INDEX entry_due ON entry (due) WHERE status = 0",
        "CREATE INDEX entry_member ON entry (member, loop)",
        // Value left behind on entries that are over: healthy books keep this index empty.
        "CREATE INDEX entry_stranded ON entry (loop) WHERE status IN (2, 3) AND reserved <> 0",
    ]

    private static let experiments = [
        """
        CREATE TABLE exposure (
            loop TEXT NOT NULL,
            experiment INTEGER NOT NULL,
            member INTEGER NOT NULL,
            arm INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            propensity INTEGER NOT NULL,
            entered_at INTEGER NOT NULL,
            window_ends INTEGER NOT NULL,
            freezes_on INTEGER NOT NULL,
            frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),
            converted INTEGER,
            margin INTEGER,
            PRIMARY KEY (loop, experiment, member)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX exposure_open ON exposure (member) WHERE frozen = 0",
        "CREATE INDEX exposure_maturing ON exposure (loop, freezes_on, member) WHERE frozen = 0",
        """
        CREATE TABLE tally (
            loop TEXT NOT NULL,
            experiment INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            arm INTEGER NOT NULL,
            assigned INTEGER NOT NULL,
            matured INTEGER NOT NULL,
            converted INTEGER NOT NULL,
            margin_sum INTEGER NOT NULL,
            margin_squares REAL NOT NULL,
            PRIMARY KEY (loop, experiment, epoch, arm)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE look (
            loop TEXT NOT NULL,
            experiment INTEGER NOT NULL,
            number INTEGER NOT NULL,
            date INTEGER NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY (loop, experiment, number)
        ) STRICT, WITHOUT ROWID
        """,
        // Guardrails look for these few among all events.
        "CREATE INDEX event_harm ON event (kind, at) WHERE kind IN ('complaint', 'unsubscribe')",
    ]

    private static let money = [
        // The CHECK is the second wall behind the conditional update: whatever writes, a cap holds. Rows lie in the order
        // they were made, so that members who entered together are written together; clustered by key, every batch
        // would rewrite nearly every page.
        """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY,
            scope INTEGER NOT NULL,
            cap INTEGER NOT NULL,
            reserved INTEGER NOT NULL CHECK (reserved >= 0),
            issued INTEGER NOT NULL CHECK (issued >= 0),
            redeemed INTEGER NOT NULL CHECK (redeemed >= 0),
            unknown INTEGER NOT NULL CHECK (unknown >= 0),
            key TEXT NOT NULL,
            UNIQUE (scope, key),
            CHECK (reserved + issued + redeemed + unknown <= cap)
        ) STRICT
        """,
        // Empty in healthy books, so that looking for unsound accounts costs nothing.
        """
        CREATE INDEX account_unsound ON account (scope, key)
        WHERE CASE WHEN reserved + issued + redeemed + unknown > cap
          OR reserved < 0 OR issued < 0 OR redeemed < 0 OR unknown < 0 THEN 1 ELSE 0 END = 1
        """,
        // tool: 0 message (name = template, detail = channel bit), 1 points (detail = points), 2 coupon (name = pool,
        // detail = last valid day). state: 0 ready, 1 unknown, 2 done, 3 refused.
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            bucket INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
            due INTEGER NOT NULL,
            lease_until INTEGER NOT NULL,
            token INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            member INTEGER NOT NULL,
            tool INTEGER NOT NULL CHECK (tool BETWEEN 0 AND 2),
            detail INTEGER NOT NULL,
            value INTEGER NOT NULL,
            decided_at INTEGER NOT NULL,
            name TEXT NOT NULL,
            loop TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,
            digest TEXT NOT NULL,
            result TEXT
        ) STRICT
        """,
        "CREATE INDEX outbox_open ON outbox (id, due) WHERE state < 2",
    ]

    private static let provider = [
        // What was done for members, once per key; `outside` marks what another provider did. Columns as in the outbox.
        """
        CREATE TABLE delivery (
            row INTEGER PRIMARY KEY,
            member INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            at INTEGER NOT NULL,
            tool INTEGER NOT NULL,
            detail INTEGER NOT NULL,
            outside INTEGER NOT NULL CHECK (outside IN (0, 1)),
            name TEXT NOT NULL,
            loop TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,
            reference TEXT,
            coupon TEXT
        ) STRICT
        """,
        "CREATE INDEX delivery_member ON delivery (member, at, tool)",
        """
        CREATE TABLE sent (
            loop TEXT NOT NULL,
            day INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (loop, day)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE pool (
            id TEXT PRIMARY KEY,
            amount INTEGER,
            share INTEGER,
            maximum INTEGER NOT NULL,
            stock INTEGER,
            remaining INTEGER CHECK (remaining >= 0),
            issued INTEGER NOT NULL,
            ends_on INTEGER
        ) STRICT, WITHOUT ROWID
        """,
        // state: 0 open, 1 redeemed, 2 expired and released.
        """
        CREATE TABLE coupon (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL UNIQUE,
            pool TEXT NOT NULL,
            loop TEXT NOT NULL,
            entry INTEGER NOT NULL,
            member INTEGER NOT NULL,
            issued_at INTEGER NOT NULL,
            valid_through INTEGER NOT NULL,
            value INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
            redeemed_at INTEGER,
            redeemed INTEGER
        ) STRICT
        """,
        "CREATE INDEX coupon_entry ON coupon (entry)",
        "CREATE INDEX coupon_open ON coupon (valid_through) WHERE state = 0",
    ]

    private static let audit = [
        """
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            principal TEXT NOT NULL,
            on_behalf TEXT,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            result TEXT NOT NULL,
            inputs TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END
        """,
        """
        CREATE TRIGGER audit_kept BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END
        """,
    ]
}
