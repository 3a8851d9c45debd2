import Feeds
import FoundationEssentials
import FuzzSupport
import Model

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzFeed.test(Input(bytes, count))
  return 0
}

/// Any bytes as a feed, under any name that a server may give them.
enum FuzzFeed {
  private static let types: [String?] = [
    nil, "application/rss+xml; charset=UTF-8", "text/xml; charset=iso-8859-1", "application/feed+json", "text/html",
    "application/atom+xml; charset=utf-16", "text/plain; charset=x", "application/xml; charset=windows-1251",
  ]
  private static let bases: [String?] = [
    "https://blog.example.org/feed/", nil, "https://blog.example.org", "not an address",
    "http://blog.example.org/a/b?c#d",
  ]

  static func test(_ input: Input) {
    var input = input
    let (type, base) = (input.choose(types), input.choose(bases))
    let format = input.choose([FeedFormat.auto, .auto, .sitemap])
    let read = {
      Result { () throws(FeedFailure) in
        try FeedReader.read(input.bytes, baseURL: base, contentType: type, maximumEntries: 100, format: format)
      }
    }
    let first = read()
    Fuzzer.hold(first == read(), "a second reading says the same")
    guard case .success(let feed) = first else { return }
    Fuzzer.hold(feed.entries.count <= 100, "no more entries than allowed: \(feed.entries.count)")
    Fuzzer.holdLink(feed.link, "the feed's link")
    for hub in feed.hubs { Fuzzer.holdLink(hub, "a hub") }
    for entry in feed.entries { hold(entry) }
  }

  private static func hold(_ entry: Entry) {
    Fuzzer.holdLink(entry.link, "a link")
    Fuzzer.holdLink(entry.enclosure, "an enclosure")
    Fuzzer.holdLink(entry.image, "a picture")
    for date in [entry.published, entry.updated].compactMap({ $0 }) {
      Fuzzer.hold(Date.distantFeedPast <= date && date <= .distantFeedFuture, "a date: \(date.timeIntervalSince1970)")
    }
    // (An identifier is kept as it is, whatever is in it.)
    let texts = [entry.title, entry.author, entry.summary].compactMap { $0 } + entry.categories
    for text in texts {
      let isClean = text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }
      Fuzzer.hold(isClean, "a control character in \(text.debugDescription)")
    }
  }
}

extension Date {
  /// The year 1, in any zone.
  static let distantFeedPast = Date(timeIntervalSince1970: -62_135_596_800 - 2 * 86_400)
  /// The year 9999, in any zone.
  static let distantFeedFuture = Date(timeIntervalSince1970: 253_402_300_799 + 2 * 86_400)
}
