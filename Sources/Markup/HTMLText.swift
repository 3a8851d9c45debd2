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
