/// A template filled with material: each value once, never read again for placeholders.
struct Rendering {
  private var text: String
  /// What stands at the end.
  private var edge = Edge.literal

  private enum Edge {
    case literal, value
    /// A link or hashtags, which must not run into what follows.
    case token
  }

  /// The text. An empty field is gone with the separator before it, or after it where it stands first.
  static func text(of template: Template, with material: Material, mentions: Bool) -> String {
    var rendering = Rendering(text: template.head)
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
    if edge == .token, !first.isWhite, !Self.mayFollowToken.contains(first) { text += " " }
    text += literal
    edge = .literal
  }

  private mutating func append(_ value: String, of field: Template.Field, mentions: Bool) {
    let isToken = field == .link || field == .hashtags
    if let last = text.unicodeScalars.last, !last.isWhite {
      let runsIn = edge == .literal && !Self.mayPrecedeToken.contains(last)
      if edge == .token || (isToken && (edge == .value || runsIn)) {
        text += " "
      } else if !mentions, MentionGrammar.isAt(last) {
        // The owner may write «@{author}»; the feed may not choose who is called.
        text.unicodeScalars.append(Invisible.zeroWidthSpace)
      }
    }
    text += value
    edge = isToken ? .token : .value
  }

  /// What clients do not take for a part of the link or hashtag beside it.
  private static let mayPrecedeToken = Set("([{<«“‘\"'".unicodeScalars)
  private static let mayFollowToken = Set(")]}>»”’\"',.;:!?…".unicodeScalars)
}
