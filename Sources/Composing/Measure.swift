public import Model

/// The length of a text as a network counts it.
public enum Measure {
  /// The length in the rule's unit, links and mentions weighed as the rule says.
  public static func length(_ text: String, _ rule: CountingRule) -> Int {
    let counted = asCounted(text, rule)
    return switch rule.unit {
    case .graphemes: counted.count
    case .codePoints: counted.unicodeScalars.count
    case .utf16: counted.utf16.count
    case .bytes: counted.utf8.count
    }
  }

  /// The text with each link as a placeholder of its weight and each `@user@domain` as `@user`: what Mastodon's
  /// StatusLengthValidator counts.
  private static func asCounted(_ text: String, _ rule: CountingRule) -> String {
    let weighsLinks = rule.urlWeight != nil && text.utf8.contains(UInt8(ascii: ":"))
    let shortensMentions = rule.shortensMentions && text.utf8.contains(UInt8(ascii: "@"))
    guard weighsLinks || shortensMentions else { return text }
    let scalars = Array(text.unicodeScalars)
    // A server names the weight: neither a negative nor a huge one may hurt.
    let placeholder = Array(repeating: Unicode.Scalar("x"), count: min(max(rule.urlWeight ?? 0, 0), 10_000))
    var counted = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      if weighsLinks, let end = LinkGrammar.end(ofLinkAt: index, in: scalars) {
        counted.append(contentsOf: placeholder)
        index = end
      } else if shortensMentions, let mention = MentionGrammar.mention(at: index, in: scalars) {
        counted.append(contentsOf: scalars[index..<mention.userEnd])
        index = mention.end
      } else {
        counted.append(scalars[index])
        index += 1
      }
    }
    return String(counted)
  }
}
