/// What the owner says that an address gives.
public enum FeedFormat: String, Sendable, CaseIterable {
  /// A feed, whatever its format; else a page that names one; else a page that holds entries itself.
  case auto
  /// A sitemap: the last resort for a site that has no feed.
  case sitemap
}
