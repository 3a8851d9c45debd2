internal import CUTF8Proc
internal import Glibc

/// Unicode normalisation form C (UAX #15), which FoundationEssentials lacks.
enum Normalisation {
  /// The text in NFC.
  static func composed(_ text: String) -> String {
    // Everything below U+0300 is in NFC as it stands.
    guard text.unicodeScalars.contains(where: { $0.value >= 0x300 }) else { return text }
    return mapped(text, utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
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
