internal import CSQLite

/// The tables, and how an older ledger becomes one of today. The CHECKs hold our invariants even when our code errs.
enum Schema {
  /// Marks the file as a ledger of Crieur («Crie»).
  static let applicationID: Int64 = 0x4372_6965
  /// Each element brings a ledger one version further.
  static let migrations: [String] = [
    version1, version2, subscriptions, pages, delivery, emptyFeeds, corrections, boosts, screening,
    notices,
  ]
  static var version: Int { migrations.count }

  /// Before anything is read: EXCLUSIVE keeps the WAL's index in memory, so nobody else can open the file.
  static let reading = """
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA cache_size = -8192;
    """
  /// Before anything is written. NORMAL may forget a commit when the power fails: a post forgotten is a post made twice.
  static let writing = """
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    """

  /// What a feed and its server wish, which blog it is, where it has moved to; and the indexes that find what is due
  /// without a look at every feed.
  private static let version2 = """
    ALTER TABLE feed ADD COLUMN host TEXT NOT NULL DEFAULT '';
    ALTER TABLE feed ADD COLUMN why TEXT NOT NULL DEFAULT 'first';
    ALTER TABLE feed ADD COLUMN last_poll INTEGER;
    ALTER TABLE feed ADD COLUMN fresh INTEGER;
    ALTER TABLE feed ADD COLUMN ttl INTEGER;
    ALTER TABLE feed ADD COLUMN period INTEGER;
    ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE feed ADD COLUMN expired INTEGER NOT NULL DEFAULT 0 CHECK (expired IN (0, 1));
    ALTER TABLE feed ADD COLUMN rhythm INTEGER;
    ALTER TABLE feed ADD COLUMN newest INTEGER;
    ALTER TABLE feed ADD COLUMN blog_id TEXT;
    ALTER TABLE feed ADD COLUMN blog_title TEXT;
    ALTER TABLE feed ADD COLUMN blog_site TEXT;
    ALTER TABLE feed ADD COLUMN stranger INTEGER;
    ALTER TABLE feed ADD COLUMN broken INTEGER NOT NULL DEFAULT 0 CHECK (broken >= 0);
    ALTER TABLE feed ADD COLUMN gone INTEGER;
    ALTER TABLE feed ADD COLUMN moved TEXT;
    ALTER TABLE feed ADD COLUMN move_target TEXT;
    ALTER TABLE feed ADD COLUMN move_polls INTEGER NOT NULL DEFAULT 0 CHECK (move_polls >= -1);
    UPDATE feed SET why = 'interval' WHERE last_success IS NOT NULL OR failures > 0;
    CREATE INDEX feed_due ON feed (next_check) WHERE active;
    CREATE INDEX feed_host ON feed (host) WHERE active;
    """

  private static let version1 = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE feed (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      url TEXT NOT NULL UNIQUE,
      active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
      discovered TEXT, etag TEXT, last_modified TEXT, body_hash TEXT,
      next_check INTEGER NOT NULL,
      last_success INTEGER, last_unconditional INTEGER,
      failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
      problem TEXT,
      baselined INTEGER NOT NULL DEFAULT 0 CHECK (baselined IN (0, 1))
    ) STRICT;
    CREATE UNIQUE INDEX feed_name ON feed (name) WHERE active;

    CREATE TABLE entry (
      id INTEGER PRIMARY KEY,
      feed INTEGER NOT NULL REFERENCES feed,
      position INTEGER NOT NULL,
      first_seen INTEGER NOT NULL,
      published INTEGER, updated INTEGER,
      guid TEXT, title TEXT, link TEXT, author TEXT, summary TEXT, enclosure TEXT, image TEXT, language TEXT,
      categories TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entry_feed ON entry (feed, id);

    CREATE TABLE alias (
      feed INTEGER NOT NULL REFERENCES feed,
      kind TEXT NOT NULL,
      value TEXT NOT NULL,
      entry INTEGER NOT NULL REFERENCES entry,
      PRIMARY KEY (feed, kind, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alias_value ON alias (value);

    CREATE TABLE account (
      name TEXT PRIMARY KEY,
      network TEXT NOT NULL,
      active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
      identity TEXT, verified INTEGER, anchor TEXT, wait_until INTEGER,
      failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
      problem TEXT,
      paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
      CHECK (paused = 0 OR problem IS NOT NULL)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE announcement (
      id INTEGER PRIMARY KEY,
      entry INTEGER NOT NULL REFERENCES entry,
      account TEXT NOT NULL REFERENCES account,
      generation INTEGER NOT NULL CHECK (generation >= 1),
      state TEXT NOT NULL
        CHECK (state IN ('pending', 'frozen', 'sending', 'posted', 'unknown', 'held', 'rejected', 'retired')),
      reason TEXT, detail TEXT,
      due INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      word_limit INTEGER,
      post TEXT, key TEXT,
      receipt TEXT,
      attempted INTEGER,
      looks INTEGER NOT NULL DEFAULT 0,
      first_absence INTEGER, last_absence INTEGER,
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      UNIQUE (entry, account, generation),
      CHECK ((state IN ('held', 'rejected', 'retired')) = (reason IS NOT NULL)),
      CHECK ((post IS NULL) = (key IS NULL)),
      CHECK (state NOT IN ('frozen', 'sending', 'posted', 'unknown') OR post IS NOT NULL),
      CHECK (state <> 'pending' OR post IS NULL),
      CHECK ((state = 'posted') = (receipt IS NOT NULL)),
      CHECK (state NOT IN ('sending', 'unknown') OR (attempts > 0 AND attempted IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX announcement_key ON announcement (account, key) WHERE key IS NOT NULL;
    -- A partial index serves only a query that repeats its condition word for word (sqlite.org/partialindex.html).
    CREATE INDEX announcement_ready ON announcement (account, due) WHERE state IN ('pending', 'frozen');
    CREATE INDEX announcement_unknown ON announcement (account, due) WHERE state = 'unknown';
    CREATE UNIQUE INDEX announcement_sending ON announcement (account) WHERE state = 'sending';
    CREATE INDEX announcement_changed ON announcement (changed);

    CREATE TABLE attempt (
      id INTEGER PRIMARY KEY,
      announcement INTEGER NOT NULL REFERENCES announcement,
      account TEXT NOT NULL REFERENCES account,
      started INTEGER NOT NULL,
      ended INTEGER, verdict TEXT, detail TEXT,
      CHECK ((ended IS NULL) = (verdict IS NULL))
    ) STRICT;
    CREATE INDEX attempt_account ON attempt (account, started);
    CREATE INDEX attempt_announcement ON attempt (announcement);
    CREATE UNIQUE INDEX attempt_open ON attempt (account) WHERE ended IS NULL;

    CREATE TRIGGER announcement_final BEFORE UPDATE ON announcement
      WHEN OLD.state IN ('posted', 'rejected', 'retired')
      BEGIN SELECT RAISE(ABORT, 'a final state is left'); END;
    CREATE TRIGGER announcement_frozen BEFORE UPDATE OF post, key ON announcement
      WHEN OLD.post IS NOT NULL AND (NEW.post IS NOT OLD.post OR NEW.key IS NOT OLD.key)
      BEGIN SELECT RAISE(ABORT, 'a frozen post is changed'); END;
    CREATE TRIGGER announcement_intent BEFORE UPDATE OF state ON announcement
      WHEN (NEW.state = 'sending') <> EXISTS (SELECT 1 FROM attempt WHERE announcement = NEW.id AND ended IS NULL)
      BEGIN SELECT RAISE(ABORT, 'sending and an open attempt go together'); END;
    CREATE TRIGGER announcement_kept BEFORE DELETE ON announcement
      BEGIN SELECT RAISE(ABORT, 'an announcement is deleted'); END;
    CREATE TRIGGER attempt_ended BEFORE UPDATE ON attempt
      WHEN OLD.ended IS NOT NULL OR NEW.started <> OLD.started OR NEW.announcement <> OLD.announcement
      BEGIN SELECT RAISE(ABORT, 'the journal is rewritten'); END;
    CREATE TRIGGER attempt_kept BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'an attempt is deleted'); END;
    CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is deleted'); END;
    CREATE TRIGGER alias_kept BEFORE DELETE ON alias BEGIN SELECT RAISE(ABORT, 'an alias is deleted'); END;
    CREATE TRIGGER alias_fixed BEFORE UPDATE ON alias BEGIN SELECT RAISE(ABORT, 'an alias is changed'); END;
    """
}

extension Schema {
  /// Why a file is not used.
  enum Refusal: Error {
    case newer(version: Int)
    case damaged(String)
    case failed(Database.Failure)
    /// The older version could not be kept, so nothing was changed.
    case unkept(LedgerError)
  }

  /// Checks the file before the first byte of it is changed, then brings it to today's version.
  /// - Parameters:
  ///   - isNew: when the file was made a moment ago; an empty one is damaged otherwise.
  ///   - beforeMigration: keeps the older version, whose number it is given, before anything in it is changed.
  static func prepare(
    _ database: Database, isNew: Bool, beforeMigration: (_ version: Int) throws -> Void = { _ in }
  ) throws(Refusal) {
    do {
      try database.script(reading)
      let version = try check(database, isNew: isNew)
      let mode = try database.query("PRAGMA journal_mode = WAL") { $0.text(0) }
      guard mode == ["wal"] else { throw Refusal.damaged("no write-ahead log: \(mode.first ?? "")") }
      try database.script(writing)
      guard version < self.version else { return }
      if !isNew { try beforeMigration(version) }
      try migrate(database, from: version)
    } catch let refusal as Refusal {
      throw refusal
    } catch let error as LedgerError {
      throw .unkept(error)
    } catch {
      throw .failed(error as? Database.Failure ?? Database.Failure(code: SQLITE_ERROR, message: "\(error)"))
    }
  }

  /// Is it ours, not from tomorrow, and whole? Returns its version.
  private static func check(_ database: Database, isNew: Bool) throws -> Int {
    let application = try database.query("PRAGMA application_id") { $0.integer(0) }.first ?? 0
    let version = Int(try database.query("PRAGMA user_version") { $0.integer(0) }.first ?? 0)
    guard application == applicationID || (isNew && version == 0) else {
      throw Refusal.damaged("not a ledger of Crieur")
    }
    guard version <= self.version else { throw Refusal.newer(version: version) }
    let health = try database.query("PRAGMA quick_check(1)") { $0.text(0) }
    guard health == ["ok"] else { throw Refusal.damaged(health.first ?? "quick_check gave no answer") }
    return version
  }

  /// All steps and the look at what came of them are one transaction.
  private static func migrate(_ database: Database, from version: Int) throws {
    let steps = migrations.dropFirst(version).joined(separator: "\n")
    try database.script(
      """
      BEGIN IMMEDIATE;
      \(steps)
      PRAGMA application_id = \(applicationID);
      PRAGMA user_version = \(self.version);
      """)
    if let damage = try database.damage() {
      throw Refusal.damaged("version \(version) cannot be brought on: \(damage)")
    }
    try database.script("COMMIT")
  }
}
