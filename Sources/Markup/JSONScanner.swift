/// Where a text stopped to be JSON, and why.
public struct JSONFault: Error, Equatable {
  /// In bytes.
  public let offset: Int
  /// What was expected.
  public let detail: String
}

/// Reads JSON (RFC 8259) from the left and keeps nothing: the caller asks for what it wants and skips the rest. Nothing
/// recurses, so depth costs nothing. What generators get wrong without changing the meaning is forgiven: commas too many,
/// line ends inside a text, unknown escapes, bare words.
public struct JSONScanner {
  /// No wanted text is longer; what is longer is cut.
  public static let longestText = 1 << 20

  private let bytes: UnsafeBufferPointer<UInt8>
  /// Where it stands.
  public private(set) var index: Int
  private var buffer: [UInt8] = []

  /// Begins at a place of the text.
  public init(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    self.bytes = bytes
    index = start
  }

  // MARK: Structure

  /// Enters an object; what is none is skipped.
  public mutating func beginObject() throws(JSONFault) -> Bool { try begin(UInt8(ascii: "{")) }

  /// Enters a list; what is none is skipped.
  public mutating func beginArray() throws(JSONFault) -> Bool { try begin(UInt8(ascii: "[")) }

  /// The next key of the object; nil at its end. Its value must be taken or skipped before the next call.
  public mutating func key() throws(JSONFault) -> String? {
    guard try !ends(UInt8(ascii: "}")) else { return nil }
    guard peek == UInt8(ascii: "\"") else { throw fault("a key was expected") }
    let key = try string()
    blanks()
    guard peek == UInt8(ascii: ":") else { throw fault("a colon was expected") }
    index += 1
    return key
  }

  /// Whether the list has another value, which must then be taken or skipped.
  public mutating func item() throws(JSONFault) -> Bool { try !ends(UInt8(ascii: "]")) }

  /// Whether an object begins here.
  public mutating func isAtObject() -> Bool {
    blanks()
    return peek == UInt8(ascii: "{")
  }

  /// The byte that the next value begins with.
  public mutating func next() -> UInt8? {
    blanks()
    return peek
  }

  // MARK: Values

  /// A text, or a number as it is written; nil for anything else.
  public mutating func text() throws(JSONFault) -> String? {
    blanks()
    if peek == UInt8(ascii: "\"") { return try string() }
    let start = index
    try skip()
    guard let first = bytes[start...].first, first == UInt8(ascii: "-") || isDigit(first) else { return nil }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// Whether `true` stands here.
  public mutating func isTrue() throws(JSONFault) -> Bool {
    blanks()
    let start = index
    try skip()
    return bytes[start..<index].elementsEqual("true".utf8)
  }

  /// Passes over one value, however deep.
  public mutating func skip() throws(JSONFault) {
    var open = 0
    repeat {
      blanks()
      switch peek {
      case UInt8(ascii: "{"), UInt8(ascii: "["): (open, index) = (open + 1, index + 1)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open > 0 else { throw fault("a value was expected") }
        (open, index) = (open - 1, index + 1)
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard open > 0 else { throw fault("a value was expected") }
        index += 1
      case UInt8(ascii: "\""): try skipString()
      case nil: throw fault("the text ends too early")
      default: try skipWord()
      }
    } while open > 0
  }

  /// Nothing but white space follows.
  public mutating func isAtEnd() -> Bool {
    blanks()
    return peek == nil
  }

  /// The line of a place, counted from 1.
  public func line(of offset: Int) -> Int { bytes[..<min(offset, bytes.count)].count { $0 == 0x0A } + 1 }

  // MARK: Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func fault(_ detail: String) -> JSONFault {
    JSONFault(offset: index, detail: index < bytes.count ? detail : "the text ends too early")
  }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private mutating func blanks() {
    while let byte = peek, byte <= 0x20 { index += 1 }
  }

  private mutating func begin(_ bracket: UInt8) throws(JSONFault) -> Bool {
    blanks()
    guard peek == bracket else {
      try skip()
      return false
    }
    index += 1
    return true
  }

  /// Takes the commas before the next member, or the bracket that ends them all.
  private mutating func ends(_ bracket: UInt8) throws(JSONFault) -> Bool {
    blanks()
    while peek == UInt8(ascii: ",") {
      index += 1
      blanks()
    }
    guard peek != nil else { throw fault("") }
    guard peek == bracket else { return false }
    index += 1
    return true
  }

  /// A number, `true`, `null`, or what a generator wrote without quotes.
  private mutating func skipWord() throws(JSONFault) {
    let start = index
    while let byte = peek, byte > 0x20, !"{}[],:\"".utf8.contains(byte) { index += 1 }
    guard index > start else { throw fault("a value was expected") }
  }

  private mutating func skipString() throws(JSONFault) {
    index += 1
    while let byte = peek {
      index += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == UInt8(ascii: "\"") { return }
    }
    throw fault("a text is not closed")
  }

  // MARK: Texts

  private mutating func string() throws(JSONFault) -> String {
    buffer.removeAll(keepingCapacity: true)
    index += 1
    while index < bytes.count {
      let start = index
      while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte != 0 { index += 1 }
      append(start..<index)
      switch peek {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: buffer, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape()
      case 0:
        append("\u{FFFD}")
        index += 1
      default: break
      }
    }
    throw fault("a text is not closed")
  }

  private mutating func append(_ range: Range<Int>) {
    let room = Self.longestText - buffer.count
    guard range.count > room else { return buffer.append(contentsOf: bytes[range]) }
    // No character is cut in two.
    var end = range.lowerBound + max(room, 0)
    while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    buffer.append(contentsOf: bytes[range.lowerBound..<end])
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    guard buffer.count + 4 <= Self.longestText else { return }
    UTF8.encode(scalar)?.forEach { buffer.append($0) }
  }

  private mutating func escape() throws(JSONFault) {
    index += 1
    guard let byte = peek else { throw fault("a text is not closed") }
    index += 1
    switch byte {
    case UInt8(ascii: "b"): append("\u{8}")
    case UInt8(ascii: "f"): append("\u{C}")
    case UInt8(ascii: "n"): append("\n")
    case UInt8(ascii: "r"): append("\r")
    case UInt8(ascii: "t"): append("\t")
    case UInt8(ascii: "u"): append(unicode())
    // Quotes and slashes; and an unknown escape means the character itself.
    case 0x21..<0x80: append(Unicode.Scalar(byte))
    default: index -= 1
    }
  }

  /// What follows `\u`. Half of a surrogate pair, and NUL, become U+FFFD.
  private mutating func unicode() -> Unicode.Scalar {
    guard let first = hexadecimal(), first > 0 else { return "\u{FFFD}" }
    let afterFirst = index
    if (0xD800..<0xDC00).contains(first), bytes[index...].starts(with: "\\u".utf8) {
      index += 2
      if let second = hexadecimal(), (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      }
      index = afterFirst
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  /// Four digits; nil, with nothing taken, where they are not there.
  private mutating func hexadecimal() -> UInt32? {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4 else { return nil }
    var value: UInt32 = 0
    for byte in digits {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    index += 4
    return value
  }
}
