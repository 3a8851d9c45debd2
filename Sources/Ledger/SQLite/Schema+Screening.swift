extension Schema {
  /// What the guard of professional secrecy held, which draft a person approved, and what a person wrote instead.
  static let screening = """
    ALTER TABLE announcement ADD COLUMN draft TEXT;
    ALTER TABLE announcement ADD COLUMN draft_hash TEXT;
    ALTER TABLE announcement ADD COLUMN cleared TEXT;

    CREATE TABLE edit (
      entry INTEGER PRIMARY KEY REFERENCES entry,
      title TEXT,
      summary TEXT,
      at INTEGER NOT NULL,
      CHECK (title IS NOT NULL OR summary IS NOT NULL)
    ) STRICT;
    """
}
