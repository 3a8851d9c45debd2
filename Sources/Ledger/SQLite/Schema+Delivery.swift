extension Schema {
  /// What its owner decided, what was seen after posting, what is in doubt, and what kills the process.
  static let delivery = """
    ALTER TABLE account ADD COLUMN halted INTEGER;
    ALTER TABLE account ADD COLUMN doubt TEXT;
    ALTER TABLE account ADD COLUMN doubted INTEGER;
    ALTER TABLE account ADD COLUMN class TEXT CHECK (class IN ('A', 'B', 'C', 'D'));
    ALTER TABLE account ADD COLUMN class_found INTEGER;
    ALTER TABLE account ADD COLUMN class_tested INTEGER NOT NULL DEFAULT 0 CHECK (class_tested IN (0, 1));

    ALTER TABLE announcement ADD COLUMN approved INTEGER;
    ALTER TABLE announcement ADD COLUMN busy INTEGER NOT NULL DEFAULT 0 CHECK (busy IN (0, 1));
    ALTER TABLE announcement ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0 CHECK (deaths >= 0);
    ALTER TABLE announcement ADD COLUMN cleared INTEGER;
    CREATE INDEX announcement_busy ON announcement (busy) WHERE busy = 1;
    CREATE INDEX announcement_open ON announcement (account) WHERE state IN ('pending', 'frozen', 'unknown', 'held');

    CREATE TABLE sighting (
      announcement INTEGER PRIMARY KEY REFERENCES announcement,
      account TEXT NOT NULL REFERENCES account,
      due INTEGER,
      looks INTEGER NOT NULL DEFAULT 0 CHECK (looks >= 0),
      seen INTEGER,
      gone INTEGER,
      CHECK (gone IS NULL OR due IS NULL)
    ) STRICT;
    CREATE INDEX sighting_due ON sighting (account, due) WHERE due IS NOT NULL;

    CREATE TABLE decision (
      id INTEGER PRIMARY KEY,
      announcement INTEGER NOT NULL REFERENCES announcement,
      verb TEXT NOT NULL,
      detail TEXT,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX decision_announcement ON decision (announcement);
    CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is deleted'); END;
    """
}
