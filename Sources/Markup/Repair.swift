/// Mends what generators break most: junk before the document, bare ampersands, bad bytes.
public enum Repair {
  /// The document from its first element or declaration on, in UTF-8 where it was meant to be, with every `&` that begins no
  /// reference written out.
  /// - Parameter isUTF8: false for encodings whose bytes are left alone.
  public static func document(_ bytes: UnsafeBufferPointer<UInt8>, isUTF8: Bool) -> [UInt8] {
    let start = begin(of: bytes)
    let rest = UnsafeBufferPointer(rebasing: bytes[start...])
    guard isUTF8 else { return ampersands(Array(rest)) }
    // Decoding replaces each bad byte by U+FFFD and keeps all others.
    return ampersands(Array(String(decoding: rest, as: UTF8.self).utf8))
  }

  /// Where the declaration or the root element begins: warnings of PHP and the like may stand before it.
  private static func begin(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let head = Array(bytes.prefix(65_536))
    for word in ["<?xml", "<rss", "<feed", "<rdf:RDF"] {
      if let found = head.firstRange(of: Array(word.utf8)) { return found.lowerBound }
    }
    return 0
  }

  private static func ampersands(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 64)
    var index = 0
    var isInCDATA = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "<"), bytes[index...].starts(with: "<![CDATA[".utf8) { isInCDATA = true }
      if byte == UInt8(ascii: "]"), bytes[index...].starts(with: "]]>".utf8) { isInCDATA = false }
      // Control characters are not allowed in XML at all.
      if byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { result.append(byte) }
      if byte == UInt8(ascii: "&"), !isInCDATA, !beginsReference(bytes, at: index) { result += Array("amp;".utf8) }
      index += 1
    }
    return result
  }

  /// `&name;` of HTML, `&#123;` or `&#x7b;`.
  private static func beginsReference(_ bytes: [UInt8], at index: Int) -> Bool {
    let rest = bytes[(index + 1)...].prefix(32)
    guard let end = rest.firstIndex(of: UInt8(ascii: ";")), end > index + 1 else { return false }
    let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    if name.hasPrefix("#x") || name.hasPrefix("#X") { return UInt32(name.dropFirst(2), radix: 16) != nil }
    if name.hasPrefix("#") { return UInt32(name.dropFirst(), radix: 10) != nil }
    return name.utf8.allSatisfy(\.isLetterOrDigit) && HTMLEntities.character(name) != nil
  }
}
