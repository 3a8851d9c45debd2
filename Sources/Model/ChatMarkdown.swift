/// A post's text as Discord and Mattermost, Lemmy and diaspora* take it: Markdown, of which nothing that stands in a title
/// takes effect. The text engine counts with it and the networks send it.
///
/// https://spec.commonmark.org/0.31.2/#backslash-escapes : a backslash before ASCII punctuation makes it plain. Before any
/// Markdown is read, Mattermost turns `<!channel>`, `<!here>` and `<!all>` into calls to everybody as Slack does: a zero-width
/// space parts them.
public enum ChatMarkdown {
  /// Whose Markdown it is.
  public enum Kind: Sendable {
    /// Discord's and Mattermost's: what is written there is read as it was typed.
    case chat
    /// A page's, of Lemmy or diaspora*: CommonMark with entities, numbered lists, and what stands above and below a line.
    case page
  }

  /// What begins or ends markup wherever it stands.
  private static let anywhere = Set("\\`*_~|[]<".unicodeScalars)
  /// What makes a heading, a quotation, a list or a rule at the start of a line.
  private static let atStart = Set("#>-+=".unicodeScalars)
  /// Of a list's number, which has nine digits at most.
  private static let digits = Set("0123456789".unicodeScalars)

  /// The text with a backslash before what would be markup; links and hashtags whole, so that the chat makes links of them.
  /// - Parameter facets: those that fit the text and do not overlap are used; the rest is plain text.
  public static func escaped(_ text: String, facets: [Facet], for kind: Kind = .chat) -> String {
    var result = String.UnicodeScalarView()
    var isAtStart = true
    var isInNumber = false
    for run in TextRun.runs(of: text, facets) {
      let isPlain = !isWhole(run)
      var last: Unicode.Scalar = " "
      var rest = run.text.unicodeScalars[...]
      while let scalar = rest.popFirst() {
        if kind == .chat, scalar == "!", last == "<" { result.append("\u{200B}") }
        last = scalar
        let isMarkup =
          anywhere.contains(scalar) || (isAtStart && atStart.contains(scalar))
          || (kind == .page && isOfPage(scalar, before: rest.first, isAtStart: isAtStart, isInNumber: isInNumber))
        if isPlain, isMarkup { result.append("\\") }
        result.append(scalar)
        isInNumber = digits.contains(scalar) && (isAtStart || isInNumber)
        if scalar == "\n" || scalar == "\r" {
          isAtStart = true
        } else if scalar != " " && scalar != "\t" {
          isAtStart = false
        }
      }
    }
    return String(result)
  }

  /// An entity, what stands above the line, a container (`:::`), or a list's number.
  private static func isOfPage(
    _ scalar: Unicode.Scalar, before next: Unicode.Scalar?, isAtStart: Bool, isInNumber: Bool
  ) -> Bool {
    switch scalar {
    case "^": true
    case "&": next.map { $0 == "#" || ($0.isASCII && $0.properties.isAlphabetic) } ?? false
    case ":": isAtStart && next == ":"
    case ".", ")": isInNumber && (next?.properties.isWhitespace ?? true)
    default: false
    }
  }

  /// An address ends at white space, and a bracket begins markup whatever it stands in.
  private static func isWhole(_ run: TextRun) -> Bool {
    switch run.kind {
    case .tag: true
    case .link:
      run.text.contains("://")
        && !run.text.unicodeScalars.contains { $0.properties.isWhitespace || "\\`|<>[]".unicodeScalars.contains($0) }
    case nil: false
    }
  }
}
