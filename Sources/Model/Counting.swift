/// How a network counts the length of a text.
public struct CountingRule: Sendable, Equatable, Codable {
  /// What is counted.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// Extended grapheme clusters (UAX #29): what a reader sees as one character.
    case graphemes
    /// Unicode scalar values.
    case codePoints = "code points"
    case utf16 = "UTF-16 units"
    case bytes = "UTF-8 bytes"
  }

  /// What is counted.
  public var unit: Unit
  /// What a link weighs whatever its length; nil when it counts in full.
  public var urlWeight: Int?
  /// `@user@domain` counts as `@user`.
  public var shortensMentions: Bool

  /// A rule; links in full and mentions as they stand unless told otherwise.
  public init(unit: Unit, urlWeight: Int? = nil, shortensMentions: Bool = false) {
    self.unit = unit
    self.urlWeight = urlWeight
    self.shortensMentions = shortensMentions
  }
}

/// How long a post may be, and how that is counted.
public struct TextLimit: Sendable, Equatable, Codable {
  /// The longest text, in the rule’s unit.
  public var max: Int
  /// How it is counted.
  public var rule: CountingRule

  /// A limit in the rule's unit.
  public init(max: Int, rule: CountingRule) {
    self.max = max
    self.rule = rule
  }
}
