internal import CUTF8Proc
internal import Glibc

/// Unicode normalisation form C (UAX #15), which FoundationEssentials lacks.
enum Normalisation {
  /// The text in NFC.
  static func composed(_ text: String) -> String {
    text.unicodeScalars.allSatisfy(isComposedAlone) ? text : mapped(text)
  }

  /// The text in NFC.
  static func composed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    for scalar in text where !isComposedAlone(scalar) { return mapped(String(scalars: text)).scalars }
    return text
  }

  /// Characters that are in NFC whatever stands around them, of the scripts that occur most (all below U+0300 are): a
  /// text of these alone needs no look at Unicode's tables.
  private static func isComposedAlone(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x300 || scalar.isPlain || (0x2002...0x20CF).contains(scalar.value)
      || (0x1F000...0x1FAFF).contains(scalar.value)
  }

  /// Gives the parts of a character in small letters, its accents left out: for comparing, never for showing.
  static func withoutMarks(_ scalar: Unicode.Scalar, _ give: (Unicode.Scalar) -> Void) {
    let options =
      UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue
      | UTF8PROC_STRIPMARK.rawValue
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: partsAtMost) { parts in
      var boundary: Int32 = 0
      let count = utf8proc_decompose_char(
        Int32(bitPattern: scalar.value), parts.baseAddress, partsAtMost, utf8proc_option_t(options), &boundary)
      for part in parts.prefix(max(count, 0)) { Unicode.Scalar(UInt32(bitPattern: part)).map(give) }
    }
  }

  /// More than any character has.
  private static let partsAtMost = 32

  private static func mapped(_ text: String) -> String {
    let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)
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
