import Foundation
import TestSupport

/// A blog on loopback that serves RSS as WordPress writes it, with an ETag, and counts how often it was asked.
final class Blog: Sendable {
  let server: LoopbackServer
  private let posts = Locked<[Int]>([])
  /// What posts are called instead, and how often that has changed.
  private let titles = Locked<(names: [Int: String], count: Int)>(([:], 0))

  init(posts count: Int = 3) throws {
    server = try LoopbackServer()
    posts.withLock { $0 = Array((0..<count).reversed()) }
    let (posts, titles) = (posts, titles)
    server.handle("/feed/") { request in
      let numbers = posts.withLock { $0 }
      let (names, count) = titles.withLock { $0 }
      let etag = "\"\(numbers.count).\(count)\""
      let headers = [(name: "ETag", value: etag), (name: "Content-Type", value: "application/rss+xml; charset=UTF-8")]
      if request.header("If-None-Match") == etag { return Answer(304, headers: headers) }
      return Answer(200, headers: headers, body: Array(Self.feed(numbers, names).utf8))
    }
  }

  var url: String { server.url("/feed/") }
  static func link(_ number: Int) -> String { "https://blog.example.org/2026/11/billet-\(number)/" }

  /// Publishes a new post and returns its link.
  @discardableResult func publish() -> String {
    posts.withLock { posts in
      posts.insert(posts.count, at: 0)
      return Self.link(posts.count - 1)
    }
  }

  /// Gives a post another title; nil gives back its own.
  func rename(_ number: Int, _ title: String?) {
    titles.withLock { titles in
      titles.names[number] = title
      titles.count += 1
    }
  }

  private static func feed(_ numbers: [Int], _ names: [Int: String]) -> String {
    let items = numbers.map { number in
      """
      <item><title>\(names[number] ?? "L&#8217;été, l&#8217;œil &#038; la fièvre n&#186; \(number)")</title><link>\(link(number))</link>
      <guid isPermaLink="false">https://blog.example.org/?p=\(number)</guid><category><![CDATA[Prévention]]></category></item>
      """
    }
    return """
      <?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
      <channel><title>Le blog</title><link>https://blog.example.org/</link><language>fr-FR</language>
      \(items.joined(separator: "\n"))</channel></rss>
      """
  }
}

/// A value behind a lock.
final class Locked<Value>: @unchecked Sendable {  // guarded by `lock`
  private let lock = NSLock()
  private var value: Value
  init(_ value: Value) { self.value = value }
  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
