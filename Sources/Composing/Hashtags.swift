internal import Model

/// Hashtags from a blog's categories: letters, marks, digits; at least one letter; no hyphen, as every network takes them.
struct Hashtags {
  /// The owner's words: so many at most, and what certain categories are called.
  let wording: Wording
  let rule: TagRule

  /// The tags with their `#`, none twice, none that the title says already, in the order of the categories.
  func of(_ categories: [String], title: Folded?) -> [[Unicode.Scalar]] {
    let most = min(wording.hashtags, rule.most)
    var seen: [Folded] = []
    var tags: [[Unicode.Scalar]] = []
    for category in categories {
      guard tags.count < most else { break }
      guard var tag = tag(of: category, title: title) else { continue }
      let folded = Folded(tag)
      guard !seen.contains(folded) else { continue }
      seen.append(folded)
      tag.insert("#", at: 0)
      tags.append(tag)
    }
    return tags
  }

  private func tag(of category: String, title: Folded?) -> [Unicode.Scalar]? {
    let clean = CleanText.of(category.scalars)
    if !wording.tags.isEmpty, let own = wording.tags[Folded(clean).text]?.scalars {
      return own.isEmpty || !isTaken(own) ? nil : own
    }
    let words = Self.words(of: clean)
    guard let tag = Self.joined(words), isTaken(tag) else { return nil }
    // Between blanks: a word of the title is more than letters that occur in one of its words.
    return title?.contains(Folded(words)) == true ? nil : tag
  }

  private func isTaken(_ tag: [Unicode.Scalar]) -> Bool {
    Graphemes.count(tag) <= rule.longest && tag.contains(where: \.isLetter)
      && (rule.marks || !tag.contains(where: \.isMark))
  }

  /// The tag of an owner's dictionary: with or without its `#`; nil for what no network takes for a tag.
  static func own(_ text: String) -> String? {
    let tag = text.hasPrefix("#") ? String(text.dropFirst()) : text
    let isTag = tag.unicodeScalars.allSatisfy(\.isWordCharacter) && tag.unicodeScalars.contains(where: \.isLetter)
    return isTag && tag.count <= 64 ? Normalisation.composed(tag) : nil
  }

  // MARK: Words

  /// «Médecine générale» → `MédecineGénérale`, «COVID-19» → `COVID19`, «2026» → nil.
  private static func joined(_ words: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    guard words.contains(where: \.isLetter) else { return nil }
    // One word stays as the blogger writes it; several are told apart by their capitals.
    guard words.contains(" ") else { return Normalisation.composed(words) }
    var tag: [Unicode.Scalar] = []
    tag.reserveCapacity(words.count + 1)
    var beginsWord = true
    for scalar in words {
      if scalar != " " { tag.append(beginsWord ? Normalisation.titlecased(scalar) : scalar) }
      beginsWord = scalar == " "
    }
    return Normalisation.composed(tag)
  }

  /// The words of a category, a blank between them.
  private static func words(of text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var words: [Unicode.Scalar] = []
    words.reserveCapacity(text.count + 1)
    var start = 0
    for scalar in text {
      let isInWord = start < words.count
      if scalar.isLetter || scalar.isDigit || (isInWord && isJoiningMark(scalar) && words.last?.isDigit == false) {
        words.append(scalar)
      } else if scalar == "'" || scalar == "’", !isElision(words[start...]) {
        continue  // «Alzheimer’s», «aujourd’hui»: one word
      } else if scalar.isDirectionMark {
        continue
      } else if isInWord {
        words.append(" ")
        start = words.count
      }
    }
    if words.last == " " { words.removeLast() }
    return words
  }

  /// French articles and particles that lose their vowel: «l’hôpital» is two words.
  private static let elided: Set<String> = [
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
  ]

  private static func isElision(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    word.isEmpty || (word.count <= 6 && elided.contains(String(scalars: word).lowercased()))
  }

  /// An accent or vowel sign; variation selectors and enclosing marks (of keycap emoji) are no part of a word.
  private static func isJoiningMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isMark && !scalar.properties.isVariationSelector && scalar.properties.generalCategory != .enclosingMark
  }
}
