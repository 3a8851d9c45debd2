/// A post's text as Discord and Mattermost take it: Markdown, of which nothing that stands in a title takes effect. The
/// text engine counts with it and the networks send it.
///
/// https://spec.commonmark.org/0.31.2/#backslash-escapes : a backslash before ASCII punctuation makes it plain. Before any
/// Markdown is read, Mattermost turns `<!channel>`, `<!here>` and `<!all>` into calls to everybody as Slack does: a zero-width
/// space parts them.
public enum ChatMarkdown {
  /// What begins or ends markup wherever it stands.
  private static let anywhere = Set("\\`*_~|[]<".unicodeScalars)
  /// What makes a heading, a quotation, a list or a rule at the start of a line.
  private static let atStart = Set("#>-+=".unicodeScalars)

  /// The text with a backslash before what would be markup; links and hashtags whole, so that the chat makes links of them.
  /// - Parameter facets: those that fit the text and do not overlap are used; the rest is plain text.
  public static func escaped(_ text: String, facets: [Facet]) -> String {
    var result = String.UnicodeScalarView()
    var isAtStart = true
    for run in TextRun.runs(of: text, facets) {
      let isPlain = !isWhole(run)
      var last: Unicode.Scalar = " "
      for scalar in run.text.unicodeScalars {
        if scalar == "!", last == "<" { result.append("\u{200B}") }
        last = scalar
        if isPlain, anywhere.contains(scalar) || (isAtStart && atStart.contains(scalar)) { result.append("\\") }
        result.append(scalar)
        if scalar == "\n" || scalar == "\r" {
          isAtStart = true
        } else if scalar != " " && scalar != "\t" {
          isAtStart = false
        }
      }
    }
    return String(result)
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
