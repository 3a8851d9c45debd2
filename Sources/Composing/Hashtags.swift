/// Hashtags from a blog's categories, by Mastodon's tag grammar: letters, marks, digits; at least one letter; no hyphen.
enum Hashtags {
  /// The tags with their `#`, none twice, in the order of the categories.
  static func of(_ categories: [String], atMost limit: Int) -> [String] {
    var seen: Set<String> = []
    var tags: [String] = []
    for category in categories where tags.count < limit {
      guard let tag = tag(of: category), seen.insert(tag.lowercased()).inserted else { continue }
      tags.append("#" + tag)
    }
    return tags
  }

  /// «Médecine générale» → `MédecineGénérale`, «COVID-19» → `COVID19`, «2026» → nil.
  private static func tag(of category: String) -> String? {
    let words = words(of: CleanText.of(category))
    guard words.contains(where: { $0.contains(where: \.isLetter) }) else { return nil }
    var tag = String.UnicodeScalarView()
    for var word in words {
      // One word stays as the blogger writes it; several are told apart by their capitals.
      if words.count > 1, let first = word.first { word[0] = Normalisation.titlecased(first) }
      tag.append(contentsOf: word)
    }
    return Normalisation.composed(String(tag))
  }

  private static func words(of text: String) -> [[Unicode.Scalar]] {
    var words: [[Unicode.Scalar]] = []
    var word: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars {
      if scalar.isLetter || scalar.isDigit || (isJoiningMark(scalar) && word.last.map { !$0.isDigit } == true) {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(word)
        word = []
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// An accent or vowel sign; variation selectors and enclosing marks (of keycap emoji) are no part of a word.
  private static func isJoiningMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isMark && !scalar.properties.isVariationSelector && scalar.properties.generalCategory != .enclosingMark
  }
}
