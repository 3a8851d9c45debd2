internal import Model

/// A link as it stands in a post.
enum Link {
  /// The blog's own short link, where the entry's identifier is one: WordPress gives `https://example.org/?p=12`, which
  /// leads to the entry's page. Nil for any other identifier, and for one of another host.
  static func short(of entry: Entry) -> String? {
    guard let guid = entry.guid.flatMap(whole), let link = entry.link, guid.utf8.count < link.utf8.count else {
      return nil
    }
    let parts = guid.split(separator: "?", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("p="), !parts[1].dropFirst(2).isEmpty,
      parts[1].dropFirst(2).utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    // Scheme and host are the link's own, byte for byte: an identifier outlives a move, its address may not.
    return parts[0].hasSuffix("/") && parts[0].split(separator: "/").count > 1 && link.hasPrefix(parts[0]) ? guid : nil
  }

  /// The link, with whatever would end or change it inside a text (white space, control characters, characters that
  /// normalisation alters) percent-encoded.
  static func whole(_ link: String) -> String? {
    let trimmed = CleanText.trimmed(link)
    guard !trimmed.isEmpty else { return nil }
    if trimmed.hasOnlyBytes(where: { $0 > 0x20 && $0 < 0x7F }) { return trimmed }
    let isSafe =
      CleanText.of(trimmed).utf8.elementsEqual(trimmed.utf8)
      && !trimmed.unicodeScalars.contains { $0.isWhite || $0.isDirectionMark }
    guard !isSafe else { return trimmed }
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    var encoded = String.UnicodeScalarView()
    for byte in trimmed.utf8 {
      if byte > 0x20, byte < 0x7F {
        encoded.append(Unicode.Scalar(byte))
      } else {
        encoded.append(contentsOf: ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    return String(encoded)
  }
}
