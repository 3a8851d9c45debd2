extension Schema {
  /// Which accounts repeat what another one posts, and the announcements that do.
  static let boosts = """
    ALTER TABLE announcement ADD COLUMN boosts INTEGER REFERENCES announcement;
    CREATE TRIGGER announcement_boosts BEFORE UPDATE OF boosts ON announcement WHEN NEW.boosts IS NOT OLD.boosts
      BEGIN SELECT RAISE(ABORT, 'a boost of something else'); END;

    CREATE TABLE booster (
      account TEXT NOT NULL REFERENCES account,
      booster TEXT NOT NULL REFERENCES account,
      after INTEGER NOT NULL CHECK (after >= 0),
      PRIMARY KEY (account, booster),
      CHECK (account <> booster)
    ) STRICT, WITHOUT ROWID;
    """
}
