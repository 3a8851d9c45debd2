/// A document's text, where its bytes are what they say; and the same text in other encodings.
enum MetamorphicEncoding {
  /// Nil for documents whose label lies, and for encodings that few blogs have.
  static func text(of bytes: [UInt8], contentType: String?) -> String? {
    let label = charset(contentType)
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      guard label.map({ $0.hasPrefix("utf-16") }) ?? true else { return nil }
      return utf16(bytes)
    }
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let body = hasMark ? Array(bytes.dropFirst(3)) : bytes
    let said = [label, declared(body)].compactMap { $0 }.map { latin.contains($0) ? "latin" : $0 }
    guard Set(said).count <= 1 else { return nil }
    let utf8 = String(validating: body, as: UTF8.self)
    switch said.first {
    case nil, "utf-8": return utf8
    case "latin" where !hasMark && (utf8 == nil || body.allSatisfy { $0 < 0x80 }): return windows1252(body)
    default: return nil
    }
  }

  static func charset(_ contentType: String?) -> String? {
    guard let contentType = contentType?.lowercased(), let range = contentType.firstRange(of: "charset=") else {
      return nil
    }
    return contentType[range.upperBound...].filter { $0 != "\"" && $0 != "'" && $0 != " " }
  }

  private static func declared(_ bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(200), as: UTF8.self)
    guard head.hasPrefix("<?xml"), let end = head.firstRange(of: "?>")?.lowerBound,
      let name = head[..<end].firstRange(of: "encoding")
    else { return nil }
    let words = head[name.upperBound..<end].split { " =\t\r\n\"'".contains($0) }
    return words.first?.lowercased()
  }

  private static let latin: Set<String> = ["iso-8859-1", "windows-1252", "latin1", "us-ascii", "cp1252"]

  private static func utf16(_ bytes: [UInt8]) -> String? {
    let isLittle = bytes.first == 0xFF
    guard bytes.count % 2 == 0 else { return nil }
    let units = stride(from: 2, to: bytes.count, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittle ? first | second << 8 : first << 8 | second
    }
    return String(validating: units, as: UTF16.self)
  }

  // MARK: Other bytes

  static func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
    var bytes: [UInt8] = isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]
    bytes.reserveCapacity(text.utf8.count * 2 + 2)
    for unit in text.utf16 {
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      bytes.append(isLittle ? low : high)
      bytes.append(isLittle ? high : low)
    }
    return bytes
  }

  /// Nil where a character is missing there, or where the bytes happen to be UTF-8 as well and so mean something else.
  static func windows1252(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) {
        bytes.append(UInt8(scalar.value))
      } else if scalar != "\u{FFFD}", let place = high.firstIndex(of: scalar) {
        bytes.append(0x80 + UInt8(place))
      } else {
        return nil
      }
    }
    let isAmbiguous = bytes.contains { $0 >= 0x80 } && String(validating: bytes, as: UTF8.self) != nil
    return isAmbiguous ? nil : bytes
  }

  private static func windows1252(_ bytes: [UInt8]) -> String? {
    var scalars = String.UnicodeScalarView()
    for byte in bytes {
      let scalar = (0x80...0x9F).contains(byte) ? high[Int(byte) - 0x80] : Unicode.Scalar(byte)
      guard scalar != "\u{FFFD}" else { return nil }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// What the bytes from 0x80 to 0x9F mean; U+FFFD where they mean nothing.
  private static let high = Array(
    "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ".unicodeScalars)
}
