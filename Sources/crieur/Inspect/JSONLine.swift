internal import FoundationEssentials
internal import Feeds
internal import Model

/// Writes one JSON document on one line, field by field; absent fields are left out.
struct JSONLine {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false
  /// Takes what is written, piece by piece: a long line is never whole in memory.
  private var sink: (([UInt8]) -> Void)?

  mutating func object(_ body: (inout JSONLine) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
    if let sink, bytes.count > 1 << 16 {
      sink(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
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

  mutating func field(_ name: StaticString, _ date: Date?) { field(name, date.map(FeedDateText.of)) }

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
    var text = text
    text.withUTF8 { text in
      var start = 0
      for index in text.indices where text[index] < 0x20 || text[index] == 0x22 || text[index] == 0x5C {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
        escape(text[index])
        start = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x0A: bytes += Array("\\n".utf8)
    default:
      let digits = String(byte, radix: 16)
      bytes += Array(("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8)
    }
  }
}

extension JSONLine {
  /// Prints what `inspect feed` says of a document.
  static func write(_ document: FeedDocument, file: String) {
    var line = JSONLine()
    line.sink = Output.writeAll
    line.write(document, file)
    Output.write(line.bytes)
  }

  private mutating func write(_ document: FeedDocument, _ file: String) {
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
