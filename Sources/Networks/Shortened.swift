/// A text that a network takes no more of than so much.
enum Shortened {
  /// At most so many code points, cut at a character and marked with «…».
  static func text(_ text: String, to most: Int) -> String {
    guard text.unicodeScalars.count > most else { return text }
    var cut = ""
    var length = 1
    for character in text {
      length += character.unicodeScalars.count
      if length > most { break }
      cut.append(character)
    }
    return cut + "…"
  }
}
