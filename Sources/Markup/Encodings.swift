/// What the 32 bytes from 0x80 on mean in windows-1252.
enum Windows1252 {
  private static let high: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
  ]

  static func scalar(_ byte: UInt8) -> Unicode.Scalar? {
    (0x80...0x9F).contains(byte) ? Unicode.Scalar(high[Int(byte) - 0x80]) : Unicode.Scalar(byte)
  }
}

extension String {
  /// Text of a feed: invalid bytes become U+FFFD, and the control characters U+0080 to U+009F (a `&#146;`, for instance) are
  /// what their author's windows-1252 meant.
  public init(feedText bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    var holdsControls = false
    for index in bytes.indices.dropLast() where bytes[index] == 0xC2 && bytes[index + 1] < 0xA0 {
      holdsControls = true
      break
    }
    guard holdsControls else {
      self = text
      return
    }
    var scalars = UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(UInt8(exactly: scalar.value).flatMap(Windows1252.scalar) ?? scalar)
    }
    self = String(scalars)
  }
}

/// Which encoding a document is read in.
public struct Encoding: Sendable, Equatable {
  /// A name that libxml2 knows; nil to let it decide by the document's own first bytes.
  public var name: String?
  /// Bytes to leave out at the start: a byte order mark, white space before the declaration.
  public var skip: Int

  /// Byte order mark, then the HTTP label, then the document's declaration, then UTF-8, then windows-1252; but bytes that
  /// are valid multi-byte UTF-8 beat an 8-bit label.
  public static func of(_ bytes: UnsafeBufferPointer<UInt8>, label: String?) -> Encoding {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Encoding(name: "UTF-8", skip: 3 + blanks(bytes, from: 3)) }
    if bytes.starts(with: [0xFF, 0xFE]) { return Encoding(name: "UTF-16LE", skip: 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return Encoding(name: "UTF-16BE", skip: 2) }
    if bytes.prefix(4).contains(0) { return Encoding(name: nil, skip: 0) }
    let skip = blanks(bytes, from: 0)
    let isUTF8 = isValidUTF8(bytes)
    let stated = (label ?? declared(bytes)).map(canonical)
    switch stated {
    case nil, "utf-8": return Encoding(name: isUTF8 || mostlyUTF8(bytes) ? "UTF-8" : "windows-1252", skip: skip)
    case let name? where isEightBit(name) && isUTF8 && bytes.contains(where: { $0 >= 0x80 }):
      return Encoding(name: "UTF-8", skip: skip)
    case let name?: return Encoding(name: name, skip: skip)
    }
  }

  private static func blanks(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    bytes.dropFirst(start).prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }.count
  }

  private static func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while let next = UTF8Scan.step(bytes, at: index) {
      if next.length == 0 { return false }
      index = next.end
    }
    return true
  }

  /// A few bad bytes in a UTF-8 document spoil themselves only; a document of another encoding is bad all over.
  private static func mostlyUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var good = 0
    var bad = 0
    var index = 0
    while let next = UTF8Scan.step(bytes, at: index) {
      if next.length > 1 { good += 1 }
      if next.length == 0 { bad += 1 }
      index = next.end
    }
    return good > bad
  }

  /// The encoding of the XML declaration.
  private static func declared(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let head = String(decoding: bytes.prefix(256), as: UTF8.self)
    guard let start = head.firstRange(of: "<?xml"), let end = head[start.upperBound...].firstRange(of: "?>"),
      let name = head[start.upperBound..<end.lowerBound].firstRange(of: "encoding")
    else { return nil }
    let rest = head[name.upperBound..<end.lowerBound].drop { $0 == " " || $0 == "=" || $0 == "\t" }
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    return String(rest.dropFirst().prefix { $0 != quote })
  }

  /// Labels as browsers read them (WHATWG Encoding, section 4.2).
  private static func canonical(_ label: String) -> String {
    let name = label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    return switch name {
    case "utf8", "utf-8", "unicode-1-1-utf-8": "utf-8"
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "cp1252",
      "windows-1252",
      "x-cp1252":
      "windows-1252"
    case "gb2312", "gbk", "x-gbk": "GBK"
    case "shift_jis", "x-sjis", "sjis", "shift-jis": "SHIFT_JIS"
    default: name
    }
  }

  private static func isEightBit(_ name: String) -> Bool {
    name.hasPrefix("windows-") || name.hasPrefix("iso-8859") || name.hasPrefix("koi8") || name == "macintosh"
  }
}

/// Walks over bytes that may be UTF-8 (RFC 3629), ASCII in strides.
private enum UTF8Scan {
  /// The character at this place: how long it is (1 for a stretch of ASCII, 0 for a bad byte) and where it ends. Nil at the
  /// end.
  static func step(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (length: Int, end: Int)? {
    guard start < bytes.count, let base = bytes.baseAddress else { return nil }
    var index = start
    let raw = UnsafeRawPointer(base)
    while index + 8 <= bytes.count,
      raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    if index > start { return (1, index) }
    let lead = bytes[index]
    let length =
      lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0
    guard length > 0, index + length <= bytes.count else { return (0, index + 1) }
    for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return (0, index + 1) }
    let second = bytes[index + 1]
    let isOverlongOrSurrogate =
      (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) || (lead == 0xF0 && second < 0x90)
      || (lead == 0xF4 && second >= 0x90)
    return isOverlongOrSurrogate ? (0, index + 1) : (length, index + length)
  }
}
