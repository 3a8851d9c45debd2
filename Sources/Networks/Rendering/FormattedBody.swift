internal import Model
internal import Web

/// A post's text as HTML with links, for Matrix and for letters.
///
/// https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes : `org.matrix.custom.html`, a subset of HTML.
/// Matrix knows no hashtags: they stay plain text.
struct FormattedBody: Equatable, Sendable {
  /// What `format` says of it.
  static let format = "org.matrix.custom.html"

  let html: String

  init(_ text: String, facets: [Facet]) {
    html = TextRun.runs(of: text, facets).map(Self.html).joined()
  }

  private static func html(_ run: TextRun) -> String {
    guard case .link(let address) = run.kind, Origin(address) != nil else { return escaped(run.text) }
    return "<a href=\"\(escaped(address))\">\(escaped(run.text))</a>"
  }

  private static func escaped(_ text: String) -> String {
    var html = ""
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": html += "&amp;"
      case "<": html += "&lt;"
      case ">": html += "&gt;"
      case "\"": html += "&quot;"
      case "'": html += "&#39;"
      // CR LF is one break.
      case "\n" where isAfterReturn: break
      case "\n", "\r", "\u{2028}", "\u{2029}": html += "<br>"
      default: html.unicodeScalars.append(scalar)
      }
      isAfterReturn = scalar == "\r"
    }
    return html
  }
}
