internal import Model

/// Hashtags from a blog's categories: letters, marks, digits; at least one letter; no hyphen, as every network takes them.
struct Hashtags {
  /// The owner's words: so many at most, and what certain categories are called.
  let wording: Wording
  let rule: TagRule

  /// The tags with their `#`, none twice, none that the title says already, in the order of the categories.
  func of(_ categories: [String], title: String = "") -> [String] {
    let most = min(wording.hashtags, rule.most)
    var seen: Set<String> = []
    var tags: [String] = []
    let said = categories.isEmpty || title.isEmpty ? "" : Self.folded(title)
    for category in categories where tags.count < most {
      guard let tag = tag(of: category, said: said), seen.insert(Self.folded(tag)).inserted else { continue }
      tags.append("#" + tag)
    }
    return tags
  }

  private func tag(of category: String, said: String) -> String? {
    let clean = CleanText.of(category)
    if let own = wording.tags[Self.folded(clean)] { return own.isEmpty || !isTaken(own) ? nil : own }
    let words = Self.words(of: clean)
    guard let tag = Self.joined(words), isTaken(tag) else { return nil }
    // Between blanks: a word of the title is more than letters that occur in one of its words.
    let phrase = Self.folded(words.map { String(scalars: $0) }.joined(separator: " "))
    return said.contains(phrase) ? nil : tag
  }

  private func isTaken(_ tag: String) -> Bool {
    tag.count <= rule.longest && tag.unicodeScalars.contains(where: \.isLetter)
      && (rule.marks || !tag.unicodeScalars.contains(where: \.isMark))
  }

  /// The tag of an owner's dictionary: with or without its `#`; nil for what no network takes for a tag.
  static func own(_ text: String) -> String? {
    let tag = text.hasPrefix("#") ? String(text.dropFirst()) : text
    let isTag = tag.unicodeScalars.allSatisfy(\.isWordCharacter) && tag.unicodeScalars.contains(where: \.isLetter)
    return isTag && tag.count <= 64 ? Normalisation.composed(tag) : nil
  }

  // MARK: Words

  /// «Médecine générale» → `MédecineGénérale`, «COVID-19» → `COVID19`, «2026» → nil.
  private static func joined(_ words: [[Unicode.Scalar]]) -> String? {
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
      } else if scalar == "'" || scalar == "’", !isElision(word) {
        continue  // «Alzheimer’s», «aujourd’hui»: one word
      } else if !word.isEmpty {
        words.append(word)
        word = []
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  /// French articles and particles that lose their vowel: «l’hôpital» is two words.
  private static let elided: Set<String> = [
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
  ]

  private static func isElision(_ word: [Unicode.Scalar]) -> Bool {
    word.isEmpty || (word.count <= 6 && elided.contains(String(scalars: word).lowercased()))
  }

  /// An accent or vowel sign; variation selectors and enclosing marks (of keycap emoji) are no part of a word.
  private static func isJoiningMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isMark && !scalar.properties.isVariationSelector && scalar.properties.generalCategory != .enclosingMark
  }

  /// Letters and digits in small letters without accents, a blank before, between and after words: for comparing.
  static func folded(_ text: String) -> String {
    var folded = String.UnicodeScalarView(" ".unicodeScalars)
    for scalar in Normalisation.withoutMarks(text).unicodeScalars {
      if scalar.isLetter || scalar.isDigit {
        folded.append(scalar)
      } else if folded.last != " " {
        folded.append(" ")
      }
    }
    if folded.last != " " { folded.append(" ") }
    return String(folded)
  }
}
