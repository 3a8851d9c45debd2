/// How long a post may be, how that is counted, and what a network makes of the words in it.
public struct TextLimit: Sendable, Equatable, Codable {
  /// What a network turns into a link or a mention by itself.
  public enum Linking: String, Sendable, Codable {
    /// Nothing: it is told by facets or elements.
    case nothing
    /// `@name`, and addresses with their scheme.
    case schemes
    /// `@name`, and anything that looks like an address: `example.org`.
    case bare
  }

  /// The longest text, in the rule’s unit.
  public var max: Int
  /// The longest text in UTF-8 bytes, where the network bounds these too.
  public var maxBytes: Int?
  /// How it is counted.
  public var rule: CountingRule
  /// What the network links by itself.
  public var linking: Linking
  /// Which hashtags it takes.
  public var tags: TagRule

  /// A limit in the rule's unit.
  public init(
    max: Int, maxBytes: Int? = nil, rule: CountingRule, linking: Linking = .schemes, tags: TagRule = TagRule()
  ) {
    self.max = max
    self.maxBytes = maxBytes
    self.rule = rule
    self.linking = linking
    self.tags = tags
  }

  /// Reads a limit, also of a version that knew only its length and rule.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    max = try keys.decode(Int.self, forKey: .max)
    maxBytes = try keys.decodeIfPresent(Int.self, forKey: .maxBytes)
    rule = try keys.decode(CountingRule.self, forKey: .rule)
    linking = try keys.decodeIfPresent(Linking.self, forKey: .linking) ?? .schemes
    tags = try keys.decodeIfPresent(TagRule.self, forKey: .tags) ?? TagRule()
  }
}

/// Which hashtags a network takes, beyond what all of them ask: letters, digits, no blank, at least one letter.
public struct TagRule: Sendable, Equatable, Codable {
  /// So many in a post.
  public var most: Int
  /// So many characters, as a reader counts them.
  public var longest: Int
  /// Combining marks (the vowel signs of Indic scripts) are part of a tag.
  public var marks: Bool

  /// Thirty tags of forty characters unless told otherwise.
  public init(most: Int = 30, longest: Int = 40, marks: Bool = true) {
    self.most = most
    self.longest = longest
    self.marks = marks
  }
}
