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
    /// twitter-text, configuration 3: most scripts count one, others two, an emoji two whatever it is made of.
    case weighted = "weighted characters"
    /// twitter-text, configuration 2: as `weighted`, each code point of an emoji on its own.
    case weightedCodePoints = "weighted code points"
    /// Code points, those of an emoji as so many UTF-8 bytes.
    case emojiBytes = "characters with emoji as bytes"
  }

  /// How the text is written for the network before it is counted.
  public enum Escaping: String, Sendable, Codable {
    /// As it is.
    case none
    /// `&`, `<` and `>` as entities.
    case html
    /// LinkedIn's little text.
    case littleText = "little text"
    /// Markdown as chats read it.
    case markdown = "Markdown"
  }

  /// What is counted.
  public var unit: Unit
  /// What a link weighs whatever its length; nil when it counts in full.
  public var urlWeight: Int?
  /// `@user@domain` counts as `@user`.
  public var shortensMentions: Bool
  /// How the text is written before it is counted.
  public var escaping: Escaping

  /// A rule; links in full, mentions and all characters as they stand unless told otherwise.
  public init(unit: Unit, urlWeight: Int? = nil, shortensMentions: Bool = false, escaping: Escaping = .none) {
    self.unit = unit
    self.urlWeight = urlWeight
    self.shortensMentions = shortensMentions
    self.escaping = escaping
  }

  /// Reads a rule, also of a version that knew no escaping.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    unit = try keys.decode(Unit.self, forKey: .unit)
    urlWeight = try keys.decodeIfPresent(Int.self, forKey: .urlWeight)
    shortensMentions = try keys.decode(Bool.self, forKey: .shortensMentions)
    escaping = try keys.decodeIfPresent(Escaping.self, forKey: .escaping) ?? .none
  }
}
