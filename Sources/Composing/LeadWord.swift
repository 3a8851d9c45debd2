/// Little words that lead to the next one: an article, a preposition or a conjunction says nothing before «…».
enum LeadWord {
  /// Whether the word is one, in French or English.
  static func `is`(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
    word.count <= 4 && all.contains(String(scalars: word).lowercased())
  }

  private static let all: Set<String> = [
    "le", "la", "les", "un", "une", "des", "de", "du", "à", "au", "aux", "et", "ou", "ni", "en", "pour", "par", "sur",
    "dans", "avec", "sans", "chez", "vers", "sous", "que",
    "a", "an", "the", "of", "and", "or", "to", "in", "for", "with", "from", "by", "at",
  ]
}
