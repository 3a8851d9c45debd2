extension Schema {
  /// What is done about posts whose entries have changed or are gone, and how the pages of announced entries were seen.
  static let corrections = """
    CREATE TABLE correction (
      announcement INTEGER PRIMARY KEY REFERENCES announcement,
      account TEXT NOT NULL REFERENCES account,
      cause TEXT NOT NULL CHECK (cause IN ('changed', 'gone')),
      number INTEGER NOT NULL DEFAULT 1 CHECK (number >= 1),
      title TEXT, link TEXT,
      due INTEGER,
      tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
      asked INTEGER,
      stands TEXT, receipt TEXT,
      verdict TEXT CHECK (verdict IN ('same', 'edited', 'deleted', 'told', 'skipped', 'refused')),
      detail TEXT,
      changed INTEGER NOT NULL,
      CHECK ((due IS NULL) = (verdict IS NOT NULL)),
      CHECK ((stands IS NULL) = (receipt IS NULL)),
      CHECK (coalesce(verdict, '') NOT IN ('same', 'edited', 'deleted') OR asked IS NULL),
      CHECK (coalesce(verdict, '') <> 'edited' OR (cause = 'changed' AND stands IS NOT NULL)),
      CHECK (coalesce(verdict, '') <> 'deleted' OR cause = 'gone')
    ) STRICT;
    CREATE INDEX correction_due ON correction (account, due) WHERE due IS NOT NULL;
    CREATE TRIGGER correction_final BEFORE UPDATE ON correction WHEN OLD.verdict = 'deleted'
      BEGIN SELECT RAISE(ABORT, 'what was deleted is changed'); END;
    CREATE TRIGGER correction_intent BEFORE UPDATE OF verdict, stands ON correction
      WHEN OLD.asked IS NULL AND (NEW.stands IS NOT OLD.stands
        OR (NEW.verdict IN ('edited', 'deleted') AND NEW.verdict IS NOT OLD.verdict))
      BEGIN SELECT RAISE(ABORT, 'a post is changed without an intent'); END;
    CREATE TRIGGER correction_kept BEFORE DELETE ON correction
      BEGIN SELECT RAISE(ABORT, 'a correction is deleted'); END;

    CREATE TABLE absence (
      entry INTEGER PRIMARY KEY REFERENCES entry,
      since INTEGER NOT NULL,
      due INTEGER,
      first INTEGER,
      gone INTEGER,
      CHECK (gone IS NULL OR (due IS NULL AND first IS NOT NULL AND gone - first >= 86400000))
    ) STRICT;
    CREATE INDEX absence_due ON absence (due) WHERE due IS NOT NULL;
    INSERT INTO absence (entry, since, due)
      SELECT entry, max(coalesce(attempted, changed)), max(coalesce(attempted, changed)) + 86400000
      FROM announcement WHERE state = 'posted' GROUP BY entry;
    """
}
