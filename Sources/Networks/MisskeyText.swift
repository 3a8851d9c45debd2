internal import Model
internal import Web

/// A post's text as Misskey takes it, of which nothing that stands in a title takes effect, and whose links lead where they
/// should.
///
/// https://misskey-hub.net/en/docs/for-users/features/mfm/ : `<plain>…</plain>` is shown as it is written, and an address in
/// `<…>` may hold any character.
enum MisskeyText {
  /// The text with `<plain>` around what would be markup and `<…>` around addresses that would end too early; hashtags and
  /// plain words whole.
  static func of(_ post: Post) -> String {
    let runs = TextRun.runs(of: post.text, post.facets)
    return zip(runs, runs.dropFirst().map { $0.text.unicodeScalars.first } + [nil]).map { run, next in
      switch run.kind {
      case .link(let address): run.text == address && mustBeBracketed(address, before: next) ? "<\(address)>" : run.text
      case .tag: run.text
      // A link that no facet tells of has to stay one.
      case nil: isMarkup(run.text) && !post.links.contains(where: run.text.contains) ? plain(run.text) : run.text
      }
    }.joined()
  }

  /// What a note says without that, for a comparison.
  static func bare(_ text: String) -> String {
    text.replacing("<plain>", with: " ").replacing("</plain>", with: " ").replacing("<http", with: " http")
      .replacing(parting, with: "")
  }

  // MARK: Links

  /// An address goes on as long as it likes the characters, and a point or comma at its end is the sentence's.
  private static func mustBeBracketed(_ address: String, before next: Unicode.Scalar?) -> Bool {
    // White space or a bracket would end it all the same.
    guard Origin(address) != nil, !address.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0 == ">" })
    else { return false }
    if let next, isOfAddress(next) || "([".unicodeScalars.contains(next) { return true }
    return ".,".contains(address.last ?? " ") || !isTakenWhole(address)
  }

  /// Whether all its characters may stand in a bare address, brackets in pairs.
  private static func isTakenWhole(_ address: String) -> Bool {
    var closing: [Unicode.Scalar] = []
    for scalar in address.unicodeScalars {
      switch scalar {
      case "(": closing.append(")")
      case "[": closing.append("]")
      case ")", "]": if closing.popLast() != scalar { return false }
      default: if !isOfAddress(scalar) { return false }
      }
    }
    return closing.isEmpty
  }

  private static func isOfAddress(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.isASCII else { return false }
    return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      || ".,_/:%#@$&?!~=+-".unicodeScalars.contains(scalar)
  }

  // MARK: Markup

  private static let marks = [
    "**", "__", "~~", "`", "$[", "\\(", "\\[", "](", "<b>", "<i>", "<s>", "<small>", "<center>", "<plain>", "</plain>",
    "<http",
  ]
  private static let searches = ["search", "[search]", "検索", "[検索]"]

  private static func isMarkup(_ text: String) -> Bool {
    marks.contains(where: text.contains) || hasPair(of: "*", in: text) || hasPair(of: "_", in: text)
      || text.split(whereSeparator: \.isNewline).contains { isQuotation($0) || isSearch($0) }
  }

  /// `*so*` leans where nothing but letters, digits and blanks stands between.
  private static func hasPair(of mark: Character, in text: String) -> Bool {
    let parts = text.split(separator: mark, omittingEmptySubsequences: false).dropFirst().dropLast()
    return parts.contains { part in
      !part.isEmpty
        && part.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || [" ", "\t", "\u{3000}"].contains($0) }
    }
  }

  private static func isQuotation(_ line: Substring) -> Bool { line.hasPrefix(">") }

  /// A line that ends so becomes a box to search with.
  private static func isSearch(_ line: Substring) -> Bool {
    guard let last = line.split(whereSeparator: \.isWhitespace).last else { return false }
    return searches.contains(last.lowercased())
  }

  /// A zero-width space, which parts what would end the stretch too early.
  private static let parting = "\u{200B}"

  /// White space stays outside: a line break at either end would be swallowed.
  private static func plain(_ text: String) -> String {
    let rest = text.drop(while: \.isWhitespace)
    guard let end = rest.lastIndex(where: { !$0.isWhitespace }) else { return text }
    let words = rest[...end].replacing("</plain>", with: "</\(parting)plain>")
    return "\(text.prefix(upTo: rest.startIndex))<plain>\(words)</plain>\(rest[end...].dropFirst())"
  }
}
