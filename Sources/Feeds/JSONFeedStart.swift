/// Where the object of a document begins that may be JSON.
enum JSONFeedStart {
  /// How much may stand before the object: a guard against scripts (`)]}'`, `while(1);`), a callback, a warning of PHP.
  private static let deepest = 4096

  /// Where the object begins, and whether nothing stands before it; nil when there is none.
  static func find(in bytes: UnsafeBufferPointer<UInt8>) -> (index: Int, isFirst: Bool)? {
    var index = 0
    while bytes[index...].starts(with: [0xEF, 0xBB, 0xBF]) { index += 3 }
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
    guard index < bytes.count else { return nil }
    if bytes[index] == UInt8(ascii: "{") { return (index, true) }
    // A list is no feed, and neither is a text.
    guard bytes[index] != UInt8(ascii: "["), bytes[index] != UInt8(ascii: "\"") else { return nil }
    let head = bytes[index...].prefix(deepest)
    if bytes[index] == UInt8(ascii: "<") { return isWarning(head) ? named(in: head).map { ($0, false) } : nil }
    let junk = head.prefix { $0 != UInt8(ascii: "<") }
    if let brace = junk.firstIndex(of: UInt8(ascii: "{")) { return (brace, false) }
    return named(in: head).map { ($0, false) }
  }

  /// What is printed before a document by mistake begins with `<br>`, `<b>` or `<div>`; a feed or a page does not.
  private static func isWarning(_ head: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    head.dropFirst().first.map { "bdpt".utf8.contains($0 | 0x20) } == true
  }

  /// The object that says in its head that it is a JSON Feed, whatever markup was printed before it; but a feed or a page may
  /// tell of one.
  private static func named(in head: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let name = head.firstRange(of: Array("jsonfeed.org".utf8)),
      let brace = head[..<name.lowerBound].lastIndex(of: UInt8(ascii: "{"))
    else { return nil }
    let before = String(decoding: head[..<brace], as: UTF8.self).lowercased()
    let roots = ["<?xml", "<rss", "<feed", "<rdf", "<channel", "<html", "<!doctype", "<head", "<body"]
    return roots.contains { before.contains($0) } ? nil : brace
  }
}
