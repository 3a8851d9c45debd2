internal import FoundationEssentials
internal import Feeds
internal import Model

/// Writes one JSON document on one line, field by field; absent fields are left out.
struct JSONLine {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func object(_ body: (inout JSONLine) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func list<Item>(_ name: StaticString, _ items: [Item], _ body: (inout JSONLine, Item) -> Void) {
    key(name)
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for item in items { body(&self, item) }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  mutating func field(_ name: StaticString, _ text: String?) {
    guard let text else { return }
    key(name)
    quote(text)
  }

  mutating func field(_ name: StaticString, _ date: Date?) { field(name, date?.ISO8601Format()) }

  mutating func field(_ name: StaticString, _ items: [String]) {
    guard !items.isEmpty else { return }
    list(name, items) { line, item in line.value(item) }
  }

  mutating func value(_ text: String) {
    separate()
    quote(text)
    needsComma = true
  }

  private mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: bytes += Array("\\n".utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += Array(("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONLine {
  /// What `inspect feed` prints of a document.
  init(_ document: FeedDocument, file: String) {
    object { line in
      line.field("file", file)
      line.field("format", document.format)
      line.field("title", document.title)
      line.field("link", document.link)
      line.field("hub", document.hubs)
      line.field("language", document.language)
      line.list("entries", document.entries) { line, entry in
        line.object { $0.fields(of: entry) }
      }
      line.list("warnings", document.warnings) { line, warning in line.value(warning) }
    }
  }

  /// What `inspect feed` prints of what is no feed.
  init(error: String, file: String) {
    object { line in
      line.field("file", file)
      line.field("error", error)
    }
  }

  private mutating func fields(of entry: Entry) {
    field("id", entry.guid)
    field("title", entry.title)
    field("link", entry.link)
    field("published", entry.published)
    field("updated", entry.updated)
    field("author", entry.author)
    field("categories", entry.categories)
    field("summary", entry.summary)
    field("enclosure", entry.enclosure)
    field("image", entry.image)
    field("language", entry.language)
  }
}
