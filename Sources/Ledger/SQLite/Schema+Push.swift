extension Schema {
  /// Who pushes what: where feeds live, hints to look, subscriptions at hubs.
  static let subscriptions = """
    CREATE TABLE site (
      feed INTEGER PRIMARY KEY REFERENCES feed,
      home TEXT, topic TEXT,
      hubs TEXT NOT NULL,
      due INTEGER
    ) STRICT;
    CREATE INDEX site_due ON site (due) WHERE due IS NOT NULL;

    CREATE TABLE hint (feed INTEGER PRIMARY KEY REFERENCES feed, due INTEGER NOT NULL) STRICT;

    CREATE TABLE subscription (
      id INTEGER PRIMARY KEY,
      feed INTEGER NOT NULL REFERENCES feed,
      hub TEXT NOT NULL,
      topic TEXT NOT NULL,
      base TEXT NOT NULL,
      key TEXT NOT NULL UNIQUE CHECK (length(key) >= 32),
      signed INTEGER NOT NULL CHECK (signed IN (0, 1)),
      state TEXT NOT NULL CHECK (state IN ('asking', 'active', 'refused', 'leaving')),
      due INTEGER NOT NULL,
      pending TEXT CHECK (pending IN ('subscribe', 'unsubscribe')),
      asked INTEGER,
      until INTEGER,
      failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
      problem TEXT,
      CHECK (pending IS NULL OR (pending = 'unsubscribe') = (state = 'leaving')),
      CHECK (pending IS NULL OR asked IS NOT NULL),
      CHECK (state <> 'active' OR until IS NOT NULL),
      CHECK (state <> 'refused' OR (problem IS NOT NULL AND pending IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX subscription_wanted ON subscription (feed, hub, topic) WHERE state <> 'leaving';
    CREATE INDEX subscription_feed ON subscription (feed);
    CREATE INDEX subscription_due ON subscription (due);
    """
}
