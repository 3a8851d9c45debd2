internal import FoundationEssentials
internal import Model

/// What a server that speaks Mastodon's API really is: many say that they are Mastodon and count, repeat and look up in
/// their own way.
struct MastodonServer: Sendable, Equatable {
  /// The server's version as it names itself.
  var version: String?
  var limit: TextLimit
  var reconciliation: Reconciliation

  /// Reads the answer of `GET /api/v2/instance` or `/api/v1/instance`; what is missing or absurd becomes a default.
  init(_ wire: Wire?) {
    version = wire?.version.map { ServerWords.bounded($0) }
    let kind = Kind(version: wire?.version ?? "", source: wire?.source ?? "")
    let weight = min(max(wire?.urlWeight ?? 23, 1), 200)
    limit = TextLimit(max: min(max(wire?.characters ?? 500, 100), 100_000), rule: kind.rule(urlWeight: weight))
    reconciliation = kind == .mastodon ? .keyAndLookup : .lookup
  }

  /// The servers that count alike.
  private enum Kind {
    /// Mastodon and its forks (glitch-soc, Hometown): the idempotency key is honoured for an hour.
    case mastodon
    /// Pleroma, Akkoma, Friendica: graphemes, links in full. Pleroma keeps keys across users and repeats even errors.
    case pleroma
    /// GoToSocial, takahe, snac, Pixelfed and whoever else: the strictest count, links in full although the server
    /// advertises a weight for them.
    case other

    init(version: String, source: String) {
      let words = (version + " " + source).lowercased()
      if ["pleroma", "akkoma", "friendica"].contains(where: words.contains) {
        self = .pleroma
      } else if Self.strangers.contains(where: words.contains) || !Self.isMastodonsOwn(version) {
        self = .other
      } else {
        self = .mastodon
      }
    }

    /// Names, and the ways in which servers say that they are not Mastodon: `4.0.0 (not true; really snac/2.75)`.
    private static let strangers = ["gotosocial", "snac", "takahe", "pixelfed", "compatible;", "really"]

    /// Mastodon has been past version 1 since 2017; GoToSocial, which names only its number, is at 0.
    private static func isMastodonsOwn(_ version: String) -> Bool {
      guard let major = Int(version.prefix { $0.isNumber && $0.isASCII }) else { return false }
      return (2...99).contains(major)
    }

    func rule(urlWeight: Int) -> CountingRule {
      switch self {
      case .mastodon: CountingRule(unit: .graphemes, urlWeight: urlWeight, shortensMentions: true)
      case .pleroma: CountingRule(unit: .graphemes)
      case .other: CountingRule(unit: .codePoints)
      }
    }
  }

  /// The members of an instance that matter, each of them missing somewhere.
  struct Wire: Decodable {
    var version: String?
    /// Where the software's source is: GoToSocial's version does not say its name.
    var source: String?
    var characters: Int?
    var urlWeight: Int?

    private enum Keys: String, CodingKey { case version, source_url, configuration, max_toot_chars }
    private enum ConfigurationKeys: String, CodingKey { case statuses }
    private enum StatusKeys: String, CodingKey { case max_characters, characters_reserved_per_url }

    init(from decoder: any Decoder) throws {
      let instance = try decoder.container(keyedBy: Keys.self)
      version = instance.lenient(String.self, .version)
      source = instance.lenient(String.self, .source_url)
      characters = instance.lenient(Int.self, .max_toot_chars)
      // An instance without these (WordPress, old servers) has the defaults.
      let configuration = try? instance.nestedContainer(keyedBy: ConfigurationKeys.self, forKey: .configuration)
      guard let statuses = try? configuration?.nestedContainer(keyedBy: StatusKeys.self, forKey: .statuses) else {
        return
      }
      characters = statuses.lenient(Int.self, .max_characters) ?? characters
      urlWeight = statuses.lenient(Int.self, .characters_reserved_per_url)
    }
  }
}
