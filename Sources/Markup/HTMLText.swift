/// Plain text of an HTML fragment: tags of HTML go, what is no tag stays, character references are decoded once.
public enum HTMLText {
  /// The fragment as a reader sees it, white space collapsed and trimmed.
  public static func plain(_ fragment: String) -> String {
    var fragment = fragment
    return fragment.withUTF8 { plain($0) }
  }

  /// The fragment as a reader sees it, white space collapsed and trimmed.
  /// - Parameter limit: bytes after which the rest is left out and stands as «…».
  public static func plain(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int = .max) -> String {
    var stripper = TagStripper(bytes, limit: limit)
    return stripper.text()
  }

  /// The text with runs of white space (no-break spaces too) as one space, and none at the ends.
  public static func collapsed(_ text: String) -> String {
    var text = text
    return text.withUTF8 { collapsed(bytes: $0) }
  }

  /// The text with runs of white space (no-break spaces too) as one space, and none at the ends.
  /// - Parameter limit: bytes after which the rest is left out and stands as «…».
  public static func collapsed(bytes: UnsafeBufferPointer<UInt8>, limit: Int = .max) -> String {
    var line = TextLine(limit: limit, capacity: bytes.count)
    line.append(bytes)
    return line.text()
  }
}

/// Text on one line while it is being written.
struct TextLine {
  private var bytes: [UInt8] = []
  private let limit: Int
  private var needsSpace = false

  init(limit: Int, capacity: Int) {
    self.limit = limit
    bytes.reserveCapacity(min(limit, capacity) + 8)
  }

  var isFull: Bool { bytes.count > limit }

  /// Bytes of text that fill it surely: more need not be looked at.
  private var room: Int { limit == .max ? .max >> 1 : limit - bytes.count + 1 }

  /// White space.
  mutating func space() { needsSpace = true }

  mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0xA0: needsSpace = true
    default:
      separate()
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) { append(text, from: 0) { _ in false } }

  /// Takes text until its end, until the line is full or until a byte that `isEnd` names. Returns where it stopped.
  @inline(__always) @discardableResult
  mutating func append(_ text: UnsafeBufferPointer<UInt8>, from first: Int, until isEnd: (UInt8) -> Bool) -> Int {
    func isPlain(_ byte: UInt8) -> Bool { Self.isPlain(byte) && !isEnd(byte) }
    var index = first
    while index < text.count, !isFull {
      let start = index
      let end = min(text.count, index + room)
      while index < end {
        // A space between two words stays as it is: words are copied many at a time.
        let isSpace = text[index] == 0x20 && index > start && index + 1 < text.count && isPlain(text[index + 1])
        guard isSpace || isPlain(text[index]) else { break }
        index += 1
      }
      if index > start {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      }
      guard index < text.count, !isEnd(text[index]) else { break }
      if !Self.isPlain(text[index]) { index += special(text, at: index) }
    }
    return index
  }

  /// No white space, no control character, and not what begins one.
  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0xC2 }

  /// White space and control characters; U+0080 to U+009F are what their author's windows-1252 meant.
  private mutating func special(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let byte = text[index]
    guard byte == 0xC2 else {
      if byte == 0x20 || (0x09...0x0D).contains(byte) { needsSpace = true }
      return 1
    }
    guard index + 1 < text.count else {
      append(Unicode.Scalar(0xFFFD) ?? " ")
      return 1
    }
    append(Windows1252.scalar(text[index + 1]) ?? " ")
    return 2
  }

  private mutating func separate() {
    if needsSpace, !bytes.isEmpty { bytes.append(0x20) }
    needsSpace = false
  }

  /// What was written, cut at a word where it is longer than the limit.
  mutating func text() -> String {
    guard isFull else { return String(decoding: bytes, as: UTF8.self) }
    var end = min(limit, bytes.count)
    let words = bytes[..<end].lastIndex(of: 0x20) ?? 0
    if words > limit / 2 {
      end = words
    } else {
      while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    }
    return String(decoding: bytes[..<end], as: UTF8.self) + "…"
  }
}

/// One pass over a fragment.
private struct TagStripper {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  private var line: TextLine
  private var hasNoCommentEnd = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
    self.bytes = bytes
    line = TextLine(limit: limit, capacity: bytes.count)
  }

  mutating func text() -> String {
    while true {
      index = line.append(bytes, from: index) { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }
      guard index < bytes.count, !line.isFull else { break }
      if bytes[index] == UInt8(ascii: "<") { tag() } else { reference() }
    }
    return line.text()
  }

  private mutating func tag() {
    if bytes.hasWord("<!--", at: index), !hasNoCommentEnd {
      guard let end = bytes.firstPlace(of: Array("-->".utf8), from: index) else {
        hasNoCommentEnd = true
        return keep()
      }
      index = end + 3
      return
    }
    guard let tag = SoupTag(bytes, at: index) else { return keep() }
    let kind = HTMLTags.kind(of: UnsafeBufferPointer(rebasing: bytes[tag.name]))
    guard kind != .none else { return keep() }
    index = tag.end
    if kind == .block { line.space() }
    if kind == .raw, !tag.isEnd {
      index = bytes.firstPlace(of: Array("</\(tag.text(bytes).lowercased())".utf8), from: index) ?? bytes.count
    }
  }

  private mutating func reference() {
    guard let found = CharacterReference.name(bytes, at: index) else { return keep() }
    if let scalar = CharacterReference.numbered(found.name)
      ?? HTMLEntities.character(String(decoding: found.name, as: UTF8.self))
    {
      line.append(scalar)
      index = found.end
    } else {
      keep()
    }
  }

  private mutating func keep() {
    line.append(UnsafeBufferPointer(rebasing: bytes[index..<(index + 1)]))
    index += 1
  }
}

extension UInt8 {
  var isLetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
  var isLetterOrDigit: Bool { isLetter || (48...57).contains(self) }
}
