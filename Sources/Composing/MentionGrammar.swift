/// Which strings mention somebody: Mastodon's grammar, which is the widest of the networks'.
enum MentionGrammar {
  /// The mention that starts at `start`: where the user's name ends, and where the domain after it ends.
  static func mention(at start: Int, in text: [Unicode.Scalar]) -> (userEnd: Int, end: Int)? {
    guard text[start] == "@", start == 0 || mayPrecede(text[start - 1]) else { return nil }
    guard let userEnd = endOfName(at: start + 1, in: text, where: { $0.isASCIILetterOrDigit || $0 == "_" }) else {
      return nil
    }
    guard userEnd < text.count, text[userEnd] == "@",
      let end = endOfName(at: userEnd + 1, in: text, where: \.isWordCharacter)
    else { return (userEnd, userEnd) }
    // Longer than any name of the DNS: not a mention, and counted in full.
    return end - userEnd - 1 <= 253 ? (userEnd, end) : nil
  }

  /// The commercial at, also in its full-width form, which X takes too.
  static func isAt(_ scalar: Unicode.Scalar) -> Bool { scalar == "@" || scalar == "\u{FF20}" }

  private static func mayPrecede(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "=" && scalar != "/" && !scalar.isWordCharacter
  }

  /// Runs of name characters with dots and hyphens between them, never at the end.
  private static func endOfName(
    at start: Int, in text: [Unicode.Scalar], where isName: (Unicode.Scalar) -> Bool
  ) -> Int? {
    var end: Int?
    var index = start
    while index < text.count {
      if isName(text[index]) {
        index += 1
        end = index
      } else if end != nil, text[index] == "." || text[index] == "-" {
        index += 1
      } else {
        break
      }
    }
    return end
  }
}
