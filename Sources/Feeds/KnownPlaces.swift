internal import Markup
internal import Web

/// Feeds whose address follows from the address of a page alone.
enum KnownPlaces {
  private static let video = "https://www.youtube.com/feeds/videos.xml"

  /// Empty for a page of which nothing is known.
  static func feeds(of page: String) -> [String] {
    guard let host = FeedHost.host(page), let root = LinkResolver.absolute("/", page) else { return [] }
    let tail = page.dropFirst(root.count).prefix { $0 != "#" }
    let path = tail.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    let query = tail.drop { $0 != "?" }.dropFirst().split(separator: "&").map(String.init)
    switch host {
    case "youtube.com", "m.youtube.com": return youTube(path, query)
    case "medium.com":
      guard let name = path.first, !["feed", "m", "tag", "search", "me"].contains(name) else { return [] }
      return ["https://medium.com/feed/\(name)"]
    case "tumblr.com":
      // https://www.tumblr.com/name, and /blog/view/name before that.
      guard let name = path.last, path.count == 1 || path.starts(with: ["blog", "view"]), isName(name) else {
        return []
      }
      return ["https://\(name).tumblr.com/rss"]
    default: return []
    }
  }

  private static func youTube(_ path: [String], _ query: [String]) -> [String] {
    if let list = query.first(where: { $0.hasPrefix("list=") })?.dropFirst(5), isName(String(list)) {
      return ["\(video)?playlist_id=\(list)"]
    }
    guard path.count >= 2, isName(path[1]) else { return [] }
    switch path[0] {
    case "channel": return ["\(video)?channel_id=\(path[1])"]
    case "user": return ["\(video)?user=\(path[1])"]
    default: return []
    }
  }

  /// A channel of YouTube whose address has only its handle tells its number in the page.
  static func channel(of page: HTMLPage, body: [UInt8], url: String) -> String? {
    guard let host = FeedHost.host(url), host == "youtube.com" || host.hasSuffix(".youtube.com") else { return nil }
    let addresses = page.links.filter { $0.rel.contains("canonical") }.map(\.href) + [page.metas["og:url"] ?? ""]
    if let known = addresses.lazy.compactMap({ feeds(of: $0).first }).first { return known }
    let stated = page.metas["identifier"] ?? page.metas["channelid"] ?? quoted("\"externalId\":\"", in: body)
    return stated.flatMap { isChannel($0) ? "\(video)?channel_id=\($0)" : nil }
  }

  private static func quoted(_ key: String, in body: [UInt8]) -> String? {
    guard let start = body.firstRange(of: Array(key.utf8))?.upperBound else { return nil }
    return String(decoding: body[start...].prefix(40).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  private static func isChannel(_ name: String) -> Bool {
    name.hasPrefix("UC") && name.utf8.count == 24 && isName(name)
  }
  private static func isName(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy { $0.isNameByte } }
}
