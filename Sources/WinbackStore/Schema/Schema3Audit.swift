/// More about every call, and checkpoints of the chain.
///
/// Rows of the first form keep their hash; the columns it did not cover are empty in them. `audit_team` holds the team's
/// public name as the hashes of the second form have it, from the first such row on.
enum Schema3Audit {
    static let sql: [String] = columns + order + checkpoints

    private static let columns = [
        "ALTER TABLE audit ADD COLUMN form INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE audit ADD COLUMN key TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE audit_team (one INTEGER PRIMARY KEY CHECK (one = 1), team TEXT NOT NULL) STRICT",
        """
        CREATE TRIGGER audit_team_unchanged BEFORE UPDATE ON audit_team
        BEGIN SELECT RAISE(ABORT, 'the team of an audit chain never changes'); END
        """,
        """
        CREATE TRIGGER audit_team_kept BEFORE DELETE ON audit_team
        BEGIN SELECT RAISE(ABORT, 'the team of an audit chain never changes'); END
        """,
    ]

    /// `INSERT OR REPLACE` deletes without a trigger's knowing, so what is inserted has to follow the last row.
    private static let order = [
        """
        CREATE TRIGGER audit_appended BEFORE INSERT ON audit
        WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit)
          OR NEW.previous IS NOT coalesce(
            (SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1), printf('%064d', 0))
        BEGIN SELECT RAISE(ABORT, 'audit rows are only appended'); END
        """
    ]

    private static let checkpoints = [
        """
        CREATE TABLE audit_checkpoint (
            size INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            team TEXT NOT NULL,
            root TEXT NOT NULL,
            key TEXT NOT NULL,
            signature TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TRIGGER audit_checkpoint_unchanged BEFORE UPDATE ON audit_checkpoint
        BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END
        """,
        """
        CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint
        BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END
        """,
        """
        CREATE TRIGGER audit_checkpoint_appended BEFORE INSERT ON audit_checkpoint
        WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM audit_checkpoint)
        BEGIN SELECT RAISE(ABORT, 'checkpoints only go forward'); END
        """,
    ]
}
