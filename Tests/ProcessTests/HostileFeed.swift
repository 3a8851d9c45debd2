import Foundation
import Testing

/// A feed made to do harm, written where a test wants it.
struct HostileFeed: Sendable, CustomTestStringConvertible {
  enum Part: Sendable {
    case text(String)
    case repeated(String, Int)
    /// The number of each turn stands where the piece has `#`.
    case numbered(String, Int)
  }

  let name: String
  let parts: [Part]
  /// A whole entry, `g1`, stands before what does harm.
  let holdsAnEntry: Bool
  var testDescription: String { name }

  /// A feed of RSS with these parts in its channel.
  init(_ name: String, afterAnEntry: Bool = false, closed: Bool = true, _ parts: [Part]) {
    self.name = name
    holdsAnEntry = afterAnEntry
    self.parts = [.text(Self.head + (afterAnEntry ? Self.entry : ""))] + parts + (closed ? [.text(Self.tail)] : [])
  }

  /// A document of these parts, whatever they are.
  init(document name: String, holdsAnEntry: Bool = false, _ parts: [Part]) {
    self.name = name
    self.holdsAnEntry = holdsAnEntry
    self.parts = parts
  }

  static let head = "<rss version=\"2.0\"><channel><title>Blog</title><link>https://blog.example.org/</link>"
  static let entry =
    "<item><title>Un</title><link>https://blog.example.org/1</link><guid isPermaLink=\"false\">g1</guid></item>"
  static let tail = "</channel></rss>"

  /// Writes it and returns its size in bytes.
  func write(to path: String) throws -> Double {
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    for part in parts {
      switch part {
      case .text(let text): try file.write(contentsOf: Data(text.utf8))
      case .repeated(let piece, let count): try Self.repeated(piece, count) { try file.write(contentsOf: $0) }
      case .numbered(let piece, let count): try file.write(contentsOf: Self.numbered(piece, count))
      }
    }
    defer { try? file.close() }  // what was not written shows in the test
    return Double(try file.offset())
  }

  // Strings grow in the standard library, which is optimised in every build.
  private static func repeated(_ piece: String, _ count: Int, _ write: (Data) throws -> Void) throws {
    let share = max(1, min(count, 1_000_000 / max(piece.utf8.count, 1)))
    let block = Data(String(repeating: piece, count: share).utf8)
    for _ in 0..<(count / share) { try write(block) }
    try write(Data(String(repeating: piece, count: count % share).utf8))
  }

  private static func numbered(_ piece: String, _ count: Int) -> Data {
    let pieces = piece.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    var text = ""
    for number in 0..<count {
      let digits = String(number)
      for (index, part) in pieces.enumerated() {
        if index > 0 { text += digits }
        text += part
      }
    }
    return Data(text.utf8)
  }
}

extension HostileFeed {
  static let all = elements + texts + unclosed + entities + lists

  private static let elements = [
    HostileFeed(
      "a million attributes", afterAnEntry: true,
      [
        .text("<item "), .numbered("a#='v' ", 1_000_000), .text("><title>x</title></item>"),
      ]),
    HostileFeed(
      "100,000 nested elements", afterAnEntry: true, [.repeated("<a>", 100_000), .repeated("</a>", 100_000)]),
    HostileFeed("300,000 elements of different names", afterAnEntry: true, [.numbered("<n#/>", 300_000)]),
    HostileFeed("100,000 namespaces", afterAnEntry: true, [.numbered("<p#:a xmlns:p#='urn:#'/>", 100_000)]),
    HostileFeed("a tag name of a megabyte", afterAnEntry: true, [.text("<"), .repeated("n", 1_000_000), .text("/>")]),
    HostileFeed("an attribute of 8 MB", [.text("<item a='"), .repeated("v", 8_000_000), .text("'/>" + entry)]),
    HostileFeed(
      "an attribute of references", [.text("<item><link href='"), .repeated("&amp;", 1_000_000), .text("'/></item>")]),
    HostileFeed("300,000 end tags", afterAnEntry: true, [.repeated("</a>", 300_000)]),
    HostileFeed("mismatched tags", afterAnEntry: true, [.repeated("<item><a><b></a></b></item>", 30_000)]),
  ]

  private static let texts = [
    HostileFeed(
      "one text of 30 MB", afterAnEntry: true,
      [
        .text("<item><description>"), .repeated("x", 30_000_000), .text("</description></item>"),
      ]),
    HostileFeed(
      "a title of references", afterAnEntry: true,
      [
        .text("<item><title>"), .repeated("&eacute;&amp;", 300_000), .text("</title></item>"),
      ]),
    HostileFeed(
      "a title of scripts", afterAnEntry: true,
      [
        .text("<item><title><![CDATA["), .repeated("<script>", 200_000), .text("]]></title></item>"),
      ]),
    HostileFeed(
      "a title of comments", afterAnEntry: true,
      [
        .text("<item><title><![CDATA["), .repeated("<!--", 200_000), .text("]]></title></item>"),
      ]),
    HostileFeed(
      "a title of tags", afterAnEntry: true,
      [
        .text("<item><title><![CDATA["), .repeated("<a ", 200_000), .text("]]></title></item>"),
      ]),
    HostileFeed(
      document: "60 MB", holdsAnEntry: true,
      [
        .text(head + entry),
        .repeated(
          "<item><title>Billet</title><description>\(String(repeating: "x", count: 3000))</description></item>\n",
          19_500),
        .text(tail),
      ]),
    HostileFeed(document: "5 MB of junk before", [.repeated("x", 5_000_000), .text(head + entry + tail)]),
    HostileFeed(document: "1 MB of < before", [.repeated("<", 1_000_000), .text(head + entry + tail)]),
    HostileFeed(document: "5 MB of zeros", [.repeated("\0", 5_000_000)]),
    HostileFeed(document: "5 MB of spaces", [.repeated(" ", 5_000_000)]),
  ]

  private static let unclosed = [
    HostileFeed(
      "300,000 entries without end", afterAnEntry: true, closed: false, [.repeated("<item><title>x", 300_000)]),
    HostileFeed(
      "300,000 paragraphs without end", afterAnEntry: true, closed: false,
      [
        .text("<item><description>"), .repeated("<p>x", 300_000),
      ]),
    HostileFeed("a million <", afterAnEntry: true, closed: false, [.repeated("<", 1_000_000)]),
    HostileFeed("a million &", afterAnEntry: true, closed: false, [.text("<item><title>"), .repeated("&", 1_000_000)]),
    HostileFeed(
      "100,000 & with names", afterAnEntry: true, closed: false,
      [
        .text("<item><title>"), .repeated("&abcdefgh", 100_000),
      ]),
    HostileFeed(
      "a comment never closed", afterAnEntry: true, closed: false, [.text("<!-- "), .repeated("-", 1_000_000)]),
    HostileFeed("300,000 comments never closed", afterAnEntry: true, closed: false, [.repeated("<!--", 300_000)]),
    HostileFeed(
      "a CDATA never closed", afterAnEntry: true, closed: false,
      [
        .text("<item><title><![CDATA["), .repeated("x]]", 300_000),
      ]),
    HostileFeed(
      "300,000 CDATA never closed", afterAnEntry: true, closed: false,
      [
        .text("<item><title>"), .repeated("<![CDATA[", 300_000),
      ]),
    HostileFeed(
      "300,000 instructions never closed", afterAnEntry: true, closed: false, [.repeated("<?x", 300_000)]),
    HostileFeed("quotes never closed", afterAnEntry: true, closed: false, [.repeated("<item a=\"", 300_000)]),
    HostileFeed("tag soup", afterAnEntry: true, closed: false, [.text("<item><title>"), .repeated("<b><i>", 200_000)]),
    HostileFeed(
      document: "half a million document types", [.repeated("<!DOCTYPE rss [", 500_000), .text(head + entry + tail)]),
  ]

  private static func declaring(_ name: String, _ subset: [Part], use: String) -> HostileFeed {
    let body = head + entry + "<item><title>" + use + "</title></item>" + tail
    return HostileFeed(
      document: name, holdsAnEntry: true, [.text("<!DOCTYPE rss [")] + subset + [.text("]>" + body)])
  }

  private static let entities = [
    declaring(
      "a billion laughs",
      [.text("<!ENTITY a0 'boum'>")]
        + (1...9).map { .text("<!ENTITY a\($0) '\(String(repeating: "&a\($0 - 1);", count: 10))'>") }, use: "&a9;"),
    declaring(
      "a billion laughs in parameters",
      [.text("<!ENTITY % a0 'boum'>")]
        + (1...9).map { .text("<!ENTITY % a\($0) '\(String(repeating: "&#x25;a\($0 - 1);", count: 10))'>") }
        + [.text("%a9;")], use: "x"),
    declaring(
      "a long entity 100,000 times", [.text("<!ENTITY a '"), .repeated("boum", 25_000), .text("'>")],
      use: String(repeating: "&a;", count: 100_000)),
    declaring("an entity of itself", [.text("<!ENTITY a '&b;boum'><!ENTITY b '&a;boum'>")], use: "&a;"),
    declaring("an external file", [.text("<!ENTITY a SYSTEM 'file:///etc/passwd'>")], use: "&a;"),
    declaring("an endless file", [.text("<!ENTITY a SYSTEM 'file:///dev/zero'>")], use: "&a;"),
    declaring("an external subset", [.text("<!ENTITY % p SYSTEM 'file:///dev/zero'> %p;")], use: "x"),
    declaring("an external address", [.text("<!ENTITY a SYSTEM 'http://127.0.0.1:1/'>")], use: "&a;"),
    declaring(
      "100,000 parameters", [.text("<!ENTITY % a '<!ENTITY x \"y\">'>"), .repeated("%a;", 100_000)], use: "&x;"),
    declaring("100,000 declarations", [.numbered("<!ENTITY a# 'b'>", 100_000)], use: "&a1;"),
    declaring("300,000 declarations of one name", [.repeated("<!ENTITY a 'b'>", 300_000)], use: "&a;"),
    declaring("100,000 attribute lists", [.numbered("<!ATTLIST item a# CDATA 'boum'>", 100_000)], use: "x"),
    HostileFeed(
      document: "a document type of 5 MB",
      [
        .text("<!DOCTYPE rss "), .repeated("x", 5_000_000), .text(">" + head + entry + tail),
      ]),
  ]

  private static let lists = [
    HostileFeed("a million entries", afterAnEntry: true, [.repeated("<item/>", 1_000_000)]),
    HostileFeed(
      "100,000 entries with titles", afterAnEntry: true, [.numbered("<item><title>#</title></item>", 100_000)]),
    HostileFeed(
      "100,000 categories", afterAnEntry: true,
      [
        .text("<item>"), .numbered("<category>c#</category>", 100_000), .text("</item>"),
      ]),
    HostileFeed(
      "100,000 titles", afterAnEntry: true, [.text("<item>"), .repeated("<title>a</title>", 100_000), .text("</item>")]),
    HostileFeed(
      "100,000 hubs", afterAnEntry: true,
      [
        .numbered("<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/#'/>", 100_000)
      ]),
    HostileFeed(
      document: "a page of feeds",
      [
        .text("<!doctype html><html><head>"),
        .numbered("<link rel=alternate type='application/rss+xml' href='/#'>", 100_000),
      ]),
    HostileFeed(
      document: "a page of entries", [.text("<!doctype html><body>"), .repeated("<div class='h-entry'>", 200_000)]),
    HostileFeed(
      document: "nested JSON",
      [
        .text("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":"),
        .repeated("[", 1_000_000),
      ]),
    HostileFeed(
      document: "nested objects of JSON",
      [
        .text("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"a\":"),
        .repeated("{\"a\":", 500_000),
      ]),
    HostileFeed(
      document: "300,000 items of JSON",
      [
        .text("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":["), .repeated("{},", 300_000),
        .text("{}]}"),
      ]),
    HostileFeed(
      document: "a number of 1 MB",
      [
        .text("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":"), .repeated("9", 1_000_000),
        .text("}]}"),
      ]),
    HostileFeed(
      document: "a text of JSON escapes",
      [
        .text("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"title\":\""),
        .repeated("\\u00e9", 500_000), .text("\"}]}"),
      ]),
  ]

  /// What still does harm, each with its reason.
  static let knownFailures: [String: String] = [:]
}
