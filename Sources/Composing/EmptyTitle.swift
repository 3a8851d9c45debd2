/// Titles that a blog's engine, not its author, has written: they say nothing of the entry.
enum EmptyTitle {
  /// Whether a title is absent, a stand-in for one, the blog's own name or nothing but a date.
  static func says(nothing title: String?, blog: String?) -> Bool {
    guard let title, title.unicodeScalars.count <= 100 else { return title == nil }
    let folded = Hashtags.folded(title)
    if folded == " " { return title.allSatisfy(\.isWhitespace) }
    if standIns.contains(folded) { return true }
    if let blog, folded == Hashtags.folded(blog) { return true }
    return title.unicodeScalars.allSatisfy(mayDate) && isDate(folded)
  }

  private static let standIns: Set<String> = [
    " sans titre ", " sans nom ", " brouillon auto ", " brouillon automatique ", " untitled ", " no title ",
    " auto draft ",
    " untitled post ", " ohne titel ", " sin titulo ", " senza titolo ", " sem titulo ", " zonder titel ", " null ",
  ]

  private static let words: Set<String> = Set(
    ("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi "
      + "vendredi samedi dimanche january february march april may june july august september october november december "
      + "monday tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep oct nov dec er le du st nd "
      + "rd th h").split(separator: " ").map(String.init))

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
