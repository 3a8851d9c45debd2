import FoundationEssentials

/// Writes a blog's feed in its format.
struct FeedWriter {
  /// How the addresses look this time.
  struct Mood {
    var secure = true
    var www = false
    var tracking: String?
  }

  let blog: Blog
  let mood: Mood

  func bytes(of posts: [Blog.Post]) -> [UInt8] {
    switch blog.format {
    case .rss: Array(rss(posts).utf8)
    case .atom: Array(atom(posts).utf8)
    case .json: Array(json(posts).utf8)
    }
  }

  private func link(_ post: Blog.Post) -> String {
    moody("https://\(blog.host)/2026/\(post.slug)") + (mood.tracking.map { "?" + $0 } ?? "")
  }

  private func guid(_ post: Blog.Post) -> String { post.guid.hasPrefix("http") ? moody(post.guid) : post.guid }

  private func moody(_ address: String) -> String {
    var address = address
    if !mood.secure, address.hasPrefix("https:") { address = "http:" + address.dropFirst(6) }
    if mood.www { address = address.replacing("//\(blog.host)", with: "//www.\(blog.host)") }
    return address
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private func rss(_ posts: [Blog.Post]) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>\(blog.name)</title>"
    text += "<link>https://\(blog.host)/</link><description>A blog</description>\n"
    for post in posts {
      text += "<item><title>\(escaped(post.title))</title><link>\(escaped(link(post)))</link>"
      text +=
        "<guid isPermaLink=\"false\">\(escaped(guid(post)))</guid><pubDate>\(DateText.mail(post.published))</pubDate>"
      text += "<description>\(escaped(post.body))</description></item>\n"
    }
    return text + "</channel></rss>\n"
  }

  private func atom(_ posts: [Blog.Post]) -> String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"
    text += "<title>\(blog.name)</title><id>tag:\(blog.host),2026:feed</id><link href=\"https://\(blog.host)/\"/>\n"
    for post in posts {
      text += "<entry><title>\(escaped(post.title))</title><link href=\"\(escaped(link(post)))\"/>"
      text += "<id>\(escaped(guid(post)))</id><published>\(DateText.iso(post.published))</published>"
      text += "<summary>\(escaped(post.body))</summary></entry>\n"
    }
    return text + "</feed>\n"
  }

  private func json(_ posts: [Blog.Post]) -> String {
    let items = posts.map { post in
      "{\"id\":\(quoted(guid(post))),\"url\":\(quoted(link(post))),\"title\":\(quoted(post.title)),"
        + "\"date_published\":\"\(DateText.iso(post.published))\",\"content_text\":\(quoted(post.body))}"
    }
    return "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"\(blog.name)\",\"home_page_url\":"
      + "\"https://\(blog.host)/\",\"items\":[\n\(items.joined(separator: ",\n"))]}"
  }

  private func quoted(_ text: String) -> String { JSONText.quoted(text) }
}

enum JSONText {
  static func quoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

  /// Of texts without control characters.
  static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}

/// Dates as feeds write them.
enum DateText {
  static func iso(_ time: Time) -> String { time.date.ISO8601Format() }

  static func mail(_ time: Time) -> String {
    let parts = iso(time).split { "-T:Z".contains($0) }.compactMap { Int($0) }
    guard parts.count == 6, (1...12).contains(parts[1]) else { return iso(time) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let clock = parts[3...].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    return "\(parts[2]) \(months[parts[1] - 1]) \(parts[0]) \(clock) +0000"
  }
}
