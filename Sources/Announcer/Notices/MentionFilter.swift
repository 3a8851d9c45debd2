public import Model

/// Which entries of a watched feed are mentions.
public struct MentionFilter: Sendable, Equatable {
  /// Names and links, each as whole words whatever their case; any of them. None: every entry.
  public var words: [String]

  /// Every entry, or those that name any of the words.
  public init(words: [String]) { self.words = words }

  /// Whether title, summary, author or link name any of them.
  public func matches(_ entry: Entry) -> Bool {
    let texts = [entry.title, entry.summary, entry.author, entry.link].compactMap(\.self)
    return words.isEmpty
      || words.contains { word in texts.contains { EntryFilter.Condition.words(word).holds(for: $0) } }
  }

  /// What the owner is told of it, shortened.
  static func told(_ entry: Entry) -> String { told([entry.title, entry.summary]) }

  /// Texts in one line, shortened.
  static func told(_ texts: [String?]) -> String {
    let line = texts.compactMap(\.self).joined(separator: " — ").split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    return line.count > 300 ? line.prefix(299) + "…" : line
  }
}
