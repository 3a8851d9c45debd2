/// Words that stay with the one behind them: «Dr Martin», «M. Dupont», «n° 12», an initial and its name.
enum Civility {
  private static let words: Set<String> = [
    "dr", "dre", "drs", "docteur", "docteure", "pr", "pre", "prs", "professeur", "professeure", "prof", "m", "mm",
    "mme",
    "mmes", "mlle", "mlles", "me", "mgr", "st", "ste", "mr", "mrs", "ms", "n°", "nº", "no", "p", "art", "fig",
  ]

  /// Whether such a word ends at `end`.
  static func stands(before end: Int, in text: [Unicode.Scalar]) -> Bool {
    var last = end
    let isAbbreviated = last > 0 && text[last - 1] == "."
    if isAbbreviated { last -= 1 }
    var start = last
    while start > 0, last - start <= 12, text[start - 1].isLetter || text[start - 1].isMark || text[start - 1] == "°" {
      start -= 1
    }
    guard start < last, start == 0 || !text[start - 1].isWordCharacter else { return false }
    if isAbbreviated, last - start == 1, text[start].properties.isUppercase { return true }
    let word = String(scalars: text[start..<last])
    // Without its full stop «m» is a unit and «p» a letter; «no», «me» and «st» are words of their own in small letters.
    let needsMore = ["m", "p", "no", "me", "st", "art", "fig", "ms", "pre"].contains(word.lowercased())
    return words.contains(word.lowercased())
      && (!needsMore || isAbbreviated || (word.first?.isUppercase ?? false && word != "M" && word != "P"))
  }
}
