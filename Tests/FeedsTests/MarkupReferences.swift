import Foundation

/// Character references and line ends of XML.
enum MarkupReferences {
  /// The text; nil where a reference is none of XML's own, or names no character.
  static func decoded(_ raw: UnsafeBufferPointer<UInt8>, inAttribute: Bool = false) -> String? {
    let plain = inAttribute ? spaced(raw) : normalised(raw)
    guard raw.contains(UInt8(ascii: "&")) else { return plain }
    var result = ""
    for (number, piece) in plain.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
      if number == 0 {
        result += piece
        continue
      }
      guard let end = piece.firstIndex(of: ";"), let scalar = scalar(piece[..<end]) else { return nil }
      result.unicodeScalars.append(scalar)
      result += piece[piece.index(after: end)...]
    }
    return result
  }

  /// Line ends as XML reads them.
  static func normalised(_ raw: UnsafeBufferPointer<UInt8>) -> String {
    guard raw.contains(0x0D) else { return String(decoding: raw, as: UTF8.self) }
    var result: [UInt8] = []
    for (index, byte) in raw.enumerated() {
      if byte == 0x0D, index + 1 < raw.count, raw[index + 1] == 0x0A { continue }
      result.append(byte == 0x0D ? 0x0A : byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func spaced(_ raw: UnsafeBufferPointer<UInt8>) -> String {
    let text = normalised(raw)
    guard raw.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else { return text }
    return String(decoding: text.utf8.map { $0.isBlank ? 0x20 : $0 }, as: UTF8.self)
  }

  private static func scalar(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      guard name.hasPrefix("#") else { return nil }
      let digits = name.dropFirst()
      let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits, radix: 10)
      guard let value, value >= 0x20 || [0x09, 0x0A, 0x0D].contains(value), value != 0xFFFE, value != 0xFFFF else {
        return nil
      }
      return Unicode.Scalar(value)
    }
  }
}
