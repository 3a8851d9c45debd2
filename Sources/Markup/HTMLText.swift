/// Plain text of an HTML fragment: tags of HTML go, what is no tag stays, character references are decoded once.
public enum HTMLText {
  /// The fragment as a reader sees it, white space collapsed and trimmed.
  public static func plain(_ fragment: String) -> String {
    var fragment = fragment
    return fragment.withUTF8 { bytes in
      // Most titles hold neither tag nor reference.
      guard bytes.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
        return collapsed(bytes: bytes)
      }
      var stripper = TagStripper(bytes)
      let text = stripper.text()
      return text.withUnsafeBufferPointer(collapsed(bytes:))
    }
  }

  /// The text with runs of white space as one space, and none at the ends.
  public static func collapsed(_ text: String) -> String {
    var text = text
    return text.withUTF8(collapsed(bytes:))
  }

  /// The text with runs of white space (no-break spaces too) as one space, and none at the ends.
  public static func collapsed(bytes: UnsafeBufferPointer<UInt8>) -> String {
    // A text shrinks only: what was read is copied in runs to the front of a buffer of its size.
    String(unsafeUninitializedCapacity: bytes.count) { result in
      guard let source = bytes.baseAddress, let target = result.baseAddress else { return 0 }
      var written = 0
      var index = 0
      while index < bytes.count {
        index = skipBlanks(bytes, from: index)
        let start = index
        while index < bytes.count, blank(bytes, at: index) == 0 { index += 1 }
        guard index > start else { break }
        if written > 0 {
          target[written] = 0x20
          written += 1
        }
        (target + written).update(from: source + start, count: index - start)
        written += index - start
      }
      return written
    }
  }

  private static func skipBlanks(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, case let length = blank(bytes, at: index), length > 0 { index += length }
    return index
  }

  /// The length of the white space (or no-break space) at this place; 0 where there is none.
  private static func blank(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let byte = bytes[index]
    if byte > 0x20 { return byte == 0xC2 && index + 1 < bytes.count && bytes[index + 1] == 0xA0 ? 2 : 0 }
    return byte == 0x20 || (0x09...0x0D).contains(byte) ? 1 : 0
  }
}

/// One pass over a fragment.
private struct TagStripper {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var output: [UInt8] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    output.reserveCapacity(bytes.count)
  }

  mutating func text() -> [UInt8] {
    while index < bytes.count {
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: "<"), bytes[index] != UInt8(ascii: "&") { index += 1 }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
      guard index < bytes.count else { break }
      if bytes[index] == UInt8(ascii: "<") { tag() } else { reference() }
    }
    return output
  }

  private func starts(_ word: StaticString, at start: Int) -> Bool {
    guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[start + offset] != word.utf8Start[offset] { return false }
    return true
  }

  private mutating func tag() {
    if starts("<!--", at: index) { return skip(past: "-->") }
    var cursor = index + 1
    let isEnd = cursor < bytes.count && bytes[cursor] == UInt8(ascii: "/")
    if isEnd { cursor += 1 }
    let begin = cursor
    while cursor < bytes.count, bytes[cursor].isLetterOrDigit { cursor += 1 }
    let name = String(decoding: bytes[begin..<cursor], as: UTF8.self).lowercased()
    guard !name.isEmpty, HTMLTags.all.contains(name), let end = tagEnd(from: cursor) else {
      output.append(UInt8(ascii: "<"))
      index += 1
      return
    }
    index = end + 1
    if !isEnd, name == "script" || name == "style" { return skip(to: name) }
    if HTMLTags.blocks.contains(name) { output.append(0x20) }
  }

  /// Where the tag's `>` is, quotes respected; nil when it never ends.
  private func tagEnd(from start: Int) -> Int? {
    var quote: UInt8?
    var cursor = start
    while cursor < bytes.count {
      let byte = bytes[cursor]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: ">") {
        return cursor
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "<") {
        return nil
      }
      cursor += 1
    }
    return nil
  }

  private mutating func skip(past word: StaticString) {
    while index < bytes.count, !starts(word, at: index) { index += 1 }
    index = min(index + word.utf8CodeUnitCount, bytes.count)
  }

  /// Drops the content of `<script>` or `<style>`; its end tag is read as any other.
  private mutating func skip(to name: String) {
    let wanted = Array("</\(name)".utf8)
    while index < bytes.count {
      let rest = bytes[index...].prefix(wanted.count).map { $0 | ($0.isLetter ? 0x20 : 0) }
      if rest == wanted { return }
      index += 1
    }
  }

  private mutating func reference() {
    let limit = min(index + 34, bytes.count)
    guard let end = bytes[index..<limit].firstIndex(of: UInt8(ascii: ";")) else { return keep() }
    let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    guard let scalar = name.hasPrefix("#") ? Self.numbered(name.dropFirst()) : HTMLEntities.character(name) else {
      return keep()
    }
    output.append(contentsOf: String(Character(scalar)).utf8)
    index = end + 1
  }

  private mutating func keep() {
    output.append(bytes[index])
    index += 1
  }

  /// `&#128;` to `&#159;` mean windows-1252, as every browser reads them.
  private static func numbered(_ digits: Substring) -> Unicode.Scalar? {
    let value =
      digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
    guard let value else { return nil }
    if (0x80...0x9F).contains(value) { return Windows1252.scalar(UInt8(value)) }
    return Unicode.Scalar(value).flatMap { $0.value == 0 ? nil : $0 }
  }
}

extension UInt8 {
  var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
  var isLetterOrDigit: Bool { isLetter || (48...57).contains(self) }
}

/// The elements of HTML, and those of them that begin a new line.
private enum HTMLTags {
  static let blocks: Set<String> = [
    "address", "article", "aside", "blockquote", "br", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main",
    "menu", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr",
    "ul",
  ]
  static let all: Set<String> = blocks.union([
    "a", "abbr", "acronym", "applet", "area", "audio", "b", "base", "basefont", "bdi", "bdo", "big", "body", "button",
    "canvas", "caption", "cite", "code", "col", "colgroup", "data", "datalist", "del", "dfn", "em", "embed", "font",
    "frame", "frameset", "head", "hgroup", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend",
    "link",
    "map", "mark", "marquee", "meta", "meter", "noframes", "noscript", "object", "optgroup", "output", "param",
    "picture",
    "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "select", "small", "source", "span", "strike", "strong",
    "style", "sub", "summary", "sup", "svg", "template", "textarea", "time", "title", "track", "tt", "u", "var",
    "video",
    "wbr", "nobr", "blink",
  ])
}
