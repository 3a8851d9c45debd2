/// Titles that a blog's engine, not its author, has written: they say nothing of the entry.
enum EmptyTitle {
  /// Whether a title is absent, a stand-in for one, the blog's own name or nothing but a date.
  static func says(nothing title: String?, blog: String?) -> Bool {
    guard let title = title?.scalars else { return true }
    return says(nothing: title, Folded(title), blog: blog)
  }

  /// The same of a title that was folded already.
  static func says(nothing title: [Unicode.Scalar], _ folded: Folded, blog: String?) -> Bool {
    guard title.count <= 100 else { return false }
    if folded.isBlank { return String(scalars: title).allSatisfy(\.isWhitespace) }
    if folded.scalars.count <= longestStandIn, standIns.contains(folded) { return true }
    if let blog, folded == Folded(blog) { return true }
    return mayDate(folded) && title.allSatisfy(mayDate) && isDate(folded.text)
  }

  private static let standIns = Set(
    [
      "sans titre", "sans nom", "brouillon auto", "brouillon automatique", "untitled", "no title", "auto draft",
      "untitled post", "ohne titel", "sin titulo", "senza titolo", "sem titulo", "zonder titel", "null",
    ].map { Folded($0) })

  private static let longestStandIn = standIns.map(\.scalars.count).max() ?? 0

  private static let words: Set<String> = Set(
    ("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi "
      + "vendredi samedi dimanche january february march april may june july august september october november december "
      + "monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep oct nov dec er le du st nd "
      + "rd th h").split(separator: " ").map(String.init))

  /// A date has figures or is one word: most titles need no second look.
  private static func mayDate(_ folded: Folded) -> Bool {
    folded.scalars.contains(where: \.isASCIIDigit) || !folded.scalars.dropFirst().dropLast().contains(" ")
  }

  private static func mayDate(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isLetter || scalar.isMark || scalar.isDigit || scalar.isWhite || "/.,-–:()|".unicodeScalars.contains(scalar)
  }

  /// Numbers and the names of months and days, with a day or a year among them.
  private static func isDate(_ folded: String) -> Bool {
    let parts = folded.split(separator: " ")
    guard (2...9).contains(parts.count) || (parts.count == 1 && parts[0].count == 8) else { return false }
    let numbers = parts.filter { $0.allSatisfy(\.isNumber) }
    let hasYear = numbers.contains { $0.count == 4 && ($0.hasPrefix("19") || $0.hasPrefix("20")) } || parts.count == 1
    return hasYear
      && parts.allSatisfy { part in
        let digits = part.prefix(while: \.isNumber)
        return (digits.count == part.count && digits.count <= 8) || words.contains(String(part.dropFirst(digits.count)))
      }
  }
}
