/// The bytes of a document that may be JSON: in UTF-8, and where its object begins.
enum JSONFeedBytes {
  /// How much may stand before the object: a guard against scripts (`)]}'`, `while(1);`), a callback, a warning of PHP.
  private static let deepest = 4096

  /// The same text in UTF-8 where it was in UTF-16 or UTF-32; nil where it is read as it stands.
  static func transcoded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    Unit(bytes).flatMap { $0.beginsObject(bytes) ? $0.utf8(bytes) : nil }
  }

  /// Where the object begins, and whether nothing stands before it; nil when there is none.
  static func start(in bytes: UnsafeBufferPointer<UInt8>) -> (index: Int, isFirst: Bool)? {
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

/// How many bytes a character unit has, and in which order.
private struct Unit {
  let size: Int
  let isLittleEndian: Bool

  /// Nil for one byte each. By the byte order mark, or by where the zeros of an ASCII character are.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 4 else { return nil }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0xFF, 0xFE, 0, 0), (0x01..., 0, 0, 0): (size, isLittleEndian) = (4, true)
    case (0, 0, 0xFE, 0xFF), (0, 0, 0, 0x01...): (size, isLittleEndian) = (4, false)
    case (0xFF, 0xFE, _, _), (0x01..., 0, _, _): (size, isLittleEndian) = (2, true)
    case (0xFE, 0xFF, _, _), (0, 0x01..., _, _): (size, isLittleEndian) = (2, false)
    default: return nil
    }
  }

  private func units(_ bytes: UnsafeBufferPointer<UInt8>, atMost most: Int = .max) -> some Sequence<UInt32> {
    (0..<min(bytes.count / size, most)).lazy.map { place in
      let unit = bytes[(place * size)..<(place * size + size)]
      return isLittleEndian
        ? unit.reversed().reduce(0) { $0 << 8 | UInt32($1) } : unit.reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// The first thing in it is an object: XML in these encodings is the affair of others.
  func beginsObject(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    units(bytes, atMost: 4096).first { $0 > 0x20 && $0 != 0xFEFF } == UInt32(UInt8(ascii: "{"))
  }

  func utf8(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let text =
      size == 2
      ? String(decoding: units(bytes).map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self)
      : String(decoding: units(bytes).map { $0 }, as: UTF32.self)
    return Array(text.utf8)
  }
}
