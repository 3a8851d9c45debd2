import Feeds
import Model

/// Feeds of one entry, for tables.
enum SmallFeed {
  static func rss(_ item: String, channel: String = "", base: String? = "https://blog.example.org/flux/flux.xml")
    -> Entry?
  {
    let text =
      "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:atom='http://www.w3.org/2005/Atom'>"
      + "<channel><title>Blog</title>\(channel)<item>\(item)</item></channel></rss>"
    return entry(text, base)
  }

  static func atom(_ entry: String, feed: String = "", base: String? = "https://blog.example.org/flux/flux.xml")
    -> Entry?
  {
    let text = "<feed xmlns='http://www.w3.org/2005/Atom' \(feed)><title>Blog</title><entry>\(entry)</entry></feed>"
    return self.entry(text, base)
  }

  private static func entry(_ text: String, _ base: String?) -> Entry? {
    FeedCase.read(Array(text.utf8), baseURL: base, contentType: nil)?.entries.first
  }
}
