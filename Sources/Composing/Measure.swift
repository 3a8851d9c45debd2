public import Model

/// The length of a text as a network counts it.
public enum Measure {
  /// The length in the rule's unit, links, mentions and escapes weighed as the rule says.
  public static func length(_ text: String, _ rule: CountingRule) -> Int { length(text.scalars, rule) }

  static func length(_ text: [Unicode.Scalar], _ rule: CountingRule) -> Int {
    let written = Escaped.text(text, rule.escaping)
    switch rule.unit {
    case .weighted, .weightedCodePoints: return WeightedLength.of(written, rule)
    case .graphemes, .codePoints, .utf16, .bytes, .emojiBytes: break
    }
    let (counted, weight) = asCounted(written, rule)
    return weight
      + {
        switch rule.unit {
        case .graphemes: Graphemes.count(counted)
        case .codePoints: counted.count
        case .utf16: counted.reduce(0) { $0 + UTF16.width($1) }
        case .bytes: bytes(counted)
        case .emojiBytes, .weighted, .weightedCodePoints: Emoji.lengthInBytes(counted)
        }
      }()
  }

  /// Whether a text is short enough in every way that the network bounds it.
  public static func fits(_ text: String, _ limit: TextLimit) -> Bool {
    guard length(text, limit.rule) <= limit.max else { return false }
    return limit.maxBytes.map { text.utf8.count <= $0 } ?? true
  }

  /// The length in UTF-8.
  static func bytes(_ text: some Collection<Unicode.Scalar>) -> Int { text.reduce(0) { $0 + UTF8.width($1) } }

  /// The text with each link as one letter and each `@user@domain` as `@user`, and what the links weigh beyond their
  /// letter: what Mastodon's StatusLengthValidator counts.
  private static func asCounted(_ scalars: [Unicode.Scalar], _ rule: CountingRule)
    -> (text: [Unicode.Scalar], weight: Int)
  {
    let weighsLinks = rule.urlWeight != nil && scalars.contains(":")
    let shortensMentions = rule.shortensMentions && scalars.contains("@")
    guard weighsLinks || shortensMentions else { return (scalars, 0) }
    let links = weighsLinks ? LinkGrammar.links(in: scalars, .schemed) : []
    // A server names the weight: neither a negative nor a huge one may hurt.
    let weight = min(max(rule.urlWeight ?? 0, 0), 10_000)
    if links.isEmpty, !shortensMentions { return (scalars, 0) }
    if !shortensMentions, let spared = spared(by: links, in: scalars) {
      return (scalars, links.count * weight - spared)
    }
    var counted: [Unicode.Scalar] = []
    var next = links.startIndex
    var index = 0
    while index < scalars.count {
      if next < links.count, links[next].lowerBound == index {
        counted.append("x")
        index = links[next].upperBound
        next += 1
      } else if shortensMentions, let mention = MentionGrammar.mention(at: index, in: scalars) {
        counted.append(contentsOf: scalars[index..<mention.userEnd])
        index = mention.end
      } else {
        counted.append(scalars[index])
        index += 1
      }
    }
    return (counted, links.count * (weight - 1))
  }

  /// What the links count in full, where each character of them counts one in every unit and none joins a neighbour: links
  /// in ASCII between ASCII. Nil for others.
  private static func spared(by links: [Range<Int>], in text: [Unicode.Scalar]) -> Int? {
    for link in links {
      let around = max(link.lowerBound - 1, 0)..<min(link.upperBound + 1, text.count)
      guard text[around].allSatisfy({ $0.value < 0x80 }) else { return nil }
    }
    return links.reduce(0) { $0 + $1.count }
  }
}

/// A text as a network wants it written.
enum Escaped {
  static func text(_ text: [Unicode.Scalar], _ escaping: CountingRule.Escaping) -> [Unicode.Scalar] {
    switch escaping {
    case .none: text
    case .html: html(text)
    case .littleText: littleText(text)
    case .markdown: markdown(text)
    }
  }

  private static func littleText(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    LittleText.escaped(String(scalars: text), facets: FacetFinder.facets(in: text, others: true)).scalars
  }

  private static func markdown(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    ChatMarkdown.escaped(String(scalars: text), facets: FacetFinder.facets(in: text, others: true)).scalars
  }

  private static func html(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var escaped: [Unicode.Scalar] = []
    escaped.reserveCapacity(text.count)
    for scalar in text {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return escaped
  }
}
