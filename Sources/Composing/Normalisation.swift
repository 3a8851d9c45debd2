internal import CUTF8Proc
internal import Glibc

/// Unicode normalisation form C (UAX #15), which FoundationEssentials lacks.
enum Normalisation {
  /// The text in NFC.
  static func composed(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy(isComposedAlone) { return text }
    return mapped(text, utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
  }

  /// Characters that are in NFC whatever stands around them, of the scripts that occur most (all below U+0300 are): a
  /// text of these alone needs no look at Unicode's tables.
  private static func isComposedAlone(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x2FF, 0x400...0x482, 0x5D0...0x5EA, 0x621...0x64A, 0x2002...0x20CF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
      0x1F000...0x1FAFF:
      true
    default: false
    }
  }

  /// The text in small letters without accents: for comparing, never for showing.
  static func withoutMarks(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
    let options = UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue
    return mapped(text, utf8proc_option_t(options | UTF8PROC_STRIPMARK.rawValue))
  }

  private static func mapped(_ text: String, _ options: utf8proc_option_t) -> String {
    var copy = text
    return copy.withUTF8 { bytes -> String? in
      var result: UnsafeMutablePointer<UInt8>?
      let length = utf8proc_map(bytes.baseAddress, bytes.count, &result, options)
      defer { result.map { free($0) } }
      guard let result, length >= 0 else { return nil }
      return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
    } ?? text
  }

  /// Whether the text is in NFC, byte for byte (`==` on strings would say so of every equivalent text).
  static func isComposed(_ text: String) -> Bool { composed(text).utf8.elementsEqual(text.utf8) }

  /// The scalar as it begins a word of a title.
  static func titlecased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: utf8proc_totitle(Int32(bitPattern: scalar.value)))) ?? scalar
  }
}
