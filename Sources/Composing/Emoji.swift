/// What readers see as a picture among letters.
enum Emoji {
  /// Whether the grapheme cluster is an emoji: one character or a sequence of them (UTS #51), as X draws them.
  static func `is`(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first, first.properties.isEmoji else { return false }
    let rest = character.unicodeScalars.dropFirst()
    switch first.value {
    case ..<0x80: return rest.contains("\u{20E3}")  // a keycap, `1️⃣`
    // ©, ®, ™ and the pawn are letters unless they are told to be pictures.
    case 0xA9, 0xAE, 0x2122, 0x265F: return !rest.isEmpty
    default: return true
    }
  }

  /// The length in code points, those of an emoji in UTF-8 bytes: how Threads counts.
  static func lengthInBytes(_ text: [Unicode.Scalar]) -> Int {
    Graphemes.sum(
      text[...], plain: { _ in 1 }, cluster: { Emoji.is($0) ? $0.utf8.count : $0.unicodeScalars.count })
  }
}
