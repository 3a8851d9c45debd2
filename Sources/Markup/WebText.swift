extension String {
  /// Text as the web writes it. Bytes that are no UTF-8 at all were windows-1252; a bad byte among good UTF-8 becomes
  /// U+FFFD; and the controls U+0080 to U+009F are what their author's windows-1252 meant.
  public init(webText bytes: some Collection<UInt8>) {
    let text: String
    if let valid = String(validating: bytes, as: UTF8.self) {
      text = valid
    } else {
      let repaired = String(decoding: bytes, as: UTF8.self)
      let isUTF8 = repaired.unicodeScalars.contains { $0.value >= 0x80 && $0 != "\u{FFFD}" }
      text = isUTF8 ? repaired : String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
    guard text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) }) else {
      self = text
      return
    }
    self = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { UInt8(exactly: $0.value).flatMap(Windows1252.scalar) ?? $0 }))
  }
}
