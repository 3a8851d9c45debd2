extension Schema {
  /// For how many looks a feed has been empty.
  static let emptyFeeds = "ALTER TABLE feed ADD COLUMN empty INTEGER NOT NULL DEFAULT 0 CHECK (empty >= 0);"
}
