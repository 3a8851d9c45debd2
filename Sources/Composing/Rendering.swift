/// A template filled with material: each value once, never read again for placeholders.
struct Rendering {
  private var text: [Unicode.Scalar] = []
  /// What stands at the end.
  private var edge = Edge.literal

  private enum Edge {
    case literal, value
    /// A link or hashtags, which must not run into what follows.
    case token
  }

  /// The text. An empty field is gone with the separator before it, or after it where it stands first.
  static func text(of template: Template, with material: Material, mentions: Bool) -> [Unicode.Scalar] {
    var rendering = Rendering()
    rendering.text.reserveCapacity(material.title.count + (material.link?.count ?? 0) + 100)
    rendering.append(template.head)
    var isFirst = true
    for slot in template.slots {
      let value = material.value(of: slot.field)
      guard !value.isEmpty else { continue }
      if !isFirst { rendering.append(slot.separator) }
      rendering.append(slot.opening)
      rendering.append(value, of: slot.field, mentions: mentions)
      rendering.append(slot.closing)
      isFirst = false
    }
    rendering.append(template.tail)
    return Normalisation.composed(CleanText.trimmed(rendering.text))
  }

  private mutating func append(_ literal: String) {
    guard let first = literal.unicodeScalars.first else { return }
    if edge == .token, !first.isWhite, !Self.mayFollowToken(first) { text.append(" ") }
    for scalar in literal.unicodeScalars { text.append(scalar) }
    edge = .literal
  }

  private mutating func append(_ value: [Unicode.Scalar], of field: Template.Field, mentions: Bool) {
    let isToken = field == .link || field == .hashtags
    if let last = text.last, !last.isWhite {
      let runsIn = edge == .literal && !Self.mayPrecedeToken(last)
      if edge == .token || (isToken && (edge == .value || runsIn)) {
        text.append(" ")
      } else if !mentions, MentionGrammar.isAt(last) {
        // The owner may write «@{author}»; the feed may not choose who is called.
        text.append(Invisible.zeroWidthSpace)
      }
    }
    text += value
    edge = isToken ? .token : .value
  }

  // What clients do not take for a part of the link or hashtag beside it.

  private static func mayPrecedeToken(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "(", "[", "{", "<", "«", "“", "‘", "\"", "'": true
    default: false
    }
  }

  private static func mayFollowToken(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ")", "]", "}", ">", "»", "”", "’", "\"", "'", ",", ".", ";", ":", "!", "?", "…": true
    default: false
    }
  }
}
