import Markup
import Testing

/// What a document says comes part after part, within bounds.
@Suite struct XMLReaderTests {
  @Test func partsComeInTheirOrder() throws {
    let events = try Events.of("<r><a x='1'>un</a><b><![CDATA[<deux>]]></b><a/></r>")
    #expect(events == ["+r", "+a x=1", "un", "-", "+b", "<deux>", "-", "+a", "-", "-"])
  }

  @Test func namesHaveNamespaces() throws {
    let events = try Events.of("<r xmlns:n='urn:n'><n:a/><m:a xmlns:m='urn:n'/><a/><a xmlns='urn:n'/></r>")
    #expect(events == ["+r", "+n:a", "-", "+n:a", "-", "+a", "-", "+n:a", "-", "-"])
  }

  static let texts: [(xml: String, text: String)] = [
    ("a &amp; b", "a & b"), ("&lt;p&gt;", "<p>"), ("&#233;&#xE9;", "éé"), ("&eacute;", "é"), ("&nbsp;", "\u{A0}"),
    ("&hellip;&mdash;", "…—"), ("a<!-- b -->c", "ac"), ("a<?pi b?>c", "ac"), ("<![CDATA[a&b]]>", "a&b"),
  ]

  @Test(arguments: texts)
  func textIsDecoded(xml: String, text: String) throws {
    let events = try Events.of("<r>\(xml)</r>")
    #expect(events.filter { !"+-".contains($0.prefix(1)) }.joined() == text)
  }

  static let attributes: [(xml: String, value: String)] = [
    ("a", "a"), ("a &amp; b", "a & b"), ("?a=1&amp;b=2&amp;c", "?a=1&b=2&c"), ("&lt;&gt;", "<>"), ("&#38;", "&"),
    ("&quot;", "\""), ("&apos;", "'"), ("&#233;", "é"), ("&amp;amp;", "&amp;"), ("&amp;#38;", "&#38;"), ("", ""),
  ]

  @Test(arguments: attributes)
  func attributesAreDecoded(xml: String, value: String) throws {
    #expect(try Events.of("<r><a x=\"\(xml)\"/></r>").contains("+a x=\(value)"))
  }

  @Test func depthIsBounded() {
    let depth = XMLReader.deepest + 100
    let document = "<r>" + String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth) + "</r>"
    let events = Events()
    #expect(throws: XMLFailure.self) { try events.read(document) }
    #expect(events.deepest <= XMLReader.deepest)
    #expect(events.deepest > 8)
  }

  static let outside = [
    "<!ENTITY a SYSTEM 'file:///etc/hostname'>", "<!ENTITY a SYSTEM 'http://127.0.0.1:1/'>",
    "<!ENTITY a PUBLIC '-//X//Y' '/etc/hostname'>", "<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p;",
    "<!ENTITY % p '<!ENTITY a \"boum\">'> %p;", "<!ENTITY a '&a;'>", "<!ENTITY a '&b;'><!ENTITY b '&a;'>",
    "<!ENTITY eacute 'boum'><!ENTITY a '&eacute;'>",
    "<!ENTITY b 'boum'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY a '&c;&c;&c;&c;&c;&c;&c;&c;'>",
  ]

  /// What an entity holds comes from the document alone, and cannot grow.
  @Test(arguments: outside)
  func noEntityLeadsOutsideOrGrows(declaration: String) {
    let events = Events()
    let document = "<!DOCTYPE r [\(declaration)]><r><a x='&a;'>un&a;deux</a><a>trois</a></r>"
    // It may stop there or go on.
    do { try events.read(document) } catch {}
    #expect(!events.list.joined().contains("boum"))
    #expect(events.list.joined().utf8.count < 100, "\(events.list)")
  }

  @Test func aRepeatedEntityIsBounded() {
    let events = Events()
    let value = String(repeating: "x", count: 10_000)
    let document = "<!DOCTYPE r [<!ENTITY a '\(value)'>]><r>" + String(repeating: "&a;", count: 10_000) + "</r>"
    do { try events.read(document) } catch {}
    #expect(events.list.joined().utf8.count < 4 << 20)
  }

  static let broken = [
    "<r><a>un</a><a>deux", "<r><a>un</b></a></r>", "<r><a>un & deux</a></r>", "<r><a x=1>un</a></r>", "<r/><r/>",
    "text",
    "", "<", "<r", "<r><a></r>", "<r>&inconnu;</r>", "<r><![CDATA[</r>", "<r><!-- </r>", "<r a='1' a='2'/>",
  ]

  @Test(arguments: broken)
  func strictReadingStopsAtAnError(xml: String) { #expect(throws: XMLFailure.self) { try Events.of(xml) } }

  /// However a document is cut, no element ends that has not begun.
  @Test func everyCutOfADocumentIsRead() {
    let document = Array(
      "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'b'>]><r xmlns:n='urn:n'><n:a x='1'>é&eacute;</n:a><!-- c --><b><![CDATA[d]]></b></r>"
        .utf8)
    for end in document.indices {
      let events = Events()
      #expect(throws: XMLFailure.self, "up to \(end)") { try events.read(bytes: Array(document[..<end])) }
      #expect(events.isBalanced)
    }
  }
}

/// Writes down what it is told.
private final class Events: XMLHandler {
  // A class because the reader calls it back.
  private(set) var list: [String] = []
  private(set) var deepest = 0
  private(set) var isBalanced = true
  private var depth = 0
  private var isInText = false

  static func of(_ document: String) throws -> [String] {
    let events = Events()
    try events.read(document)
    return events.list
  }

  func read(_ document: String) throws { try read(bytes: Array(document.utf8)) }

  func read(bytes: [UInt8]) throws {
    let names = [
      XMLElementName("a", in: [""], number: 1), XMLElementName("b", in: [""], number: 2),
      XMLElementName("a", in: ["urn:n"], number: 3),
    ]
    try bytes.withUnsafeBufferPointer {
      try XMLReader(names: names).read($0, encoding: "UTF-8", self)
    }
  }

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    depth += 1
    deepest = max(deepest, depth)
    isInText = false
    let known = [1: "a", 2: "b", 3: "n:a"]
    let value = attributes.value("x").map { " x=\($0)" } ?? ""
    list.append("+" + (known[name] ?? String(cString: local)) + value)
  }

  func end(_ name: Int) {
    depth -= 1
    if depth < 0 { isBalanced = false }
    isInText = false
    list.append("-")
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    if isInText, let last = list.indices.last { list[last] += text } else { list.append(text) }
    isInText = true
  }
}
