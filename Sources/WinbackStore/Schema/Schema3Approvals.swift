/// The policy at work and decisions by several people.
enum Schema3Approvals {
    static let sql: [String] = [
        // What a proposal keeps beside its columns, as JSON. Its `loop` names any subject: a loop by its own name, all
        // others after a colon.
        "ALTER TABLE proposal ADD COLUMN detail TEXT NOT NULL DEFAULT '{}'",
        // Approved daily entries by tier, and how many of each entered in a pass, as JSON lists.
        "ALTER TABLE loop ADD COLUMN approved_tiers TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE cycle ADD COLUMN entered_by_tier TEXT NOT NULL DEFAULT '[]'",
        """
        CREATE TABLE policy (
            hash TEXT PRIMARY KEY,
            json TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // The newest row is the policy approved; rows are only ever added.
        """
        CREATE TABLE policy_approval (
            number INTEGER PRIMARY KEY,
            hash TEXT NOT NULL,
            way TEXT NOT NULL,
            principal TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE decision (
            proposal TEXT NOT NULL,
            person TEXT NOT NULL,
            verdict TEXT NOT NULL,
            at INTEGER NOT NULL,
            digest TEXT NOT NULL,
            reason TEXT NOT NULL,
            factor_checked INTEGER NOT NULL CHECK (factor_checked IN (0, 1)),
            PRIMARY KEY (proposal, person)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX proposal_subject ON proposal (loop, status)",
        // Messages to people of the team; each once, by its key.
        """
        CREATE TABLE staff_message (
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            person TEXT NOT NULL,
            address TEXT NOT NULL,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            sent_at INTEGER,
            tried_again INTEGER NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX staff_message_waiting ON staff_message (tried_again) WHERE sent_at IS NULL",
    ]
}
