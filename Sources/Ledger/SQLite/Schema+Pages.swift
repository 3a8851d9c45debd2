extension Schema {
  /// What looks at the pages of entries gave, and what feeds say of their pictures.
  static let pages = """
    ALTER TABLE entry ADD COLUMN image_alt TEXT;
    ALTER TABLE entry ADD COLUMN image_in_text INTEGER NOT NULL DEFAULT 0 CHECK (image_in_text IN (0, 1));

    CREATE TABLE page (
      entry INTEGER PRIMARY KEY REFERENCES entry,
      tries INTEGER NOT NULL CHECK (tries > 0),
      facts TEXT,
      problem TEXT,
      next INTEGER,
      CHECK ((facts IS NULL) = (problem IS NOT NULL)),
      CHECK ((facts IS NULL) = (next IS NOT NULL))
    ) STRICT;
    """
}
