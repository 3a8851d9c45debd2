extension Schema {
  /// What its owner is told, the letters that tell it and the ways they go; who was found to mention what is watched.
  static let notices = """
    CREATE TABLE concern (
      key TEXT PRIMARY KEY,
      mark TEXT NOT NULL,
      title TEXT NOT NULL,
      since INTEGER NOT NULL,
      told INTEGER,
      ended INTEGER,
      CHECK (ended IS NULL OR told IS NOT NULL)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE letter (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('notice', 'digest')),
      made INTEGER NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX letter_made ON letter (made);

    CREATE TABLE letter_delivery (
      letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
      channel TEXT NOT NULL,
      due INTEGER,
      delivered INTEGER,
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      problem TEXT,
      PRIMARY KEY (letter, channel),
      CHECK (due IS NULL OR delivered IS NULL)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX letter_due ON letter_delivery (due) WHERE due IS NOT NULL;

    CREATE TABLE mention (
      url TEXT PRIMARY KEY,
      source TEXT NOT NULL,
      text TEXT NOT NULL,
      found INTEGER NOT NULL,
      told INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mention_untold ON mention (found) WHERE told IS NULL;

    CREATE TABLE search (
      name TEXT PRIMARY KEY,
      due INTEGER NOT NULL,
      made INTEGER NOT NULL DEFAULT 0 CHECK (made IN (0, 1))
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX announcement_held ON announcement (changed) WHERE state = 'held';
    CREATE INDEX sighting_gone ON sighting (gone) WHERE gone IS NOT NULL;
    """
}
