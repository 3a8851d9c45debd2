/// Which encoding a document is read in.
public struct Encoding: Sendable, Equatable {
  /// Its name for iconv(3); `UTF-8` where the bytes are meant to be that.
  public var name: String
  /// Bytes to leave out at the start: a byte order mark, white space before the declaration.
  public var skip: Int
  /// The bytes are UTF-8 without a fault: nothing needs decoding.
  public var isValidUTF8: Bool

  /// An encoding.
  public init(name: String, skip: Int, isValidUTF8: Bool = false) {
    self.name = name
    self.skip = skip
    self.isValidUTF8 = isValidUTF8
  }

  /// Byte order mark, then the HTTP label, then the document's declaration, then UTF-8, then windows-1252; but bytes that
  /// are valid multi-byte UTF-8 beat an 8-bit label, and no label makes 16-bit text of bytes that hold no zeros.
  /// - Parameter consumed: told of each mebibyte that was looked at.
  public static func of(
    _ bytes: UnsafeBufferPointer<UInt8>, label: String?, consumed: (Range<Int>) -> Void = { _ in }
  ) -> Encoding {
    if let wide = wide(bytes) { return wide }
    let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let skip = mark + blanks(bytes, from: mark)
    let scan = UTF8Scan(bytes, from: skip, consumed)
    let utf8 = Encoding(name: "UTF-8", skip: skip, isValidUTF8: scan.bad == 0)
    if mark > 0 { return utf8 }
    // A label that cannot be is none: the document's own may be better.
    let labels = [label, declared(bytes)].compactMap { $0.flatMap(EncodingLabel.canonical) }
    for name in labels where !name.hasPrefix("UTF-16") && !name.hasPrefix("UTF-32") {
      if name == "UTF-8" {
        if scan.isMostlyUTF8 { return utf8 }
        continue  // What is none has its name elsewhere, if at all.
      }
      let isBetter =
        scan.bad == 0
        ? scan.good == 0 ? EncodingLabel.isASCIIBased(name) : EncodingLabel.isEightBit(name)
        : scan.good > 4 * scan.bad && labels.contains("UTF-8") && EncodingLabel.isEightBit(name)
      return isBetter ? utf8 : Encoding(name: name, skip: skip)
    }
    return scan.isMostlyUTF8 ? utf8 : Encoding(name: "windows-1252", skip: skip)
  }

  /// 16- and 32-bit text, by its mark or by the zeros that every document's first `<` brings.
  private static func wide(_ bytes: UnsafeBufferPointer<UInt8>) -> Encoding? {
    let marks: [([UInt8], String)] = [
      ([0xFF, 0xFE, 0, 0], "UTF-32LE"), ([0, 0, 0xFE, 0xFF], "UTF-32BE"), ([0xFF, 0xFE], "UTF-16LE"),
      ([0xFE, 0xFF], "UTF-16BE"),
    ]
    for (mark, name) in marks where bytes.starts(with: mark) { return Encoding(name: name, skip: mark.count) }
    let zeros = bytes.prefix(4).map { $0 == 0 }
    switch zeros {
    case [true, true, true, false]: return Encoding(name: "UTF-32BE", skip: 0)
    case [false, true, true, true]: return Encoding(name: "UTF-32LE", skip: 0)
    case [true, false, true, false]: return Encoding(name: "UTF-16BE", skip: 0)
    case [false, true, false, true]: return Encoding(name: "UTF-16LE", skip: 0)
    default: return nil
    }
  }

  private static func blanks(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    bytes.dropFirst(start).prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }.count
  }

  /// The encoding of the XML declaration.
  private static func declared(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let start = blanks(bytes, from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    guard bytes.hasWord("<?xml", at: start) else { return nil }
    let declaration = bytes[start...].prefix(1024).prefix { $0 != UInt8(ascii: ">") }
    guard let name = UnsafeBufferPointer(rebasing: declaration).firstPlace(of: Array("encoding".utf8), from: 5) else {
      return nil
    }
    let rest = declaration.dropFirst(name + 8).drop { $0 <= 0x20 || $0 == UInt8(ascii: "=") }
    guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
    return String(decoding: rest.dropFirst().prefix { $0 != quote }, as: UTF8.self)
  }
}

/// Counts characters beyond ASCII, and bytes that belong to none (RFC 3629).
public struct UTF8Scan: Sendable {
  /// Characters of several bytes.
  public private(set) var good = 0
  /// Bytes that are part of no character.
  public private(set) var bad = 0

  /// A few bad bytes in a UTF-8 document spoil themselves only; in one of another encoding a good character is an accident.
  var isMostlyUTF8: Bool { bad == 0 || (good > 0 && bad <= 3 * good) }

  /// Scans all bytes from a place on, ASCII in strides.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ consumed: (Range<Int>) -> Void) {
    var index = start
    while index < bytes.count {
      let begin = index
      let end = min(begin + 1 << 20, bytes.count)
      while index < end { index = step(bytes, index) }
      consumed(begin..<index)
    }
  }

  /// One stride or one character. Returns where the next begins.
  private mutating func step(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
    guard let base = bytes.baseAddress else { return bytes.count }
    let raw = UnsafeRawPointer(base)
    var index = start
    while index + 32 <= bytes.count {
      let words = raw.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
      if words & SIMD4(repeating: 0x8080_8080_8080_8080) != .zero { break }
      index += 32
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    guard index < bytes.count else { return index }
    let length = Self.length(bytes, at: index)
    if length > 0 { good += 1 } else { bad += 1 }
    return index + max(length, 1)
  }

  /// The length of the character that begins here; 0 for a bad byte.
  private static func length(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let lead = bytes[index]
    let length =
      lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0
    guard length > 0, index + length <= bytes.count else { return 0 }
    for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    let second = bytes[index + 1]
    let isOverlongOrSurrogate =
      (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) || (lead == 0xF0 && second < 0x90)
      || (lead == 0xF4 && second >= 0x90)
    return isOverlongOrSurrogate ? 0 : length
  }
}
