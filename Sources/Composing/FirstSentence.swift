/// The first sentence of a summary, in the place of a title that is missing.
enum FirstSentence {
  /// The first sentence and what follows it. A full stop ends a sentence when a space and no small letter follow and the
  /// word before is neither an initial nor an abbreviation; the full stops of Chinese and Japanese need no space.
  static func split(_ text: [Unicode.Scalar]) -> (first: [Unicode.Scalar], rest: [Unicode.Scalar]) {
    let characters = Array(String(scalars: text))
    var word = ""
    for (index, character) in characters.enumerated() where !isDirectionMark(character) {
      if ends(character, after: word, before: characters.dropFirst(index + 1)) {
        let first = String(characters[...index]).scalars
        let rest = CleanText.trimmed(Array(text[first.count...]))
        return (Direction.withoutIdleMarks(first), Direction.withoutIdleMarks(rest))
      }
      if character.isLetter || character.isNumber { word.append(character) } else { word = "" }
    }
    return (text, [])
  }

  private static let abbreviations: Set<String> = [
    "dr", "dre", "drs", "pr", "pre", "prof", "mr", "mrs", "ms", "mm", "mme", "mlle", "me", "mgr", "st", "ste", "cf",
    "vs",
    "ex", "art", "fig", "vol", "no", "env", "av", "apr",
  ]

  private static func ends(_ character: Character, after word: String, before rest: ArraySlice<Character>) -> Bool {
    if "。！？".contains(character) { return !rest.isEmpty }
    let isStop = character == "." && word.count > 1 && !abbreviations.contains(word.lowercased())
    let rest = rest.lazy.filter { !isDirectionMark($0) }
    guard isStop || "!?…".contains(character), rest.first == " ", let next = rest.dropFirst().first else {
      return false
    }
    return !next.isLowercase && (next.isLetter || next.isNumber || next == "«")
  }

  private static func isDirectionMark(_ character: Character) -> Bool {
    character.unicodeScalars.first?.isDirectionMark == true
  }
}
