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
